"""An arm of a study -> the chain from the cells of its table to the records on the disk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suite.errors import MistakeError, SuiteError, UnknownNameError
from suite.plan import Plan
from suite.reporting.explain.recount import Recount, disagreement, recount
from suite.reporting.records.missing import UNREADABLE, WORDS
from suite.reporting.report import Report
from suite.reporting.tables.sheet import Cell
from suite.reporting.views import WITHOUT_MEANS
from suite.reporting.vocabulary.arms import Arm, arms_of, seed_of
from suite.reporting.vocabulary.labels import key_of
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.metrics import metric_of
from suite.spec import SEED, Run
from suite.spec.complaint import unknown
from suite.store import Evidence, Exhibit, Filed, Store, evidence_of, exhibits_of


@dataclass(frozen=True)
class Link:
    """One run of the arm, as it is on the disk.

    Attributes:
        run: The run.
        stands: How it ended, or where it stands.
        evidence: All that there is of it.
        exhibits: The files of the record that counts.
    """

    run: Run
    stands: str
    evidence: Evidence
    exhibits: tuple[Exhibit, ...]

    @property
    def seed(self) -> int | None:
        """Its seed; None for a task without one."""
        return seed_of(self.run)

    @property
    def filed(self) -> Filed | None:
        """The record that counts, and where it lies."""
        return self.evidence.counting

    @property
    def complaints(self) -> Iterator[str]:
        """What cannot be trusted, a line each that begins with a path."""
        for finding in self.evidence.untrusted:
            yield f"{finding.path}: {finding.what}"
        for exhibit in self.exhibits:
            if exhibit.is_wrong:
                yield f"{exhibit.path}: it is {exhibit.condition}, its record names another file"


@dataclass(frozen=True)
class Told:
    """One figure of the arm: what the table says, and what its records give.

    Attributes:
        metric: The figure.
        cell: The cell of the table.
        count: The same from the records.
    """

    metric: Metric
    cell: Cell
    count: Recount

    @property
    def disagreement(self) -> str:
        """How the two differ; empty where they do not."""
        return disagreement(self.cell, self.count)


@dataclass(frozen=True)
class Chain:
    """From the cells of an arm to its records.

    Attributes:
        title: The study, its scale and the arm.
        told: Its figures.
        differing: The settings in which the arms of the study differ, with their values.
        shared: The settings that all arms have in common.
        links: Its runs.
    """

    title: str
    told: tuple[Told, ...]
    differing: Mapping[str, Any]
    shared: Mapping[str, Any]
    links: tuple[Link, ...]

    @property
    def complaints(self) -> tuple[str, ...]:
        """All that is wrong, a line each."""
        files = (complaint for link in self.links for complaint in link.complaints)
        cells = (f"{told.metric.name}: {what}" for told in self.told if (what := told.disagreement))
        return (*files, *cells)

    def demand_sound(self) -> None:
        """Goes on only if nothing is wrong.

        Raises:
            SuiteError: A record or a file of one was altered, or a cell is not what its records
                give; the message names the first.
        """
        if found := self.complaints:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            raise SuiteError(found[0] + more, hint="`mef verify` checks all records")


def chain_of(plan: Plan, arm: Arm, report: Report, store: Store, metrics: Sequence[str]) -> Chain:
    """The chain of one arm.

    Args:
        plan: The plan of the study.
        arm: One of its arms.
        report: The report on the same plan and store.
        store: Where the records are; nothing in it is touched.
        metrics: The figures that are explained; all of the table's own if none.

    Raises:
        MistakeError: The table is made of something else than figures of single runs.
        UnknownNameError: The table has no such figure; the hint lists those that it has.
        StoreError: The store cannot be read.
    """
    links = tuple(_link(plan, run, store) for run in arm.runs)
    records = [link.filed.record if link.filed else None for link in links]
    cells = _cells(plan, arm, report)
    told = tuple(
        Told(metric_of(name), cells[name], recount(records, name))
        for name in _chosen(plan, metrics, cells)
    )
    differing, shared = _settings(arm, arms_of(plan))
    scale = f" at scale {plan.scale}" if plan.scale else ""
    title = f"{plan.study.study}{scale}: {arm.label}"
    return Chain(title, told, differing, shared, links)


def demand_plain(plan: Plan) -> None:
    """Goes on only if a study's table is made of means over its runs.

    Raises:
        MistakeError: It is not.
    """
    if plan.study.task in WITHOUT_MEANS:
        raise MistakeError(
            f"{plan.study.study}: tables of the task {plan.study.task} are no means over runs, "
            "and are not explained",
            hint="`mef report` lists the runs, `mef verify` checks their records",
        )


def _cells(plan: Plan, arm: Arm, report: Report) -> dict[str, Cell]:
    """The arm's cells in the table, by figure; without those of a study beside it."""
    table = plan.study.table
    others = set(table.beside.metrics) if table and table.beside else set()
    return {
        name: cell
        for row in report.table.rows
        for cell in row
        for name in (cell.metric, cell.twin)
        if name and cell.run == arm.runs[0].id and name not in others
    }


def _chosen(plan: Plan, metrics: Sequence[str], cells: Mapping[str, Cell]) -> Sequence[str]:
    beside = plan.study.table.beside if plan.study.table else None
    for name in metrics:
        if beside and name in beside.metrics:
            what = f"{name} in the table of {plan.study.study} is a figure of {beside.study}"
            raise UnknownNameError(what, hint=f"mef explain {beside.study}:...")
        if name not in cells:
            raise UnknownNameError(unknown("metric", name, cells))
    return metrics or tuple(cells)


def _link(plan: Plan, run: Run, store: Store) -> Link:
    evidence = evidence_of(store.layout, run.id)
    filed = evidence.counting
    if filed is None:
        state = WORDS.get(plan.states[run.id].status, UNREADABLE)
        return Link(run, UNREADABLE if evidence.untrusted else state, evidence, ())
    return Link(run, filed.record.outcome, evidence, exhibits_of(store.layout, filed))


def _settings(arm: Arm, arms: Sequence[Arm]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arm's settings, those first in which the arms differ; ids are hashes of them."""
    every = [_flat(one.settings.identity()) for one in arms]
    own = {key: value for key, value in _flat(arm.settings.identity()).items() if key != SEED}
    differing = {
        key: value
        for key, value in own.items()
        if any(key not in one or key_of(one[key]) != key_of(value) for one in every)
    }
    return differing, {key: value for key, value in own.items() if key not in differing}


def _flat(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Nested settings by dotted keys; a variant's own key has its name."""
    flat: dict[str, Any] = {}
    for key, value in settings.items():
        path = above.removesuffix(".") if above and key == "name" else f"{above}{key}"
        flat |= _flat(value, f"{path}.") if isinstance(value, dict) else {path: value}
    return flat

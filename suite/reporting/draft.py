"""What a report is made from, and the making of it: a plan, its records and a request in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from suite.errors import MistakeError
from suite.plan import Plan
from suite.registry import SystemSettings
from suite.reporting.claims.appendices import appendices_of
from suite.reporting.published.published import Published, load_published
from suite.reporting.published.quotes import quotes_of
from suite.reporting.records.circumstances import Fact, origins_of
from suite.reporting.records.missing import Request
from suite.reporting.records.rounds import Rounds, rounds_of
from suite.reporting.records.sources import Beside, Source, gaps_of, read_source
from suite.reporting.report import Report
from suite.reporting.statistics.estimates import estimates
from suite.reporting.statistics.observations import beside, values_of
from suite.reporting.statistics.twins import merged, twins_of
from suite.reporting.tables.appendix import Appendix
from suite.reporting.tables.arrangement import Content, arrange
from suite.reporting.tables.breakdowns import MOST_ROWS, arms_sheet, runs_sheet, systems_sheet
from suite.reporting.tables.facts import facts_of
from suite.reporting.tables.limits import limits_of
from suite.reporting.tables.notes import (
    metric_notes,
    published_advice,
    published_notes,
    system_notes,
)
from suite.reporting.views import View, view_of
from suite.reporting.vocabulary.arms import Arm, arms_of
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.metrics import metrics_of
from suite.reporting.vocabulary.shown_systems import citations_of, systems_of
from suite.spec import Table
from suite.specfile import find_study, shipped_folder
from suite.store import Record, Store, files_of

RESULT = "result."
"""What the columns of figures begin with."""


def make_report(
    plan: Plan,
    store: Store,
    request: Request,
    published: Published | None = None,
    others: Sequence[Beside] = (),
) -> Report:
    """A report on a plan; a sweep need not have finished, nor have begun.

    Args:
        plan: The plan, made with this store.
        store: Where the records are.
        request: What the user asked for.
        published: Published figures; those that come with the suite if None.
        others: Other studies whose figures stand in the same table.

    Raises:
        SuiteError: A figure is no number, or the store cannot be read.
        MistakeError: Published figures or another study do not fit this one.
    """
    published = load_published() if published is None else published
    metrics = (plan.study.table or Table()).metrics
    main = read_source(plan, request, metrics, store)
    beside_it = (read_source(one.plan, one.request, one.metrics, store) for one in others)
    return _Draft(plan, store, request, published, (main, *beside_it)).report()


@dataclass(frozen=True)
class _Draft:
    """What a report is made from; each part of it is worked out once.

    Attributes:
        plan: The plan.
        store: Where the records are.
        request: What the user asked for.
        published: Published figures.
        sources: The study, then those beside it, each with the records that count.
    """

    plan: Plan
    store: Store
    request: Request
    published: Published
    sources: tuple[Source, ...]

    @cached_property
    def main(self) -> Source:
        """The study itself."""
        return self.sources[0]

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The arms of the plan."""
        return arms_of(self.plan)

    @cached_property
    def systems(self) -> tuple[SystemSettings, ...]:
        """The systems that are shown."""
        return systems_of(self.plan)

    @cached_property
    def figures(self) -> tuple[pd.DataFrame, tuple[Metric, ...]]:
        """The figures of all studies in long form, and which they are."""
        return _values(self.sources, self.arms)

    @cached_property
    def rounds(self) -> dict[str, Rounds]:
        """What is known of times round by round, by the figure's name."""
        names = [metric.name for metric in self.figures[1]]
        names += [claim.metric for claim in self.plan.study.claims]
        runs = [run for source in self.sources for run in source.plan.runs]
        records = {key: one for source in self.sources for key, one in source.records.items()}
        found = {name: rounds_of(runs, records, name) for name in dict.fromkeys(names)}
        return {name: rounds for name, rounds in found.items() if rounds is not None}

    @cached_property
    def content(self) -> Content:
        """What the table is laid out from."""
        return _content(self.plan, self.arms, *self.figures, self.published)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The frames of all studies; a run that several share is there once."""
        return pd.concat([source.frame for source in self.sources]).drop_duplicates("run")

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What every table names."""
        return facts_of(self.plan, self.arms, self.frame, self.request.sets)

    @cached_property
    def view(self) -> View:
        """What the task brings."""
        return view_of(self.plan, self.content, self.main.records, self.facts, self.store)

    @cached_property
    def appendices(self) -> tuple[Appendix, ...]:
        """Claims, comparisons and published figures."""
        values, frame = self.figures[0], self.main.frame
        return appendices_of(self.plan, self.content, values, frame, self.request, self.rounds)

    @property
    def advice(self) -> tuple[str, ...]:
        """What a user at a terminal may do or look up."""
        content, table = self.content, self.plan.study.table or Table()
        explained = any(one.sheet.rows for one in self.appendices)
        return (
            *published_advice(
                self.published, table.number, content.arms, content.metrics, content.quotes
            ),
            *(["docs/statistics.md says what each number means."] if explained else []),
        )

    def report(self) -> Report:
        """All parts in one."""
        plan, content, frame, view = self.plan, self.content, self.main.frame, self.view
        table = plan.study.table or Table()
        paper = self.published.paper
        quoted = [row.system for row in self.published.systems(table.number)]
        return Report(
            study=plan.study.study,
            scale=plan.scale,
            title=content.title,
            subject=plan.study.title,
            statistic=view.statistic,
            caption=self.published.caption(table.number),
            paper="" if paper is None else str(paper),
            table=view.table,
            narrow=view.narrow,
            arms=arms_sheet(content, frame),
            systems=systems_sheet(self.published, table.number),
            runs=runs_sheet(plan, content, frame),
            facts=self.facts,
            origins=origins_of(self.frame),
            notes=(
                *plan.notes,
                *view.notes,
                *system_notes(self.systems, content.metrics),
                *_notes(plan, content, self.published),
            ),
            advice=self.advice,
            limits=_limits(plan, content, view),
            diverged=int((self.frame["outcome"] == "diverged").sum()),
            gaps=gaps_of(self.sources),
            appendices=self.appendices,
            more=view.more,
            pictures=view.pictures,
            rows=view.rows,
            curves=view.curves,
            damaged=(*map(str, self.store.damaged), *view.damaged),
            files=_files(plan, self.main.records, self.store),
            sets=self.request.sets,
            source=_own_file(self.request.study),
            cited=citations_of(self.systems, quoted),
        )


def _own_file(study: str) -> Path | None:
    """The file of a study that does not come with the suite."""
    try:
        path = find_study(study)
    except MistakeError:
        return None  # it was planned from elsewhere
    return None if path.parent == shipped_folder() else path


def _files(
    plan: Plan, records: Mapping[str, Record], store: Store
) -> dict[str, Mapping[str, Path]]:
    """Where the files of the listed runs lie."""
    listed = (run.id for run in plan.runs[:MOST_ROWS] if run.id in records)
    return {run_id: files_of(store.layout, records[run_id]) for run_id in listed}


def _values(
    sources: Sequence[Source], arms: tuple[Arm, ...]
) -> tuple[pd.DataFrame, tuple[Metric, ...]]:
    """The figures of all studies in long form, for the arms of the first, and which they are."""
    metrics: list[Metric] = []
    values = []
    for source in sources:
        own = metrics_of(source.plan.study.task, source.metrics, _found(source.frame))
        names = [metric.name for metric in own]
        values.append(
            values_of(arms, source.frame, names)
            if source is sources[0]
            else beside(arms, source.plan, source.frame, names)
        )
        metrics += own
    return pd.concat(values), tuple(metrics)


def _found(frame: pd.DataFrame) -> set[str]:
    """The figures that some record has."""
    filled = frame.columns[frame.notna().any()]
    return {name.removeprefix(RESULT) for name in filled if name.startswith(RESULT)}


def _content(
    plan: Plan,
    arms: tuple[Arm, ...],
    values: pd.DataFrame,
    metrics: tuple[Metric, ...],
    published: Published,
) -> Content:
    table = plan.study.table or Table()
    rows, columns = arrange(plan.axes, table.rows, table.columns)
    names = [*(metric.name for metric in metrics), "parameters"]
    quotes = quotes_of(published, table.number, arms, names)
    twins = twins_of(values, metrics, {name for _, name in quotes})
    return Content(
        title=_title(plan),
        axes=plan.axes,
        rows=rows,
        columns=columns,
        arms=arms,
        metrics=merged(metrics, twins),
        estimates=estimates(values),
        quotes=quotes,
        every=metrics,
    )


def _title(plan: Plan) -> str:
    scale = f" at scale {plan.scale}" if plan.scale else ""
    return f"{plan.study.study}{scale}: {plan.study.title}"


def _limits(plan: Plan, content: Content, view: View) -> tuple[str, ...]:
    if view.limits is not None:
        return view.limits
    return limits_of(plan, content.arms, content.metrics, content.estimates)


def _notes(plan: Plan, content: Content, published: Published) -> tuple[str, ...]:
    arms, metrics = content.arms, content.metrics
    number = plan.study.table.number if plan.study.table else None
    return (
        *metric_notes(metrics, arms),
        *published_notes(published, number, plan.scale, arms, metrics, content.quotes),
    )

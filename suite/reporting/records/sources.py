"""The studies that a table is made of: their plans and the records that count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from suite.plan import Plan
from suite.plan.pace import hours, how_far
from suite.reporting.records.frame import counting, frame_of
from suite.reporting.records.missing import WORDS, Missing, Request, missing_of
from suite.store import Progress, Record, State, Status, Store
from suite.store.files.one_line import one_line

LONGEST = 120
"""Letters that are shown of why a run failed; `mef logs` shows all."""


@dataclass(frozen=True)
class Beside:
    """Another study whose figures stand in the same table, for the same arms.

    Attributes:
        plan: Its plan.
        request: How a user would ask for it.
        metrics: The figures that are shown; ``timings.epoch`` is the time named ``epoch``.
    """

    plan: Plan
    request: Request
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """One study of a table.

    Attributes:
        plan: Its plan.
        request: How a user would ask for it.
        metrics: The figures that are taken from it.
        records: The records that count, by the id of their run.
        more: How far runs under way are, and why others failed, by their id.
        frame: The same as ``frame_of`` makes it.
    """

    plan: Plan
    request: Request
    metrics: tuple[str, ...]
    records: dict[str, Record]
    more: dict[str, str]
    frame: pd.DataFrame

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The runs without figures."""
        return missing_of(self.plan, self.records, self.more)

    @property
    def ahead(self) -> str:
        """What the runs to do are expected to cost; empty where nobody knows."""
        cost, count = self.plan.cost, len(self.plan.to_do)
        if not cost.measured + cost.counted:
            return ""
        runs = f"{count:,} runs" if count != 1 else "1 run"
        time = f"about {hours(cost.hours, cost.unit)} ({cost.source})"
        return f"{runs} of {self.plan.study.study} to do: {time}."


def read_source(plan: Plan, request: Request, metrics: Iterable[str], store: Store) -> Source:
    """Reads the records of a plan, each once.

    Raises:
        StoreError: The store cannot be read.
    """
    records: dict[str, Record] = {}
    more: dict[str, str] = {}
    for run in plan.runs:
        state = plan.states[run.id]
        attempts = store.attempts(run.id) if state.attempts else ()
        records |= {record.run.id: record for record in counting(attempts)}
        if state.status is Status.RUNNING:
            more[run.id] = _how_far(store, run.id)
        elif attempts and run.id not in records:
            more[run.id] = _why(attempts[-1])
    return Source(plan, request, tuple(metrics), records, more, frame_of(records.values()))


def _how_far(store: Store, run_id: str) -> str:
    progress = store.progress(run_id)
    return "" if progress is None else how_far(progress)


def _why(record: Record) -> str:
    """The end of what an attempt failed of, which is what Python says last."""
    lines = one_line((record.circumstance.error or "").strip().rpartition("\n")[2])
    return f"{lines[: LONGEST - 1]}…" if len(lines) > LONGEST else lines


@dataclass(frozen=True)
class Gaps:
    """What keeps a table from being full.

    Attributes:
        missing: The runs without figures.
        runs: All runs.
        commands: The commands that fill the table.
        retries: The commands that let failed runs be tried again, to be said before.
        ahead: What there is still to do, as far as one can tell, in a sentence or none.
    """

    missing: tuple[Missing, ...]
    runs: int
    commands: tuple[str, ...]
    retries: tuple[str, ...]
    ahead: str = ""

    @property
    def sentence(self) -> str:
        """How many runs are missing, and how they stand; empty where none is.

        >>> Gaps((Missing("a", "", "to do"), Missing("b", "", "failed")), 12, (), ()).sentence
        '2 of 12 runs are missing (1 failed, 1 to do).'
        """
        if not self.missing:
            return ""
        parts = ", ".join(f"{len(runs):,} {words}" for words, runs in self.groups)
        return f"{len(self.missing):,} of {self.runs:,} runs are missing ({parts})."

    @cached_property
    def groups(self) -> tuple[tuple[str, tuple[Missing, ...]], ...]:
        """The missing runs by where they stand, those under way first."""
        known = dict.fromkeys((*WORDS.values(), *(one.stands for one in self.missing)))
        groups = {words: tuple(o for o in self.missing if o.stands == words) for words in known}
        return tuple((words, runs) for words, runs in groups.items() if runs)

    def seen(
        self, states: Mapping[str, State], progress: Mapping[str, Progress], ahead: str
    ) -> "Gaps":
        """The same gaps at a later look, as long as no record has come.

        Args:
            states: Where runs stand now, by id; others stand where they stood.
            progress: How far those under way are, by id.
            ahead: What there is still to do, in a sentence.
        """
        missing = tuple(
            one.seen(states[one.id], progress.get(one.id)) if one.id in states else one
            for one in self.missing
        )
        return replace(self, missing=missing, ahead=ahead)


def gaps_of(sources: Iterable[Source]) -> Gaps:
    """What the studies of a table lack."""
    lacking = [(source, source.missing) for source in sources]
    return Gaps(
        missing=tuple(one for _, missing in lacking for one in missing),
        runs=sum(len(source.plan.runs) for source, _ in lacking),
        commands=tuple(source.request.command for source, missing in lacking if missing),
        retries=tuple(
            source.request.retry
            for source, missing in lacking
            if any(one.has_failed for one in missing)
        ),
        ahead=" ".join(filter(None, (source.ahead for source, missing in lacking if missing))),
    )

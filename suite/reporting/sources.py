"""The studies that a table is made of: their plans and the records that count."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from suite.plan import Plan
from suite.reporting.frame import counting, frame_of
from suite.reporting.missing import Missing, Request, missing_of
from suite.store import Record, Store


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
        frame: The same as ``frame_of`` makes it.
    """

    plan: Plan
    request: Request
    metrics: tuple[str, ...]
    records: dict[str, Record]
    frame: pd.DataFrame

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The runs without figures."""
        return missing_of(self.plan, self.records)


def read_source(plan: Plan, request: Request, metrics: Iterable[str], store: Store) -> Source:
    """Reads the records of a plan, each once.

    Raises:
        StoreError: The store cannot be read.
    """
    tried = (run.id for run in plan.runs if plan.states[run.id].attempts)
    records = {
        record.run.id: record for run_id in tried for record in counting(store.attempts(run_id))
    }
    return Source(plan, request, tuple(metrics), records, frame_of(records.values()))


@dataclass(frozen=True)
class Gaps:
    """What keeps a table from being full.

    Attributes:
        missing: The runs without figures.
        runs: All runs.
        commands: The commands that fill the table.
        retries: The commands that let failed runs be tried again, to be said before.
    """

    missing: tuple[Missing, ...]
    runs: int
    commands: tuple[str, ...]
    retries: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """How many runs are missing, and how they stand; empty where none is.

        >>> Gaps((Missing("a", "", "to do"), Missing("b", "", "failed")), 12, (), ()).sentence
        '2 of 12 runs are missing (1 to do, 1 failed).'
        """
        if not self.missing:
            return ""
        counts = Counter(one.stands for one in self.missing)
        parts = ", ".join(f"{count:,} {words}" for words, count in counts.items())
        return f"{len(self.missing):,} of {self.runs:,} runs are missing ({parts})."


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
    )

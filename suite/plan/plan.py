"""The runs of a study at a scale, and where each of them stands."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from suite.plan.cost import Cost
from suite.plan.power import Power, power_of
from suite.spec import SEED, Conditions, Resources, Run, Study
from suite.store import State, Status

SETTLED = (Status.DONE, Status.DIVERGED)
"""Where a run stands that has nothing left to do; divergence is a result."""
OPEN = (Status.PLANNED, Status.INTERRUPTED)
"""Where a run stands that a sweep would take up."""


@dataclass(frozen=True)
class Outline:
    """The runs of a study at a scale, and where each stands in the folder of results.

    Attributes:
        study: The study.
        scale: The name of the scale; empty for the study as it stands.
        axes: The axes with their values.
        runs: All runs, in the study's order.
        before: Runs of other studies whose weights these take, in an order in which they can run.
        states: Where each of them all stands, by id.
    """

    study: Study
    scale: str
    axes: dict[str, tuple[Any, ...]]
    runs: tuple[Run, ...]
    before: tuple[Run, ...]
    states: Mapping[str, State]

    @cached_property
    def counts(self) -> dict[Status, int]:
        """How many runs stand where."""
        found = Counter(self.states[run.id].status for run in self.runs)
        return {status: found[status] for status in Status}


@dataclass(frozen=True)
class Plan(Outline):
    """An outline, and what the rest of it needs and costs.

    Attributes:
        resources: What one run gets.
        cost: What the runs cost that are to do.
        commits: The commit of the record that counts, by id, for settled runs; None if unknown.
        commit: The commit of this code; None if it is not a checkout.
        notes: What a reader of the plan should know, a sentence each.
        conditions: What its arms are set to as published; None where nobody asked.
    """

    resources: Resources
    cost: Cost
    commits: Mapping[str, str | None] = field(default_factory=dict)
    commit: str | None = None
    notes: tuple[str, ...] = ()
    conditions: Conditions | None = None

    @cached_property
    def to_do(self) -> tuple[Run, ...]:
        """What a sweep would take up: neither settled, nor failed, nor run elsewhere.

        Runs whose weights others take come first; then all arms of the first seed, so that a table
        fills evenly.
        """
        rounds = {seed: place for place, seed in enumerate(self.axes.get(SEED, ()))}
        by_round = sorted(self.runs, key=lambda run: rounds.get(run.cell.get(SEED), 0))
        runs = (*self.before, *by_round)
        return tuple(run for run in runs if self.states[run.id].status in OPEN)

    @cached_property
    def of_other_commits(self) -> tuple[Run, ...]:
        """Settled runs whose record is of another commit than this code; they count too."""
        known = self.commits
        return tuple(run for run in self.runs if run.id in known and known[run.id] != self.commit)

    @property
    def power(self) -> Power:
        """What this number of seeds can show."""
        return power_of(len(self.axes.get(SEED, ())))

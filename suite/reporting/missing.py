"""Runs that have no figures, and the command that makes them."""

import shlex
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from suite.plan import Plan
from suite.spec import AS_IT_STANDS
from suite.store import Status

WORDS = {
    Status.FAILED: "failed",
    Status.RUNNING: "running now",
    Status.INTERRUPTED: "interrupted",
    Status.PLANNED: "to do",
}
UNREADABLE = "its record cannot be read"


@dataclass(frozen=True)
class Request:
    """What the user asked to see.

    Attributes:
        study: The study, as typed.
        scale: The name of the scale; empty for the study as it stands.
        sets: What is set, as typed.
        results: The folder of results; None for the usual one.
    """

    study: str
    scale: str = ""
    sets: tuple[str, ...] = ()
    results: Path | None = None

    @property
    def command(self) -> str:
        """The command that fills the table.

        >>> Request("table4", "laptop", ("seed=[0..9]",)).command
        "mef sweep table4 --scale laptop --set 'seed=[0..9]'"
        """
        return self._command("sweep")

    @property
    def retry(self) -> str:
        """The command that allows failed runs to be tried again."""
        return self._command("retry")

    def _command(self, name: str) -> str:
        words = ["mef", name, self.study, "--scale", self.scale or AS_IT_STANDS]
        for text in self.sets:
            words += ["--set", text]
        words += ["--results", str(self.results)] if self.results else []
        return shlex.join(words)


@dataclass(frozen=True)
class Missing:
    """A run without figures.

    Attributes:
        run: Its readable name.
        id: Its id.
        stands: Where it stands, in words.
    """

    run: str
    id: str
    stands: str

    @property
    def has_failed(self) -> bool:
        """Whether it is not tried again by itself."""
        return self.stands == WORDS[Status.FAILED]


def missing_of(plan: Plan, recorded: Collection[str]) -> tuple[Missing, ...]:
    """The runs of a plan that have no record that counts, in its order.

    Args:
        plan: The plan; a run may have been finished since it was made.
        recorded: The ids of the runs that have such a record.
    """
    recorded = frozenset(recorded)
    return tuple(
        Missing(run.name, run.id, WORDS.get(plan.states[run.id].status, UNREADABLE))
        for run in plan.runs
        if run.id not in recorded
    )

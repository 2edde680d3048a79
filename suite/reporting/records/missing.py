"""Runs that have no figures, and the command that makes them."""

import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from suite.plan import Plan
from suite.plan.pace import how_far
from suite.spec import AS_IT_STANDS
from suite.store import Progress, State, Status

WORDS = {
    Status.RUNNING: "running now",
    Status.FAILED: "failed",
    Status.INTERRUPTED: "interrupted",
    Status.PLANNED: "to do",
}
"""Where runs stand, in the order in which a reader wants to know of them."""
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
        more: How far it is, or why it failed; empty where nothing is known.
    """

    run: str
    id: str
    stands: str
    more: str = ""

    @property
    def words(self) -> str:
        """All that is known of where it stands.

        >>> Missing("a", "", "running now", "step 3/9").words
        'running now: step 3/9'
        """
        return f"{self.stands}: {self.more}" if self.more else self.stands

    @property
    def has_failed(self) -> bool:
        """Whether it is not tried again by itself."""
        return self.stands == WORDS[Status.FAILED]

    def seen(self, state: State, progress: Progress | None) -> "Missing":
        """The same run at a later look; why it failed is known from its record only.

        Args:
            state: Where it stands now.
            progress: How far it is, if it is under way.
        """
        stands = words_of(state)
        keeps = self.more if stands == self.stands and progress is None else ""
        return replace(self, stands=stands, more=how_far(progress) if progress else keeps)


def words_of(state: State) -> str:
    """Where a run without figures stands, in words."""
    return WORDS.get(state.status, UNREADABLE)


def missing_of(
    plan: Plan, recorded: Collection[str], more: Mapping[str, str]
) -> tuple[Missing, ...]:
    """The runs of a plan that have no record that counts, in its order.

    Args:
        plan: The plan; a run may have been finished since it was made.
        recorded: The ids of the runs that have such a record.
        more: What else is known of others, by their id.
    """
    recorded = frozenset(recorded)
    return tuple(
        Missing(run.name, run.id, words_of(plan.states[run.id]), more.get(run.id, ""))
        for run in plan.runs
        if run.id not in recorded
    )

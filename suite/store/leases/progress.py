"""How far a run is, for people who watch it."""

import math
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suite.errors import StoreError
from suite.store.files.atomic import replace
from suite.store.files.disk_errors import guard
from suite.store.files.opening import is_refusal
from suite.store.files.tree import Tree
from suite.store.records.segment import Clock, Moment, seconds_between

EVERY = 3.0
"""Seconds from one report to the next."""


class Progress(BaseModel):
    """How far a run was when its process last said so.

    Attributes:
        schema_: The version of this format.
        step: Steps done.
        steps: Steps there are.
        figures: What people watch, by name; ``None`` for a number that is not finite.
        first_step: Steps that were done when this process first reported.
        since: When it first reported.
        reported: When it last reported.
        doing: What it was at beside whole steps, such as ``initialises, layer 3 of 30``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    step: int
    steps: int
    figures: dict[str, float | None]
    first_step: int
    since: Moment
    reported: Moment
    doing: str = ""

    @property
    def where(self) -> str:
        """Where it is, in a few words; steps are unknown while there are none.

        >>> Progress(
        ...     step=3, steps=9, figures={}, first_step=0, doing="validates, batch 2 of 8",
        ...     since="2024-01-01T00:00:00.000000Z", reported="2024-01-01T00:00:10.000000Z",
        ... ).where
        'step 3/9, validates, batch 2 of 8'
        """
        steps = f"step {self.step}/{self.steps}" if self.steps else ""
        return ", ".join(filter(None, (steps, self.doing))) or "starting"

    @property
    def seconds_left(self) -> float | None:
        """What the steps that are left will take at the pace so far; ``None`` if it has none yet.

        >>> Progress(
        ...     step=30, steps=90, figures={}, first_step=10,
        ...     since="2024-01-01T00:00:00.000000Z", reported="2024-01-01T00:00:10.000000Z",
        ... ).seconds_left
        30.0
        """
        done = self.step - self.first_step
        if done <= 0:
            return None
        gone = self.seconds
        return None if gone is None else gone / done * (self.steps - self.step)

    @property
    def seconds(self) -> float | None:
        """How long its process has reported; ``None`` where a clock was put back meanwhile."""
        return seconds_between(self.since, self.reported)


class Reporter:
    """Writes how far a run is, at most once in a few seconds.

    Args:
        tree: The folder of results.
        path: The file.
    """

    def __init__(self, tree: Tree, path: Path) -> None:
        self._tree = tree
        self._path = path
        self._due = -math.inf
        self._clock = Clock()
        self._first: tuple[int, str] | None = None
        self._act = ""

    def report(self, step: int, steps: int, figures: Mapping[str, float], doing: str = "") -> None:
        """Says how far the run is; cheap where nothing is due.

        An act that takes long enough to be written is followed by the next at once, or people
        would read of it for as long as that one takes. What cannot be written is not: nothing
        hangs on it.

        Args:
            step: Steps done.
            steps: Steps there are; 0 while the task does not know.
            figures: What people watch.
            doing: What it does now, if it is no whole step: an act, and behind a comma how far.
        """
        moment, act = time.monotonic(), doing.partition(",")[0]
        if moment < self._due and not (self._act and act != self._act):
            return
        self._due, self._act = moment + EVERY, act
        reported = self._clock.now()
        if steps:
            self._first = self._first or (step, reported)
        first_step, since = self._first or (step, reported)
        progress = Progress(
            step=step,
            steps=steps,
            figures={
                name: float(value) if math.isfinite(value) else None
                for name, value in figures.items()
            },
            first_step=first_step,
            since=since,
            reported=reported,
            doing=doing,
        )
        with suppress(StoreError):
            # Without what is not said: earlier versions know no such key.
            text = progress.model_dump_json(exclude=None if doing else {"doing"})
            replace(self._tree, self._path, text.encode() + b"\n")


def read_progress(tree: Tree, path: Path) -> Progress | None:
    """How far a run was; ``None`` if nothing says so, or if it is damaged.

    Raises:
        StoreError: The folder cannot be read.
    """
    with guard(path, "read it"):
        try:
            return Progress.model_validate_json(tree.content(path))
        except (FileNotFoundError, ValueError):
            return None
        except OSError as error:
            if is_refusal(error):
                return None
            raise

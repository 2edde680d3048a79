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
    """

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    step: int
    steps: int
    figures: dict[str, float | None]
    first_step: int
    since: Moment
    reported: Moment

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

    def report(self, step: int, steps: int, figures: Mapping[str, float]) -> None:
        """Says how far the run is; cheap where nothing is due.

        What cannot be written is not: nothing hangs on it.
        """
        moment = time.monotonic()
        if moment < self._due:
            return
        self._due = moment + EVERY
        reported = self._clock.now()
        self._first = self._first or (step, reported)
        first_step, since = self._first
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
        )
        with suppress(StoreError):
            replace(self._tree, self._path, progress.model_dump_json().encode() + b"\n")


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

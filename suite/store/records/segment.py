"""What one process did of an attempt."""

import re
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suite.store.files.atomic import replace, write_new
from suite.store.files.tree import Tree

Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")]
"""A time in UTC, to the microsecond, whose order is that of its text."""

_FILE = re.compile(r"segment-(\d{4,})\.json")


class Segment(BaseModel):
    """One process's stretch of an attempt.

    Attributes:
        host: The name of its host.
        pid: The number of its process.
        job: The id of its job, if a scheduler started it.
        node: What the scheduler calls the host.
        device: What it computed on.
        start: When it began.
        end: When it ended; ``None`` if it was killed.
        why: Why it ended; ``None`` if it was killed.
        first_step: The step that it went on from.
        last_step: The step that it got to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str
    pid: int
    job: str | None = None
    node: str | None = None
    device: str
    start: Moment
    end: Moment | None = None
    why: str | None = None
    first_step: int = 0
    last_step: int | None = None


def now() -> str:
    """The time in UTC, to the microsecond."""
    return _text(datetime.now(UTC))


class Clock:
    """Moments of one process that are as far apart as they were.

    It begins with the wall clock's time and counts on by a clock that nobody sets: where a wall
    clock is put forward or back meanwhile, durations stay what they are.
    """

    def __init__(self) -> None:
        self._begun, self._start = datetime.now(UTC), time.monotonic()

    def now(self) -> str:
        """The time in UTC, to the microsecond."""
        return _text(self._begun + timedelta(seconds=time.monotonic() - self._start))


def seconds_between(start: str, end: str) -> float | None:
    """How long it is from one moment to another; None where that cannot be, as clocks were set.

    >>> seconds_between("2024-01-01T00:00:00.000000Z", "2024-01-01T00:00:01.500000Z")
    1.5
    >>> seconds_between("2024-01-02T00:00:00.000000Z", "2024-01-01T00:00:01.500000Z")
    """
    gone = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    return gone.total_seconds() if gone >= timedelta() else None


def seconds_of(segments: Sequence[Segment]) -> float | None:
    """What processes did of an attempt, in seconds.

    None where nobody knows: one was killed, its times cannot be, or there is none.
    """
    total = 0.0
    for segment in segments:
        gone = None if segment.end is None else seconds_between(segment.start, segment.end)
        if gone is None:
            return None
        total += gone
    return total if segments else None


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def add_segment(tree: Tree, folder: Path, segment: Segment) -> Path:
    """Writes a new segment under the next free number.

    Raises:
        StoreError: The folder cannot be written.
    """
    number = 1 + max(_numbers(tree, folder), default=0)
    while not write_new(tree, path := folder / f"segment-{number:04d}.json", _encode(segment)):
        number += 1  # another process was faster; one of the two has lost its lease
    return path


def update_segment(tree: Tree, path: Path, segment: Segment) -> None:
    """Writes how a segment ended.

    Raises:
        StoreError: The folder cannot be written.
    """
    replace(tree, path, _encode(segment))


def read_segments(tree: Tree, folder: Path) -> tuple[Segment, ...]:
    """The segments in a folder in their order, without those that cannot be read.

    No result hangs on a segment, so that a damaged one must not keep a record from being published.
    """
    segments = []
    for number in sorted(_numbers(tree, folder)):
        with suppress(OSError, ValueError):
            data = tree.content(folder / f"segment-{number:04d}.json")
            segments.append(_File.model_validate_json(data).segment)
    return tuple(segments)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    segment: Segment


def _encode(segment: Segment) -> bytes:
    return _File(segment=segment).model_dump_json().encode() + b"\n"


def _numbers(tree: Tree, folder: Path) -> list[int]:
    return [int(match[1]) for name in tree.names(folder) if (match := _FILE.fullmatch(name))]

"""Durations are what they were, whatever is done to the wall clock."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from suite.store.records import segment
from suite.store.records.segment import Clock, Segment, seconds_between, seconds_of

START, END = "2024-01-01T00:00:00.000000Z", "2024-01-01T00:01:30.000000Z"


def took(start: str, end: str | None) -> Segment:
    return Segment(host="a", pid=1, device="cpu", start=start, end=end)


class Wall(datetime):
    """A wall clock that can be set."""

    shift = timedelta()

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime(2024, 1, 1, tzinfo=UTC) + cls.shift


@pytest.mark.parametrize("shift", [timedelta(days=-1), timedelta(hours=8)], ids=str)
def test_a_clock_that_is_set_moves_no_duration(
    monkeypatch: pytest.MonkeyPatch, shift: timedelta
) -> None:
    passed = [100.0]
    monkeypatch.setattr(segment, "datetime", Wall)
    monkeypatch.setattr(time, "monotonic", lambda: passed[0])
    clock = Clock()
    start = clock.now()
    monkeypatch.setattr(Wall, "shift", shift)
    passed[0] += 90
    assert start == START
    assert clock.now() == END


def test_seconds_are_summed_over_segments() -> None:
    assert seconds_between(START, END) == 90
    assert seconds_of((took(START, END), took(END, END))) == 90


def test_what_cannot_be_is_not_known() -> None:
    assert seconds_between(END, START) is None
    assert seconds_of(()) is None
    assert seconds_of((took(START, END), took(START, None))) is None  # killed
    assert seconds_of((took(START, END), took(END, START))) is None  # a clock was put back

"""Runs that took turns in one process -> their times round by round."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from suite.registry import TaskSettings, turn_name
from suite.spec import TIMINGS, Run
from suite.spec.identity import run_id
from suite.store import Record

Process = Mapping[str, Sequence[float]]
"""The times of the runs that took turns in it, by their ids; the same place is the same round."""


@dataclass(frozen=True)
class Rounds:
    """What is known of times round by round.

    Attributes:
        processes: The processes in which runs took turns.
    """

    processes: tuple[Process, ...] = ()

    def differences(self, left: str, right: str) -> tuple[float, ...]:
        """The time of one run less that of another in the same round, wherever both took turns.

        Args:
            left: The id of the one run.
            right: The id of the other one.

        >>> rounds = Rounds(({"a": [3.0, 9.0], "b": [1.0, 7.5]}, {"a": [5.0]}))
        >>> rounds.differences("a", "b"), rounds.differences("a", "c")
        ((2.0, 1.5), ())
        """
        both = (one for one in self.processes if left in one and right in one)
        return tuple(
            mine - other for one in both for mine, other in zip(one[left], one[right], strict=True)
        )


def rounds_of(runs: Iterable[Run], records: Mapping[str, Record], metric: str) -> Rounds | None:
    """What records say of a time, round by round.

    Args:
        runs: The runs.
        records: The records that count, by the id of their run; those from before rivals' times
            were kept say nothing.
        metric: The figure, such as ``timings.epoch``.

    Returns:
        None for a figure that is no time.
    """
    if not metric.startswith(TIMINGS):
        return None
    name = metric.removeprefix(TIMINGS)
    found = (_process(run, records[run.id], name) for run in runs if run.id in records)
    return Rounds(tuple(one for one in found if len(one) > 1))


def _process(run: Run, record: Record, name: str) -> Process:
    """The rounds of one record: its own times, and as many of each run that took turns with it."""
    settings: TaskSettings = run.settings
    timings = record.circumstance.timings
    own = timings.get(name, [])
    rivals = {
        run_id(run.task, rival.identity()): timings.get(turn_name(name, called), [])
        for called, rival in settings.turns().items()
    }
    return {run.id: own} | {rival: times for rival, times in rivals.items() if _fits(times, own)}


def _fits(times: Sequence[float], own: Sequence[float]) -> bool:
    return bool(times) and len(times) == len(own)

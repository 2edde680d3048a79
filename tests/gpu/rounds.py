"""Rivals that take turns on the clock, so that a slow spell of the machine hits all of them."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.gpu.finding import Finding
from tests.gpu.machine import Machine

MOST_ROUNDS = 30
FEWEST_ROUNDS = 3
"""What a median means anything of; quartiles want more."""


@dataclass
class Rival:
    """Something that is timed.

    Attributes:
        call: What is timed; it does the same every time.
        calls: How many in a row make a round, with one wait for the device behind them.
        said: What else is known of it, such as its memory.
        seconds: Of a call, round by round.
    """

    call: Callable[[], object]
    calls: int = 1
    said: dict[str, Any] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def take_turn(self, machine: Machine) -> None:
        """Times a round; wall clock, the device idle before and behind."""
        machine.wait()
        begun = time.perf_counter()
        for _ in range(self.calls):
            self.call()
        machine.wait()
        self.seconds.append((time.perf_counter() - begun) / self.calls)


def failed(case: str, name: str, error: Exception) -> Finding:
    """What is left of a rival that cannot run: no time, and why."""
    text = str(error).strip().splitlines()
    why = f"{type(error).__name__}: {text[0] if text else ''}"[:300]
    return Finding("speed", case, name, None, "", None, {"cannot run": why})


def build(
    case: str, makers: Mapping[str, Callable[[], Rival]], machine: Machine, rivals: dict[str, Rival]
) -> Iterator[Finding]:
    """Makes rivals, adds them to ``rivals``, warms them up and measures their memory.

    Who cannot run is a result; the others go on without.
    """
    for name, make in makers.items():
        if machine.left() <= 0:
            yield failed(case, name, TimeoutError("the time is up"))
            continue
        try:
            begun = time.perf_counter()
            rival = make()
            rival.call()
            machine.wait()
            rival.said.setdefault("first call and before, s", time.perf_counter() - begun)
            rival.call()
            peak = machine.peak_of(rival.call)
        except Exception as error:
            yield failed(case, name, error)
            continue
        if peak is not None:
            rival.said.setdefault("peak MiB", peak / 2**20)
        rivals[name] = rival


def race(case: str, rivals: dict[str, Rival], machine: Machine, budget_s: float) -> list[Finding]:
    """Times all in turns until the budget or the rounds are used up; the first is the measure.

    Args:
        case: What the results are called.
        rivals: Who takes part, the one first to which the others are compared.
        machine: Where.
        budget_s: Seconds.
    """
    until = time.time() + min(budget_s, machine.left() - 2)
    names, longest = list(rivals), 0.0
    for step in range(MOST_ROUNDS):
        begun = time.time()
        least = FEWEST_ROUNDS if machine.left() > longest else 1
        if begun + longest > until and step >= least:
            break
        # Taking turns in another order each time, none always follows the same one.
        start = step % len(names) if names else 0
        for name in names[start:] + names[:start]:
            rivals[name].take_turn(machine)
        longest = max(longest, time.time() - begun)
    return _lines(case, rivals)


def _lines(case: str, rivals: dict[str, Rival]) -> list[Finding]:
    medians = {name: statistics.median(rival.seconds) for name, rival in rivals.items()}
    measure = next(iter(medians.values()), 0.0)
    found = []
    for name, rival in rivals.items():
        several = rival.seconds if len(rival.seconds) > 1 else 2 * rival.seconds
        low, _, high = statistics.quantiles(several, n=4, method="inclusive")
        said = {
            "quartiles": [1000 * low, 1000 * high],
            "rounds": len(rival.seconds),
            "calls a round": rival.calls,
            f"times faster than {next(iter(medians))}": measure / medians[name],
            **rival.said,
        }
        found.append(Finding("speed", case, name, 1000 * medians[name], "ms", None, said))
    return found

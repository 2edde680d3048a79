"""Turns on the clock."""

import time

import torch

from tests.gpu.machine import Machine
from tests.gpu.rounds import Rival, build, race


def machine(left: float = 60) -> Machine:
    return Machine(torch.device("cpu"), True, time.time() + left)


def test_rivals_take_as_many_turns_and_are_compared_with_the_first() -> None:
    calls: list[str] = []
    rivals = {name: Rival(lambda name=name: calls.append(name), 2) for name in "ab"}  # type: ignore[misc]
    first, second = race("case", rivals, machine(), 0.01)
    assert calls.count("a") == calls.count("b") == 2 * first.more["rounds"]
    assert first.more["times faster than a"] == 1
    assert second.value is not None
    assert second.unit == "ms"


def test_who_cannot_run_is_a_result_and_the_others_go_on() -> None:
    def broken() -> Rival:
        raise RuntimeError("no kernel\nand more")

    rivals: dict[str, Rival] = {}
    makers = {"broken": broken, "sound": lambda: Rival(int)}
    (finding,) = build("case", makers, machine(), rivals)
    assert finding.more == {"cannot run": "RuntimeError: no kernel"}
    assert finding.ok is None
    assert list(rivals) == ["sound"]


def test_nothing_is_made_when_the_time_is_up() -> None:
    rivals: dict[str, Rival] = {}
    (finding,) = build("case", {"late": lambda: Rival(int)}, machine(-1), rivals)
    assert "time is up" in finding.more["cannot run"]
    assert not rivals

"""Timing arms in turns."""

from typing import Any

from suite.measure.costs.timing import run
from suite.registry import TimeSettings
from tests.train.memory_sink import MemorySink


class TimingSink(MemorySink):
    """Keeps the times too."""

    def __init__(self) -> None:
        super().__init__()
        self.times: dict[str, list[float]] = {}

    def time(self, name: str, seconds: list[float]) -> None:
        """Keeps times by name."""
        self.times.setdefault(name, []).extend(seconds)


def settings(**more: Any) -> TimeSettings:
    small: dict[str, Any] = {
        "data": "photos32", "steps": (1,), "num_blocks": 0, "hidden_channels": 4, "rounds": 3
    }  # fmt: skip
    return TimeSettings.model_validate(small | more)


def test_every_round_is_one_time_of_this_arm() -> None:
    sink = TimingSink()
    result = run(settings(conv1x1="decomposition", batch_size=64), sink)
    assert result.rounds == len(sink.times["epoch"]) == 3
    assert min(sink.times["epoch"]) > 0
    assert result.epoch_steps == -(-4335 // 64)
    assert result.parameters == settings(conv1x1="decomposition").parameters()
    assert sink.notes["threads"] == 1


def test_all_arms_have_a_time_in_every_round() -> None:
    sink = TimingSink()
    run(settings(conv1x1="decomposition"), sink)
    assert list(sink.times) == ["epoch", "epoch of standard", "epoch of matrixexp"]
    assert {len(times) for times in sink.times.values()} == {3}
    assert min(min(times) for times in sink.times.values()) > 0


def test_a_rival_is_the_run_that_has_this_arm_for_a_rival() -> None:
    own = settings(conv1x1="decomposition", seed=3)
    turns = own.turns()
    assert {name: arm.conv1x1.name for name, arm in turns.items()} == {
        "standard": "standard", "matrixexp": "matrixexp"
    }  # fmt: skip
    assert turns["standard"] == settings(conv1x1="standard", seed=3)
    assert turns["standard"].turns()["decomposition"] == own
    assert settings(rivals=[]).turns() == {}


def test_rivals_of_the_same_name_have_a_number() -> None:
    other = {"name": "matrixexp", "method": "torch"}
    arm = settings(conv1x1="standard", rivals=["matrixexp", other, "standard", "matrixexp"])
    methods = {name: one.conv1x1.arguments()["method"] for name, one in arm.turns().items()}
    assert methods == {"matrixexp 1": "taylor", "matrixexp 2": "torch"}


def test_rivals_are_part_of_what_is_timed() -> None:
    alone = settings(rivals=[])
    assert alone.identity() != settings().identity()
    assert alone.identity()["rivals"] == []
    assert settings().identity()["rivals"][0] == {"name": "standard"}
    assert run(alone, TimingSink()).rounds == 3


def test_another_system_is_timed_as_it_is() -> None:
    small = {"name": "nice", "width": 3, "hidden_layers": [1, 1]}
    alone = TimeSettings.model_validate(
        {"data": "photos32", "system": small, "batch_size": 32, "rounds": 2}
    )
    sink = TimingSink()
    assert run(alone, sink).parameters == alone.parameters() < 30_000
    assert {name: len(times) for name, times in sink.times.items()} == {"epoch": 2}

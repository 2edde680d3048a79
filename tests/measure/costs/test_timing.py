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


def test_rivals_are_part_of_what_is_timed() -> None:
    alone = settings(rivals=[])
    assert alone.identity() != settings().identity()
    assert alone.identity()["rivals"] == []
    assert settings().identity()["rivals"][0] == {"name": "standard"}
    assert run(alone, TimingSink()).rounds == 3

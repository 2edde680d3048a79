"""What a checkpoint is refused for."""

import io
import os
from typing import Any

import pytest
import torch

from suite.errors import StoppedError, SuiteError
from suite.train.state import checkpoint
from suite.train.task import run
from tests.train.memory_sink import MemorySink
from tests.train.speckles import tiny

HERE = {"torch": "2.13", "threads": 1}


def written(state: dict[str, Any], circumstances: dict[str, Any] = HERE) -> io.BytesIO:
    stream = io.BytesIO()
    checkpoint.writer(state, circumstances)(stream)
    stream.seek(0)
    return stream


def stopped(step: int, **more: Any) -> bytes:
    sink = MemorySink(stop_at=lambda now: now == step)
    with pytest.raises(StoppedError):
        run(tiny(**more), sink)
    return sink.checkpoints[step]


def test_a_state_is_read_as_it_was() -> None:
    state = {"step": 3, "loss": [1.5, None], "weights": {"a": torch.arange(3.0)}}
    again = checkpoint.read(written(state), HERE)
    assert torch.equal(again["weights"].pop("a"), state["weights"].pop("a"))  # type: ignore[attr-defined]
    assert again == state


@pytest.mark.parametrize("name", HERE)
def test_other_circumstances_are_refused(name: str) -> None:
    with pytest.raises(SuiteError, match=f"made with {name} {HERE[name]}, and here it is other"):
        checkpoint.read(written({}), {**HERE, name: "other"})


def test_another_number_of_threads_is_refused() -> None:
    saved = stopped(2, threads=2)
    with pytest.raises(SuiteError, match="made with threads 2, and here it is 1") as caught:
        run(tiny(threads=1), MemorySink(saved))
    assert "mef retry --anew" in caught.value.hint


def test_other_images_are_refused() -> None:
    saved = stopped(2)
    state = torch.load(io.BytesIO(saved), weights_only=True)
    state["circumstances"]["data"] = "other"
    stream = io.BytesIO()
    torch.save(state, stream)
    with pytest.raises(SuiteError, match="made with data other"):
        run(tiny(), MemorySink(stream.getvalue()))


def test_all_random_streams_are_in_it() -> None:
    state = checkpoint.read(io.BytesIO(stopped(2)), {})
    assert set(state["learner"]["batches"]) == {"order", "order before", "flips", "noise"}
    assert state["standing"]["step"] == 2


@pytest.mark.parametrize("damage", ["empty", "text", "half", "flipped"])
def test_a_damaged_checkpoint_is_refused(damage: str) -> None:
    saved = stopped(2)
    middle = len(saved) // 2
    damaged = {
        "empty": b"",
        "text": b"not a checkpoint",
        "half": saved[:middle],
        "flipped": saved[:middle] + bytes(b ^ 0xFF for b in saved[middle:]),
    }[damage]
    with pytest.raises(SuiteError, match="the checkpoint is damaged; retry the run"):
        run(tiny(), MemorySink(damaged))


class Command:
    """What a harmful file would run when it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.putenv, ("SUITE_WAS_HARMED", "1")


def test_nothing_in_it_is_executed() -> None:
    stream = io.BytesIO()
    torch.save({"schema": 1, "state": Command()}, stream)
    stream.seek(0)
    with pytest.raises(SuiteError, match="damaged"):
        checkpoint.read(stream, HERE)


@pytest.mark.parametrize("content", [[1, 2], {"schema": 2}, {}])
def test_another_version_is_refused(content: object) -> None:
    stream = io.BytesIO()
    torch.save(content, stream)
    stream.seek(0)
    with pytest.raises(SuiteError, match="of another version"):
        checkpoint.read(stream, HERE)


@pytest.mark.parametrize(
    "content",
    [{"schema": 1}, {"schema": 1, "circumstances": [1], "state": {}}, {"schema": 1, "state": 2}],
)
def test_parts_that_are_missing_or_others_are_damage(content: object) -> None:
    stream = io.BytesIO()
    torch.save(content, stream)
    stream.seek(0)
    with pytest.raises(SuiteError, match="the checkpoint is damaged"):
        checkpoint.read(stream, HERE)

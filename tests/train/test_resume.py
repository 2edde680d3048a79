"""Killed or stopped at any moment and gone on with, a run ends in the same bits."""

import random
from typing import Any, NamedTuple

import pytest

from suite.errors import StoppedError
from suite.registry import TrainResult, TrainSettings
from suite.train.loop import trainer
from suite.train.loop.curve import decode
from suite.train.numerics import bound_refresh
from suite.train.task import run
from tests.train.memory_sink import MemorySink
from tests.train.speckles import FLOWPP, GLOW, NSF, REALNVP, STEPS, tiny, tiny_of

RUNS: dict[str, dict[str, Any]] = {
    "as published": {"optimiser": "adamax", "average": {"name": "authors", "decay": 0.9}},
    "adam, corrected average, clipped": {"optimiser": "adam", "clip": 50.0},
    "affine, no flips, test images": {"coupling": "affine", "flips": False, "selection": "test"},
    "additive, decomposition": {"coupling": "additive", "conv1x1": "decomposition"},
    "low rank, standard": {
        "coupling": {"name": "matrixexp", "low_rank_above": 1, "rank": 2},
        "conv1x1": "standard",
    },
    "authors' exponential, whole batches": {
        "coupling": {"name": "matrixexp", "method": "authors"},
        "batch_size": 19,
        "epochs": STEPS,
    },
    "last weights, one image left over": {"batch_size": 9, "keep": "last", "epochs": 3},
    "diverging in the third epoch": {"coupling": "affine", "lr": 20.0, "warmup": 3.0},
}


class Outcome(NamedTuple):
    """All that a run leaves behind, but for its times."""

    result: TrainResult
    curve: dict[str, list[float | None]]
    files: dict[str, bytes]


def outcome(settings: TrainSettings, sink: MemorySink) -> Outcome:
    result = run(settings, sink)
    curve = decode(sink.attached["curve.json.gz"])
    del curve["seconds"]
    return Outcome(result, curve, sink.files)


def at(step: int) -> Any:
    return lambda now: now == step


@pytest.fixture(params=["every step", "every few steps"])
def cadence(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads bounds and losses back as on a CPU, or as seldom as on a GPU."""
    if request.param == "every few steps":
        monkeypatch.setattr(bound_refresh, "INSTANT", ())
        monkeypatch.setattr(bound_refresh, "WIDENING", 1.0)
        monkeypatch.setitem(trainer.LOOK_EVERY, "cpu", 4)


@pytest.mark.usefixtures("cadence")
@pytest.mark.parametrize("name", RUNS)
def test_killed_behind_any_step(name: str) -> None:
    settings = tiny(**RUNS[name])
    undisturbed = outcome(settings, MemorySink())
    saving = MemorySink(checkpoint_at=lambda step: True)
    assert outcome(settings, saving) == undisturbed
    assert len(saving.checkpoints) >= min(undisturbed.result.steps, 2)
    for checkpoint in saving.checkpoints.values():
        assert outcome(settings, MemorySink(checkpoint)) == undisturbed


@pytest.mark.parametrize("system", [REALNVP, NSF], ids=["realnvp", "nsf"])
def test_stored_statistics_and_dropout_are_gone_on_with(system: dict[str, Any]) -> None:
    settings = tiny_of(system)
    undisturbed = outcome(settings, MemorySink())
    saving = MemorySink(checkpoint_at=lambda step: True)
    assert outcome(settings, saving) == undisturbed
    for checkpoint in saving.checkpoints.values():
        assert outcome(settings, MemorySink(checkpoint)) == undisturbed


def test_dropout_and_noise_of_a_system_are_gone_on_with() -> None:
    schedule = {"name": "pieces", "pieces": [{"until": 5, "begin": 0.0}, {}]}
    settings = tiny_of(FLOWPP, schedule=schedule, average={"name": "from-start", "decay": 0.9})
    undisturbed = outcome(settings, MemorySink())
    saving = MemorySink(checkpoint_at=lambda step: True)
    assert outcome(settings, saving) == undisturbed
    for step in (1, 4, 8):
        assert outcome(settings, MemorySink(saving.checkpoints[step])) == undisturbed


@pytest.mark.parametrize("name", ["glow", "emerging"])
def test_a_system_with_shifted_images_goes_on_too(name: str) -> None:
    settings = tiny_of({**GLOW, "name": name}, schedule={"name": "image-warmup", "images": 2})
    assert settings.augmentation.name == "shifts"
    undisturbed = outcome(settings, MemorySink())
    saving = MemorySink(checkpoint_at=lambda step: True)
    assert outcome(settings, saving) == undisturbed
    assert len(saving.checkpoints) >= 8
    for checkpoint in saving.checkpoints.values():
        assert outcome(settings, MemorySink(checkpoint)) == undisturbed


@pytest.mark.usefixtures("cadence")
@pytest.mark.parametrize("name", ["as published", "diverging in the third epoch"])
def test_stopped_at_every_step_in_one_run(name: str) -> None:
    settings = tiny(**RUNS[name])
    undisturbed = outcome(settings, MemorySink())
    sink = MemorySink()
    for step in range(1, undisturbed.result.steps):
        checkpoint = sink.checkpoints.get(step - 1)
        sink = MemorySink(checkpoint, stop_at=at(step))
        with pytest.raises(StoppedError, match=f"stopped behind step {step} of"):
            run(settings, sink)
        assert not sink.attached
        assert list(sink.checkpoints) == [step]
    last = MemorySink(sink.checkpoints.get(undisturbed.result.steps - 1))
    assert outcome(settings, last) == undisturbed


class StopAt(MemorySink):
    """Asks to stop at one of the task's questions, counted from 1."""

    def __init__(self, poll: int) -> None:
        super().__init__(stop_at=lambda _: self.polls == poll)


def test_stopped_at_any_question_evaluations_included() -> None:
    settings = tiny()
    counting = MemorySink()
    undisturbed = outcome(settings, counting)
    assert counting.polls > STEPS + settings.epochs  # one a step, one a batch of an evaluation
    for poll in range(1, counting.polls + 1):
        sink = StopAt(poll)
        with pytest.raises(StoppedError):
            run(settings, sink)
        checkpoint = next(iter(sink.checkpoints.values()), None)
        assert (checkpoint is None) == (
            not sink.reports
        )  # while it initialises, nothing is worth it
        assert outcome(settings, MemorySink(checkpoint)) == undisturbed


def test_killed_again_and_again_at_random() -> None:
    settings = tiny(epochs=6)
    undisturbed = outcome(settings, MemorySink())
    draws = random.Random(7)
    for _ in range(8):
        checkpoint: bytes | None = None
        for _ in range(4):
            due = set(draws.sample(range(1, 2 * STEPS), 3))
            last = draws.randint(1, 2 * STEPS - 1)
            sink = MemorySink(checkpoint, checkpoint_at=due.__contains__, stop_at=at(last))
            try:
                run(settings, sink)
            except StoppedError:
                # A kill leaves what was saved before it, which may be nothing.
                del sink.checkpoints[last]
            checkpoint = sink.checkpoints[max(sink.checkpoints)] if sink.checkpoints else checkpoint
        assert outcome(settings, MemorySink(checkpoint)) == undisturbed


def test_what_is_kept_may_change_between_segments() -> None:
    sink = MemorySink(stop_at=at(7))
    with pytest.raises(StoppedError):
        run(tiny(keep="none"), sink)
    resumed = outcome(tiny(keep="best"), MemorySink(sink.checkpoints[7]))
    assert resumed == outcome(tiny(keep="best"), MemorySink())


def test_seeds_differ() -> None:
    one, other = (run(tiny(seed=seed), MemorySink()) for seed in (0, 1))
    assert one.weights != other.weights
    assert one.data == other.data

"""What a training run finds and hands over."""

import io
import math
from typing import Any

import pytest
import torch

from suite.data import load_images
from suite.errors import MistakeError
from suite.expm import fused_unavailable
from suite.registry import TrainResult
from suite.systems import build_system
from suite.train import evaluate, load_model
from suite.train.loop import trainer
from suite.train.loop.curve import decode
from suite.train.state.weights import hash_weights
from suite.train.task import run
from tests.train.memory_sink import MemorySink
from tests.train.speckles import FLOWPP, NSF, REALNVP, STEPS, tiny, tiny_of

LATE: dict[str, Any] = {"coupling": "affine", "lr": 20.0, "warmup": 3.0}
"""Diverges in the third epoch."""
ACTION = {"name": "matrixexp", "method": "action"}
THIN = {"name": "matrixexp", "low_rank_above": 1, "rank": 2}


def finish(sink: MemorySink | None = None, **more: Any) -> tuple[TrainResult, MemorySink]:
    sink = sink or MemorySink()
    return run(tiny(**more), sink), sink


def test_training_learns() -> None:
    result, sink = finish(epochs=30, lr=0.02, halve_at=())
    selection = [value for value in decode(sink.attached["curve.json.gz"])["selection"] if value]
    assert result.outcome == "finished"
    assert result.last_train is not None
    assert result.last_train < 6.0  # uniform pixels take 8 bits/dim, and these start at 8.1
    assert min(selection) < selection[0] - 1
    assert result.best_selection == pytest.approx(min(selection), rel=1e-5)


@pytest.mark.parametrize("system", [REALNVP, NSF], ids=["realnvp", "nsf"])
def test_a_system_whose_norms_are_of_its_batches_learns(system: dict[str, Any]) -> None:
    result = run(tiny_of(system, epochs=15, lr=0.01), MemorySink())
    assert result.outcome == "finished"
    assert result.last_train is not None
    assert result.last_train < 7.2  # they start at 8.1
    assert result.best_test is not None


def test_a_system_with_noise_of_its_own_learns_and_is_tested_with_several_draws() -> None:
    result = run(tiny_of(FLOWPP, epochs=15, lr=0.01, schedule="constant"), MemorySink())
    assert result.outcome == "finished"
    assert result.last_train is not None
    assert result.last_train < 7.2  # they start at 8.1
    assert (result.likelihood, result.test_samples) == ("bound", 3)
    assert result.last_test is not None
    assert result.last_test_single is not None
    assert result.last_test < result.last_test_single
    assert result.best_test is not None
    assert result.best_test_single is not None
    assert result.best_test < result.best_test_single


def test_of_one_draw_nothing_more_is_written() -> None:
    one = run(tiny_of({**FLOWPP, "samples": 1}, epochs=1, schedule="constant"), MemorySink())
    written = one.model_dump()
    assert written["likelihood"] == "bound"
    assert not written.keys() & {"test_samples", "last_test_single", "best_test_single"}


def test_the_result_says_what_was_trained() -> None:
    result, sink = finish()
    assert result.steps == STEPS
    assert result.parameters == tiny().parameters()
    assert result.diverged_at is None
    assert (
        result.data
        == load_images(tiny().data, selection="validation", data_seed=0, folder=None).fingerprint
    )
    assert sink.notes["threads"] == 1
    assert str(sink.notes["backend"]).startswith("torch, ")


def test_every_step_is_reported_with_its_loss() -> None:
    _, sink = finish()
    assert [step for step, _ in sink.reports] == list(range(STEPS + 1))
    assert sink.reports[0][1] == {}
    assert all(figures["loss"] > 0 for _, figures in sink.reports[1:])
    assert "selection" not in sink.reports[3][1]
    assert sink.reports[4][1]["selection"] > 0


def test_what_may_take_long_is_told_with_how_far_it_is() -> None:
    sink = MemorySink()
    settings = tiny()
    run(settings, sink)
    layers = sum(settings.steps)
    acts = list(dict.fromkeys(act.partition(",")[0] for act in sink.acts))
    assert acts[:4] == ["reads the images", "builds the model", "initialises", "goes forward"]
    assert set(acts[4:]) >= {"goes back through the layers", "validates", "tests the average"}
    for act in ("initialises", "goes forward"):
        told = [said for said in sink.acts if said.startswith(act)]
        heard = dict.fromkeys(said.partition(", block ")[0] for said in told)
        assert list(heard) == [f"{act}, layer {1 + at} of {layers}" for at in range(layers)]
        assert any(", block 1" in said for said in told) == (settings.num_blocks > 0)
    assert "validates, batch 1 of 1" in sink.acts


@pytest.mark.parametrize(
    ("system", "layers", "blocks"),
    [
        (REALNVP, 10, 1),
        ({"name": "nice", "hidden_layers": (1, 1), "width": 3}, 2, 0),
        (NSF, 2, 1),
    ],
    ids=["realnvp", "nice", "nsf"],
)
def test_of_every_system_it_is_told_how_far_a_pass_is(
    system: dict[str, Any], layers: int, blocks: int
) -> None:
    sink = MemorySink()
    run(tiny_of(system, epochs=1), sink)
    told = [said for said in sink.acts if said.startswith("goes forward")]
    heard = dict.fromkeys(said.partition(", block ")[0] for said in told)
    assert list(heard) == [f"goes forward, layer {1 + at} of {layers}" for at in range(layers)]
    assert any(", block 1" in said for said in told) == (blocks > 0)


def test_the_curve_has_a_row_a_step_and_the_evaluations() -> None:
    result, sink = finish()
    curve = decode(sink.attached["curve.json.gz"])
    assert curve["step"] == list(range(1, STEPS + 1))
    evaluated = [step for step, one in zip(curve["step"], curve["selection"], strict=True) if one]
    assert evaluated == [3, 6, 9]
    assert curve["selection"][-1] == pytest.approx(result.last_selection, rel=1e-5)
    assert curve["lr"][:3] == pytest.approx([0.01 / 1.5, 0.01, 0.01], rel=1e-5)
    assert curve["lr"][-1] == 0.005
    # The last batch of an epoch has three images, and counts for as many.
    images = [8, 8, 3]
    mean = sum(n * (one or 0) for n, one in zip(images, curve["loss"][-3:], strict=True)) / 19
    assert result.last_train == pytest.approx(mean, rel=1e-5)


def test_the_curve_shows_norms_and_degrees_of_the_coupling_matrices() -> None:
    curve = decode(finish(coupling=ACTION)[1].attached["curve.json.gz"])
    assert curve["norm"][0] == 1.0  # n * rescale, which starts at 1 / n
    assert all(norm and norm > 0.9 for norm in curve["norm"])
    assert all(degree and degree >= 8 for degree in curve["degree"])
    affine = decode(finish(coupling="affine")[1].attached["curve.json.gz"])
    assert set(affine["norm"]) == set(affine["degree"]) == {None}


def test_norms_are_part_of_the_result_where_they_are_measured() -> None:
    bounded, _ = finish(coupling=ACTION)
    assert bounded.largest_norm is bounded.beyond_float32 is None
    if fused_unavailable():
        pytest.skip(f"no kernel: {fused_unavailable()}")
    measured, sink = finish()
    curve = decode(sink.attached["curve.json.gz"])
    assert measured.largest_norm == pytest.approx(max(norm or 0 for norm in curve["norm"]))
    assert measured.largest_norm
    assert measured.beyond_float32 == 0
    thin, sink = finish(coupling=THIN)
    assert str(sink.notes["backend"]).endswith("couplings by fused-low-rank")
    assert thin.largest_norm
    assert thin.beyond_float32 == 0


def test_a_long_run_has_fewer_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    every = decode(finish(epochs=4)[1].attached["curve.json.gz"])
    monkeypatch.setattr(trainer, "ROWS", 6)
    few = decode(finish(epochs=4)[1].attached["curve.json.gz"])
    assert few["step"] == [2, 3, 4, 6, 8, 9, 10, 12]
    first, second = every["loss"][:2]
    assert first is not None
    assert second is not None
    assert few["loss"][0] == pytest.approx((first + second) / 2, rel=1e-5)


def test_test_images_may_choose_the_best_epoch() -> None:
    result, _ = finish(selection="test")
    assert result.last_selection == result.last_test
    assert result.best_selection == result.best_test


def test_the_best_epoch_is_tested_with_its_own_weights() -> None:
    # Far too large a rate behind a good start: the first epochs are the best.
    result, sink = finish(lr=3.0, warmup=3.0, halve_at=(), epochs=3)
    assert result.best_epoch in (1, 2)
    assert result.best_test is not None
    assert result.last_test is not None
    assert result.best_test < result.last_test
    kept = load_model(io.BytesIO(sink.files["weights.pt"]))
    images = load_images(tiny().data, selection="validation", data_seed=0, folder=None)
    assert evaluate(kept, images.test, seed=0) == pytest.approx(result.best_test, rel=1e-5)


def test_weights_are_kept_as_asked() -> None:
    images = load_images(tiny().data, selection="validation", data_seed=0, folder=None)
    last, sink = finish(lr=3.0, warmup=3.0, halve_at=(), keep="last")
    kept = load_model(io.BytesIO(sink.files["weights.pt"]))
    assert evaluate(kept, images.test, seed=0) == pytest.approx(last.last_test, rel=1e-5)
    result, nothing = finish(lr=3.0, warmup=3.0, halve_at=(), keep="none")
    assert nothing.files == {}
    assert result == last


def test_kept_weights_are_the_same_bytes_every_time() -> None:
    assert finish()[1].files == finish()[1].files != {}


def test_raw_weights_are_hashed_and_tested() -> None:
    # An average that keeps nothing is the raw weights.
    result, sink = finish(average={"name": "authors", "decay": 0.0}, keep="last")
    assert result.last_test_raw == result.last_test
    state = torch.load(io.BytesIO(sink.files["weights.pt"]), weights_only=True)["weights"]
    assert hash_weights(state) == result.weights
    averaged, _ = finish(average={"name": "authors", "decay": 0.5})
    assert averaged.weights == result.weights
    assert averaged.last_test_raw == result.last_test_raw != averaged.last_test


@pytest.mark.parametrize("every", [1, 4])
def test_a_loss_that_is_not_finite_ends_the_run(
    every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(trainer.LOOK_EVERY, "cpu", every)
    result, sink = finish(**LATE)
    assert result.outcome == "diverged"
    assert result.diverged_at == 7
    assert result.steps == (7 if every == 1 else 8)  # where the losses were looked at
    assert result.last_test is result.last_test_raw is result.last_selection is None
    assert result.last_train is None
    assert result.best_epoch == 1
    assert result.best_test is not None
    assert math.isfinite(result.best_test)
    assert "weights.pt" in sink.files
    assert decode(sink.attached["curve.json.gz"])["step"][-1] in (6, 8)


def test_matrices_out_of_reach_end_the_run() -> None:
    result, sink = finish(lr=3000.0, warmup=0.0, coupling=ACTION)
    assert result.outcome == "diverged"
    assert result.diverged_at == 2
    assert result.steps == 1
    assert result.best_epoch is result.best_test is result.best_selection is None
    assert sink.files == {}
    assert len(result.weights) == 64


def test_clipping_bounds_the_step_and_not_the_curve() -> None:
    free, free_sink = finish(optimiser="adam")
    clipped, sink = finish(optimiser="adam", clip=1.0)
    assert clipped.weights != free.weights
    first = [decode(one.attached["curve.json.gz"])["gradient_norm"][0] for one in (free_sink, sink)]
    assert first[0] == first[1]
    assert first[0] is not None
    assert first[0] > 1.0
    # Adam and Adamax do not see a factor that all gradients share.
    assert clipped.last_test == pytest.approx(free.last_test, rel=0.05)


def test_arms_share_initial_draws_and_data() -> None:
    def first_loss(**more: Any) -> float | None:
        return decode(finish(**more)[1].attached["curve.json.gz"])["loss"][0]

    # Every coupling starts as the identity, since its network's outputs start at zero. What is left
    # in the first loss are images, flips, noise and 1x1 convolutions.
    assert first_loss(lr=0.001) == first_loss(lr=0.01)
    assert first_loss(coupling="additive") == pytest.approx(first_loss(coupling="affine"))
    assert first_loss(coupling="additive") == pytest.approx(first_loss(coupling="matrixexp"))
    assert first_loss(seed=1) != pytest.approx(first_loss(seed=2), rel=1e-4)


@pytest.mark.parametrize("precision", ["tf32", "amp"])
def test_precisions_that_a_cpu_does_not_have_are_refused(precision: str) -> None:
    with pytest.raises(MistakeError, match=f"precision {precision} needs a CUDA device"):
        finish(precision=precision)


def test_the_model_starts_from_the_seed() -> None:
    draws = [
        hash_weights(build_system(tiny(seed=seed), seed=seed).state_dict()) for seed in (0, 0, 1)
    ]
    assert draws[0] == draws[1] != draws[2]

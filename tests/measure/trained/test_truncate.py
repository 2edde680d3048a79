"""What cutting the series costs, against sums made by hand."""

import io
import math
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO

import pytest
import torch
from torch import Tensor

from suite.data import dequantise, load_images
from suite.errors import MistakeError
from suite.expm import choose_degree, truncated_log_determinant
from suite.flows import MatrixExpCoupling, bits_per_dim, stream
from suite.measure.trained.truncate import run
from suite.registry import ModelSettings, TrainSettings, TruncateResult, TruncateSettings
from suite.systems import System, build_system
from suite.train.state.weights import writer
from tests.train.memory_sink import MemorySink

SMALL = {"data": "photos32", "steps": (2, 1), "num_blocks": 0, "hidden_channels": 3, "seed": 3}


def settings_of(coupling: object = "matrixexp") -> TrainSettings:
    return TrainSettings.model_validate({**SMALL, "coupling": coupling})


def moved(settings: ModelSettings) -> System:
    """A model whose S is far from zero."""
    model = build_system(settings, seed=3).eval()
    with torch.no_grad():
        for layer in couplings(model):
            layer.rescale.add_(0.1)
            layer.reshift.add_(0.2)
    return model


def couplings(model: System) -> Iterator[MatrixExpCoupling]:
    return (layer for layer in model.modules() if isinstance(layer, MatrixExpCoupling))


class TrainedSink(MemorySink):
    """Another run kept a model."""

    def __init__(self, trained: TrainSettings | None = None) -> None:
        super().__init__()
        self.trained = settings_of() if trained is None else trained

    def kept(self, run_id: str, name: str) -> AbstractContextManager[BinaryIO]:
        """The model."""
        assert (run_id, name) == ("0123456789abcdef", "weights.pt")
        file = io.BytesIO()
        writer(self.trained, moved(self.trained).state_dict())(file)
        file.seek(0)
        return file


def truncate(
    terms: int, trained: TrainSettings | None = None, batch_size: int = 3
) -> TruncateResult:
    asked = {"of": "0123456789abcdef", "terms": terms, "images": 4, "batch_size": batch_size}
    return run(TruncateSettings.model_validate(asked), TrainedSink(trained))


def images() -> Tensor:
    found = load_images(settings_of().data, selection="validation", data_seed=0, folder=None)
    return dequantise(found.test[:4], stream(3, "evaluation"))


def matrices(model: System, x: Tensor) -> list[Tensor]:
    """S of each coupling, taken from the outputs of their networks."""
    found: list[Tensor] = []
    for layer in couplings(model):
        layer.network.register_forward_hook(
            lambda _, __, out, layer=layer: found.append(layer.exponents(out))
        )
    with torch.no_grad():
        model(x)
    return found


def test_figures_are_those_of_sums_by_hand() -> None:
    x = images()
    cut = moved(settings_of({"name": "matrixexp", "terms": 2}))
    with torch.no_grad():
        (z, logdet), back = cut(x), cut.decode(cut(x)[0])
    stated = bits_per_dim(z.double(), logdet.double()).mean().item()
    error = (back - x).abs().double() * 128
    more = sum(
        (truncated_log_determinant(s, 2) - s.double().diagonal(dim1=-2, dim2=-1).sum(-1)).sum()
        for s in matrices(cut, x)
    )
    result = truncate(2)
    assert result.bits == pytest.approx(stated, rel=1e-6)
    assert result.misstated == pytest.approx(-float(more) / (x.numel() * math.log(2)), rel=1e-5)
    assert result.bits_true == pytest.approx((result.bits or 0.0) + (result.misstated or 0.0))
    assert result.roundtrip_mean == pytest.approx(error.mean().item(), rel=1e-4)
    assert result.roundtrip_max == pytest.approx(error.max().item(), rel=1e-4)


def test_the_rule_is_asked_for_each_pixels_norm() -> None:
    norms = torch.cat(
        [s.abs().sum(-1).amax(-1).flatten() for s in matrices(moved(settings_of()), images())]
    )
    degrees = [choose_degree(norm, torch.float32) for norm in norms.tolist()]
    products = [degree.m * degree.steps for degree in degrees]
    result = truncate(2)
    assert result.chosen == pytest.approx(sum(products) / len(products), rel=1e-3)
    assert result.chosen_most == max(products)
    assert result.largest_norm == pytest.approx(norms.max().item(), rel=1e-5)


def test_errors_vanish_with_the_terms() -> None:
    few, many = truncate(1), truncate(20)
    for name in ("excess", "misstated", "roundtrip_max", "roundtrip_mean", "sample_difference"):
        assert abs(getattr(many, name)) < 1e-2 * abs(getattr(few, name)), name
    assert many.bits == pytest.approx(many.bits_true, abs=1e-9)
    assert abs(many.excess or 1.0) < 1e-6


def test_batches_make_no_difference_but_rounding() -> None:
    one, three = truncate(3, batch_size=4), truncate(3, batch_size=3)
    for name in TruncateResult.model_fields:
        assert getattr(one, name) == pytest.approx(getattr(three, name), rel=1e-4), name


def test_a_model_that_was_trained_with_few_terms_is_compared_with_its_exact_exponentials() -> None:
    trained_so = settings_of({"name": "matrixexp", "terms": 2})
    assert truncate(2, trained_so) == truncate(2)
    assert abs(truncate(2, trained_so).excess or 0.0) > 1e-4


def test_progress_is_told_and_the_kernels_are_noted() -> None:
    sink = TrainedSink()
    run(TruncateSettings(of="0123456789abcdef", terms=2, images=4, batch_size=2), sink)
    assert [step for step, _ in sink.reports] == [0, 1, 2]
    assert str(sink.notes["backend"]).endswith("couplings by truncated")


@pytest.mark.parametrize(
    "coupling", ["affine", {"name": "matrixexp", "low_rank_above": 3, "rank": 1}]
)
def test_models_without_a_series_to_cut_are_refused(coupling: object) -> None:
    sink = TrainedSink(settings_of(coupling))
    with pytest.raises(MistakeError, match="no couplings whose series can be cut"):
        run(TruncateSettings(of="0123456789abcdef"), sink)

"""Lower precision in the coupling networks."""

import pytest
import torch

from suite.errors import MistakeError
from suite.flows import build_model, nats_per_image
from suite.train.numerics.precision import (
    PRECISIONS,
    MixedPrecision,
    TensorFloat32,
    run_networks_in,
)
from tests.train.speckles import tiny

X = torch.rand(4, 3, 8, 8, generator=torch.Generator().manual_seed(0)) * 2 - 1


def test_networks_compute_in_bfloat16_and_all_else_in_float32() -> None:
    model = build_model(tiny())
    model.initialise(X)
    with torch.no_grad():  # outputs that are not zero
        for name, one in model.named_parameters():
            if name.endswith("output.weight"):
                one.add_(0.1)
    names = list(model.state_dict())
    exact = nats_per_image(*model(X)).mean()
    run_networks_in(model, "cpu", torch.bfloat16)
    z, logdet = model(X)
    assert z.dtype == logdet.dtype == torch.float32
    lowered = nats_per_image(z, logdet).mean()
    assert lowered.item() != exact.item()
    assert lowered.item() == pytest.approx(exact.item(), rel=1e-2)
    lowered.backward()
    assert list(model.state_dict()) == names
    for one in model.parameters():
        assert one.dtype == torch.float32
        assert one.grad is not None
        assert one.grad.dtype == torch.float32


@pytest.mark.parametrize("kind", [MixedPrecision, TensorFloat32])
def test_a_cpu_is_refused(kind: type[MixedPrecision] | type[TensorFloat32]) -> None:
    with pytest.raises(MistakeError, match="needs a CUDA device") as caught:
        kind(torch.device("cpu"))
    assert caught.value.hint == "set precision: fp32"


@pytest.mark.parametrize("name", PRECISIONS)
def test_the_setting_names_them(name: str) -> None:
    assert tiny(precision=name).precision == name

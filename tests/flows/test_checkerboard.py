"""The parts of RealNVP's layers: norms in training, convolutions, squeezes."""

import pytest
import torch
from torch import Tensor

from suite.flows import stream
from suite.flows.checkerboard import (
    ChannelCoupling,
    CheckerboardNorm,
    GainedConv,
    Norm,
    diagonal_squeeze,
    diagonal_unsqueeze,
)
from suite.flows.checkerboard.mask import checkerboard
from suite.flows.checkerboard.moments import StoredMoments
from suite.flows.checkerboard.residual_network import ShiftedNorm, UnitConv
from suite.flows.squeeze import squeeze_by_channel, unsqueeze_by_channel

SHARE, EPSILON = 0.1, 1e-4


def images(*shape: int) -> Tensor:
    return 2 + 3 * torch.randn(*shape, generator=stream(0, "x"), dtype=torch.float64)


def of_batch(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and biased variance of each channel."""
    flat = x.transpose(0, 1).flatten(1)
    return flat.mean(1), (flat - flat.mean(1, keepdim=True)).square().mean(1)


@pytest.mark.parametrize("kind", [Norm, ShiftedNorm])
def test_in_training_the_moments_are_of_the_batch_and_are_followed(
    kind: type[Norm] | type[ShiftedNorm],
) -> None:
    norm, x = kind(3).double(), images(4, 3, 2, 5)
    mean, var = of_batch(x)
    y = norm(x)[0] if isinstance(norm, Norm) else norm(x)
    expected = (x - mean.view(3, 1, 1)) / (var.view(3, 1, 1) + EPSILON).sqrt()
    assert torch.allclose(y, expected, rtol=1e-12)
    assert torch.allclose(norm.moments.mean, SHARE * mean, rtol=1e-13)
    assert torch.allclose(norm.moments.var, 1 - SHARE + SHARE * var, rtol=1e-13)


@pytest.mark.parametrize("kind", [Norm, ShiftedNorm])
def test_gradients_pass_through_the_moments_of_the_batch(
    kind: type[Norm] | type[ShiftedNorm],
) -> None:
    norm = kind(2).double()
    assert torch.autograd.gradcheck(norm, images(3, 2, 2, 2).requires_grad_())


def test_in_evaluation_the_moments_are_those_stored_and_stay() -> None:
    norm, x = ShiftedNorm(3).double().eval(), images(4, 3, 2, 5)
    with torch.no_grad():
        norm.moments.mean.fill_(2.0)
        norm.moments.var.fill_(9.0)
        norm.shift.fill_(0.5)
    assert torch.allclose(norm(x), (x - 2) / (9 + EPSILON) ** 0.5 + 0.5, rtol=1e-12)
    assert (norm.moments.mean == 2).all()
    assert (norm.moments.var == 9).all()


def test_pixels_that_stay_count_as_zeros() -> None:
    norm, x = CheckerboardNorm(3, 1).double(), images(4, 3, 2, 4)
    moved = torch.tensor([[0, 1, 0, 1], [1, 0, 1, 0]], dtype=torch.float64)
    mean, var = (one.view(3, 1, 1) for one in of_batch(x * moved))
    scale = (var + EPSILON).sqrt()
    y, logdet = norm(x)
    assert torch.allclose(y, torch.where(moved == 1, (x - mean) / scale, x), rtol=1e-12)
    assert torch.allclose(logdet, -4 * scale.log().sum().expand(4), rtol=1e-12)
    alone = of_batch(x[..., moved == 1].view(4, 3, 2, 2))[0]
    assert torch.allclose(mean.flatten(), alone / 2, rtol=1e-12)


def test_the_way_back_takes_the_stored_moments_in_training_too() -> None:
    norm, x = Norm(3).double(), images(4, 3, 2, 5)
    norm(x)
    back = norm.inverse(x)
    assert torch.equal(norm.eval().inverse(x), back)
    assert torch.allclose(norm(back)[0], x, rtol=1e-12)


def test_stored_moments_are_no_weights_and_are_saved() -> None:
    moments = StoredMoments(3)
    assert not list(moments.parameters())
    assert moments.state_dict().keys() == {"mean", "var"}


@pytest.mark.parametrize("kind", [UnitConv, GainedConv])
def test_filters_have_norm_one_or_that_of_their_gain(kind: type[UnitConv]) -> None:
    conv = kind(5, 4, 3, stream(0, "conv")).double()
    norms = conv.filters().flatten(1).norm(dim=1)
    gain = conv.gain if isinstance(conv, GainedConv) else torch.ones(4, dtype=torch.float64)
    assert torch.allclose(norms, gain, rtol=1e-13)
    x, before = images(2, 5, 3, 3), conv(images(2, 5, 3, 3))
    with torch.no_grad():
        conv.weight.mul_(7)
    assert torch.allclose(conv(x), before, rtol=1e-10)


def test_the_squeeze_of_channels_is_that_of_torch() -> None:
    x = images(2, 3, 4, 6)
    squeezed = squeeze_by_channel(x)
    assert torch.equal(squeezed, torch.nn.functional.pixel_unshuffle(x, 2))
    assert torch.equal(unsqueeze_by_channel(squeezed), x)


def test_half_of_a_diagonal_squeeze_is_one_colour() -> None:
    x = images(2, 3, 4, 6)
    colour = checkerboard(x, 1)
    squeezed = diagonal_squeeze(x * colour)
    assert not squeezed[:, 6:].any()
    assert squeezed[:, :6].all()
    assert torch.equal(diagonal_unsqueeze(diagonal_squeeze(x)), x)


@pytest.mark.parametrize("size", [(3, 4), (4, 3)])
def test_an_odd_side_cannot_be_squeezed(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="even height and width"):
        squeeze_by_channel(images(1, 3, *size))


def test_a_single_channel_has_no_halves() -> None:
    with pytest.raises(ValueError, match="at least two channels, got 1"):
        ChannelCoupling(1, first_stays=True, width=2, blocks=1, generator=stream(0, "x"))

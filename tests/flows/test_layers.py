"""All layers and small models through one set of checks."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from tests.flows.catalogue import CASES, Case, build, images

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@every_case
def test_forward_keeps_the_shape_and_gives_a_logdet_for_each_image(case: Case) -> None:
    x = images(case, 3)
    z, logdet = build(case)(x)
    assert z.shape == x.shape
    assert logdet.shape == (3,)
    assert z.dtype == logdet.dtype == torch.float64


@every_case
def test_inverse_undoes_forward_and_forward_undoes_inverse(case: Case) -> None:
    layer, x = build(case), images(case, 3)
    assert torch.allclose(layer.inverse(layer(x)[0]), x, rtol=0, atol=1e-10)
    assert torch.allclose(layer(layer.inverse(x))[0], x, rtol=0, atol=1e-10)


@every_case
def test_logdet_is_that_of_the_jacobian(case: Case) -> None:
    layer, x = build(case), images(case, 1)
    # Images do not feel each other, so one batch of copies gives a row of the Jacobian each.
    copies = x.expand(x.numel(), *x.shape[1:]).clone().requires_grad_()
    rows = torch.eye(x.numel(), dtype=torch.float64).view_as(copies)
    (jacobian,) = torch.autograd.grad(layer(copies)[0], copies, rows)
    expected = torch.linalg.slogdet(jacobian.flatten(1))[1]
    assert torch.allclose(layer(x)[1], expected, rtol=0, atol=1e-9)


@every_case
def test_an_image_does_not_feel_its_batch_mates(case: Case) -> None:
    layer, x = build(case), images(case, 4)
    crowd = torch.cat((1000 * x[1:], x[:1]))
    z, logdet = layer(x[:1])
    crowded_z, crowded_logdet = layer(crowd)
    assert torch.allclose(crowded_z[-1:], z, rtol=0, atol=1e-12)
    assert torch.allclose(crowded_logdet[-1:], logdet, rtol=0, atol=1e-11)
    assert torch.allclose(layer.inverse(crowd)[-1:], layer.inverse(x[:1]), rtol=0, atol=1e-12)


@every_case
def test_gradients_are_those_of_finite_differences(case: Case) -> None:
    layer, x = build(case), images(case, 2)
    parameters = list(layer.parameters())

    def outputs(x: Tensor, *_: Tensor) -> tuple[Tensor, Tensor]:
        return layer(x)

    assert torch.autograd.gradcheck(
        outputs, (x.requires_grad_(), *parameters), fast_mode=True, atol=1e-6
    )
    assert torch.autograd.gradcheck(
        lambda z, *_: layer.inverse(z), (x, *parameters), fast_mode=True, atol=1e-6
    )


@every_case
def test_the_seed_decides_the_start(case: Case) -> None:
    def start(seed: int) -> dict[str, Tensor]:
        return build(case, seed=seed, moved=0).state_dict()

    first, again, other = start(0), start(0), start(1)
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first) == case.seeded


@every_case
def test_how_images_lie_in_memory_makes_no_difference(case: Case) -> None:
    layer, x = build(case), images(case, 3)
    other = x.contiguous(memory_format=torch.channels_last)
    assert other.stride() != x.stride()
    for one, two in zip(
        (*layer(x), layer.inverse(x)), (*layer(other), layer.inverse(other)), strict=True
    ):
        assert torch.allclose(one, two, rtol=0, atol=1e-12)


@every_case
def test_an_empty_batch_is_a_batch(case: Case) -> None:
    layer, x = build(case), images(case, 0)
    z, logdet = layer(x)
    assert z.shape == x.shape
    assert logdet.shape == (0,)


@every_case
def test_wrong_images_are_refused_by_shape_and_dtype(case: Case) -> None:
    layer = build(case)
    wrong = images(replace(case, channels=case.channels + 1), 2)
    for apply in (layer, layer.inverse):
        with pytest.raises(ValueError, match=rf"\(2, {case.channels + 1}, 4, 4\)"):
            apply(wrong)
        with pytest.raises(ValueError, match=r"\(4, 4\)"):
            apply(torch.zeros(4, 4, dtype=torch.float64))
        if list(layer.parameters()):
            with pytest.raises(ValueError, match=r"torch\.float32"):
                apply(images(case, 2).float())
        with pytest.raises(ValueError, match=r"torch\.int64"):
            apply(images(case, 2).long())
        if case.fixed_size:
            for height, width in ((5, 4), (3, 3), (2, 2), (8, 8)):
                with pytest.raises(ValueError, match=rf"{height}, {width}\)"):
                    apply(images(case, 2, height=height, width=width))


@every_case
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_any_size_and_any_finite_input(case: Case, data: st.DataObject) -> None:
    channels = case.channels if case.fixed_channels else data.draw(st.integers(2, 9), "channels")
    size = data.draw(st.sampled_from([4, 8, 12]) if case.fixed_channels else st.integers(1, 7))
    scales = [scale for scale in (0.0, 1e-30, 1.0, 1e4) if scale <= case.largest]
    scale = data.draw(st.sampled_from(scales), "scale")
    resized = replace(case, channels=channels, size=size)
    layer = build(resized, moved=0.02)
    width = None if case.fixed_size else data.draw(st.integers(1, 7), "width")
    x = scale * images(resized, 2, width=width or size)
    z, logdet = layer(x)
    assert z.isfinite().all()
    assert logdet.isfinite().all()
    assert torch.allclose(layer.inverse(z), x, rtol=1e-8, atol=1e-10 * max(scale, 1))

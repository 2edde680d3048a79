"""The kernel for S = A2 A1, against the plain method and against definitions."""

import itertools
import math

import pytest
import torch
from torch import Tensor

from suite.expm import Measured, choose_degree, matrix_exp_coupling
from tests.expm.cases import NEEDS_KERNEL, Inputs, inputs, largest, plain
from tests.expm.counting import Count

pytestmark = NEEDS_KERNEL
METHOD = "fused-low-rank"
DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
BOTH = pytest.mark.parametrize("inverse", [False, True])


def everything(tensors: Inputs, *, inverse: bool = False, method: str = METHOD) -> list[Tensor]:
    """Return both results and all gradients."""
    leaves = tensors.grad()
    y2, logdet = matrix_exp_coupling(*leaves, method=method, inverse=inverse)
    gradients = torch.autograd.grad(y2.square().sum() + 0.7 * logdet.sum(), leaves)
    return [y2.detach(), logdet.detach(), *gradients]


def products(tensors: Inputs) -> Tensor:
    """Return A1 A2 at every pixel, (batch, pixels, t, t), in float64."""
    out, x2, *scalars = (tensor.double() for tensor in tensors)
    scale, shift, rescale, reshift = scalars
    raw = out.unflatten(1, (-1, x2.shape[1]))[:, 1:].flatten(3)
    a1, a2 = (rescale * torch.tanh(scale * raw + shift) + reshift + 1e-8).chunk(2, 1)
    return torch.einsum("brnp,bcnp->bprc", a1, a2)


@BOTH
@pytest.mark.parametrize("pixels", [1, 7, 8, 16, 17, 33])
@pytest.mark.parametrize("rank", [1, 2, 3, 9])
@pytest.mark.parametrize("n", [1, 2, 8, 9, 24, 48])
def test_agrees_with_the_plain_method_at_every_size(
    n: int, rank: int, pixels: int, inverse: bool
) -> None:
    scalars = (0.7, 0.1, 0.9 / n**0.5, -0.2 / n)
    tensors = inputs(METHOD, n=n, rank=rank, size=(1, pixels), scalars=scalars)
    found = everything(tensors, inverse=inverse)
    expected = everything(tensors, inverse=inverse, method="low-rank")
    torch.testing.assert_close(found, expected, rtol=1e-11, atol=1e-11)


@BOTH
@DTYPES
@pytest.mark.parametrize("rescale", [1.5, 2.0, 3.0])
def test_agrees_with_the_plain_method_in_many_sub_steps(
    rescale: float, dtype: torch.dtype, inverse: bool
) -> None:
    scalars = (0.7, 0.1, rescale, 0.0)
    tensors = inputs(METHOD, n=6, size=(1, 19), scalars=scalars, dtype=dtype)
    seen = Measured()
    matrix_exp_coupling(*tensors, method=METHOD, measured=seen)
    assert seen.steps > 1
    found = everything(tensors, inverse=inverse)
    expected = everything(tensors, inverse=inverse, method="low-rank")
    allowed = 1e-4 if dtype == torch.float32 else 1e-11
    for a, b in zip(found, expected, strict=True):
        assert largest(a - b) <= allowed * largest(b)


@DTYPES
@BOTH
def test_threads_change_no_bit(
    dtype: torch.dtype, inverse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tensors = inputs(METHOD, batch=7, size=(5, 5), dtype=dtype)
    tensors.out[3] *= 40
    found = []
    for threads in (1, 2, 3, 16):
        monkeypatch.setattr(torch, "get_num_threads", lambda threads=threads: threads)
        found.append(everything(tensors, inverse=inverse))
    for others in found[1:]:
        assert all(torch.equal(a, b) for a, b in zip(found[0], others, strict=True))


@DTYPES
def test_a_round_trip_ends_where_it_began(dtype: torch.dtype) -> None:
    tensors = inputs(METHOD, n=48, rank=3, size=(5, 5), scalars=(1.0, 0.1, 0.2, 0.0), dtype=dtype)
    y2, logdet = matrix_exp_coupling(*tensors, method=METHOD)
    back, minus = matrix_exp_coupling(tensors.out, y2, *tensors[2:], method=METHOD, inverse=True)
    assert largest(back - tensors.x2) <= (1e-5 if dtype == torch.float32 else 1e-13)
    assert torch.equal(minus, -logdet)


def test_nothing_but_the_inputs_is_kept() -> None:
    tensors = inputs(METHOD, n=12, size=(8, 8), dtype=torch.float32).grad()
    kept: list[Tensor] = []

    def pack(tensor: Tensor) -> Tensor:
        kept.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        matrix_exp_coupling(*tensors, method=METHOD)
    assert {t.untyped_storage().data_ptr() for t in kept} <= {
        t.untyped_storage().data_ptr() for t in tensors
    }


@pytest.mark.parametrize("norm_bound", [None, 1.0])
def test_nothing_is_read_back(norm_bound: float | None) -> None:
    tensors = inputs(METHOD).grad()
    with Count("aten::_local_scalar_dense", "aten::nonzero", "aten::is_nonzero") as count:
        y2, logdet = matrix_exp_coupling(*tensors, method=METHOD, norm_bound=norm_bound)
        (y2.sum() + logdet.sum()).backward()
    assert count.total == 0


@DTYPES
@BOTH
def test_the_norm_of_the_small_product_is_measured_per_block(
    dtype: torch.dtype, inverse: bool
) -> None:
    tensors = inputs(METHOD, n=6, size=(5, 5), scalars=(0.7, 0.1, 1.2, 0.0), dtype=dtype)
    norms = products(tensors).abs().sum(-1).amax(-1)
    blocks = torch.cat([norms[:, :16].amax(1), norms[:, 16:].amax(1)])
    seen = Measured(watched=0.95 * norms.max().item())
    for calls in (1, 2):
        matrix_exp_coupling(*tensors, method=METHOD, inverse=inverse, measured=seen)
        assert seen.norm == pytest.approx(norms.max().item(), rel=1e-5)
        assert (seen.blocks, seen.above) == (4 * calls, calls * int((blocks > seen.watched).sum()))
        chosen = choose_degree(seen.norm, dtype)
        assert (seen.degree, seen.steps) == (chosen.m, chosen.steps)


def test_a_pixel_that_is_not_finite_spoils_no_other() -> None:
    tensors = inputs(METHOD, n=4, size=(3, 3))
    clean = everything(tensors)
    tensors.out[0, 9, 1, 1] = math.nan
    y2, logdet, grad_out, grad_x2, *_ = everything(tensors)
    assert y2[0, :, 1, 1].isnan().all()
    assert logdet.isnan().tolist() == [True, False]
    hit = torch.zeros(3, 3, dtype=torch.bool)
    hit[1, 1] = True
    for found, before in ((y2, clean[0]), (grad_out, clean[2]), (grad_x2, clean[3])):
        torch.testing.assert_close(found[:, :, ~hit], before[:, :, ~hit])
    assert grad_x2[0, :, 1, 1].isnan().all()


def test_other_devices_are_refused() -> None:
    tensors = Inputs(*(tensor.to("meta") for tensor in inputs(METHOD)))
    with pytest.raises(ValueError, match="fused-low-rank runs on a CPU: got out on meta"):
        matrix_exp_coupling(*tensors, method=METHOD)


def test_double_is_exact_where_float_is_checked_against_it() -> None:
    tensors = inputs(METHOD, n=5, size=(4, 5), scalars=(2.0, 0.1, 0.7, 0.1))
    found = matrix_exp_coupling(*tensors, method=METHOD)
    torch.testing.assert_close(found, plain(METHOD, tensors), rtol=1e-12, atol=1e-12)


# name -> (what the network puts out, rescale and reshift as shares of an entry's largest size)
FIELDS = {
    "free": (lambda noise: noise, 1.0, 0.0),
    "all at 1": (lambda noise: 100 + 0 * noise, 1.0, 0.0),
    "all at 1 or -1": (lambda noise: 100 * noise.sign(), 1.0, 0.0),
    "all at 1, shifted back": (lambda noise: 100 + 0 * noise, 0.53, -0.47),
}


@pytest.mark.parametrize("method", ["low-rank", METHOD])
@pytest.mark.parametrize("n", [24, 48])
@pytest.mark.parametrize(
    ("field", "norm"), list(itertools.product(FIELDS, (0.1, 0.5, 1.0, 1.25, 1.5, 3.0)))
)
def test_float32_is_accurate(method: str, n: int, field: str, norm: float) -> None:
    shape, rescale_share, reshift_share = FIELDS[field]
    entry = (norm / (3 * n)) ** 0.5
    scalars = (1.0, 0.1, entry * rescale_share, entry * reshift_share)
    size = (8, 8)
    single = inputs(METHOD, n=n, rank=3, size=size, scalars=scalars, dtype=torch.float32)
    raw = shape(single.out)
    raw[:, :n] = 0
    single = single._replace(out=raw)
    double = Inputs(*(tensor.double() for tensor in single))
    found = matrix_exp_coupling(*single, method=method)[0]
    expected = matrix_exp_coupling(*double, method="low-rank")[0]
    assert ((found - expected).norm() / expected.norm()).item() <= 3e-7

import math

import mpmath
import pytest
import torch
from torch import Tensor

from suite.expm import Measured, choose_degree, matrix_exp_coupling
from tests.expm.cases import NEEDS_KERNEL, Inputs, inputs, largest, plain
from tests.expm.counting import Count

pytestmark = NEEDS_KERNEL
DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])


def everything(tensors: Inputs, *, inverse: bool = False, method: str = "fused") -> list[Tensor]:
    """Return both results and all gradients."""
    leaves = tensors.grad()
    y2, logdet = matrix_exp_coupling(*leaves, method=method, inverse=inverse)
    gradients = torch.autograd.grad(y2.square().sum() + 0.7 * logdet.sum(), leaves)
    return [y2.detach(), logdet.detach(), *gradients]


@pytest.mark.parametrize("inverse", [False, True])
@pytest.mark.parametrize("pixels", [1, 7, 8, 15, 16, 17, 33])
@pytest.mark.parametrize("n", [1, 2, 5, 6, 8, 9, 13, 24, 33, 64])
def test_agrees_with_action_at_every_size(n: int, pixels: int, inverse: bool) -> None:
    tensors = inputs("fused", batch=2, n=n, size=(1, pixels), scalars=(0.7, 0.1, 1.2 / n, -0.3 / n))
    found = everything(tensors, inverse=inverse)
    expected = everything(tensors, inverse=inverse, method="action")
    torch.testing.assert_close(found, expected, rtol=1e-11, atol=1e-11)


@DTYPES
@pytest.mark.parametrize("norm", [3.5, 20.0, 40.0])
def test_agrees_with_action_in_many_sub_steps(norm: float, dtype: torch.dtype) -> None:
    scalars = (0.7, 0.1, norm / 6, 0.0)
    tensors = inputs("fused", n=6, size=(1, 19), scalars=scalars, dtype=dtype)
    found, expected = everything(tensors), everything(tensors, method="action")
    allowed = 1e-4 if dtype == torch.float32 else 1e-12
    for a, b in zip(found, expected, strict=True):
        assert largest(a - b) <= allowed * largest(b)


@DTYPES
@pytest.mark.parametrize("inverse", [False, True])
def test_threads_change_no_bit(
    dtype: torch.dtype, inverse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tensors = inputs("fused", batch=7, n=6, size=(5, 5), dtype=dtype)
    tensors.out[3] *= 40
    found = []
    for threads in (1, 2, 3, 16):
        monkeypatch.setattr(torch, "get_num_threads", lambda threads=threads: threads)
        found.append(everything(tensors, inverse=inverse))
    for others in found[1:]:
        assert all(torch.equal(a, b) for a, b in zip(found[0], others, strict=True))


def test_nothing_but_the_inputs_is_kept() -> None:
    tensors = inputs("fused", n=12, size=(8, 8), dtype=torch.float32).grad()
    kept: list[Tensor] = []

    def pack(tensor: Tensor) -> Tensor:
        kept.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        matrix_exp_coupling(*tensors, method="fused")
    assert {t.untyped_storage().data_ptr() for t in kept} <= {
        t.untyped_storage().data_ptr() for t in tensors
    }


@pytest.mark.parametrize("norm_bound", [None, 1.0])
def test_nothing_is_read_back(norm_bound: float | None) -> None:
    tensors = inputs("fused").grad()
    with Count("aten::_local_scalar_dense", "aten::nonzero", "aten::is_nonzero") as count:
        y2, logdet = matrix_exp_coupling(*tensors, method="fused", norm_bound=norm_bound)
        (y2.sum() + logdet.sum()).backward()
    assert count.total == 0


def entries(tensors: Inputs) -> Tensor:
    """Return the largest row sum at every pixel."""
    out, x2, scale, shift, rescale, reshift = tensors
    batch, n = x2.shape[:2]
    s = rescale * torch.tanh(scale * out.view(batch, n + 1, n, -1)[:, 1:] + shift) + reshift
    return s.abs().sum(1).amax(1)


@DTYPES
@pytest.mark.parametrize("inverse", [False, True])
def test_the_norm_is_measured_per_block(dtype: torch.dtype, inverse: bool) -> None:
    tensors = inputs("fused", n=6, size=(5, 5), scalars=(0.7, 0.1, 2.0, 0.0), dtype=dtype)
    seen = Measured(watched=entries(tensors).max().item() * 0.95)
    for calls in (1, 2):
        matrix_exp_coupling(*tensors, method="fused", inverse=inverse, measured=seen)
        norms = entries(tensors)
        blocks = torch.cat([norms[:, :16].amax(1), norms[:, 16:].amax(1)])
        assert seen.norm == pytest.approx(norms.max().item(), rel=1e-6)
        assert (seen.blocks, seen.above) == (4 * calls, calls * int((blocks > seen.watched).sum()))
        chosen = choose_degree(seen.norm, dtype)
        assert (seen.degree, seen.steps) == (chosen.m, chosen.steps)


@DTYPES
@pytest.mark.parametrize("norm", [1e-12, 0.04, 0.3, 1.0, 2.9, 3.01, 7.0, 30.0])
def test_the_kernel_chooses_what_python_chooses(norm: float, dtype: torch.dtype) -> None:
    tensors = inputs("fused", n=1, size=(1, 1), scalars=(0.0, 100.0, norm, 0.0), dtype=dtype)
    seen = Measured()
    matrix_exp_coupling(*tensors, method="fused", measured=seen)
    chosen = choose_degree(seen.norm, dtype)
    assert seen.norm == pytest.approx(norm, rel=1e-6)
    assert (seen.degree, seen.steps) == (chosen.m, chosen.steps)


def test_other_methods_measure_nothing() -> None:
    seen = Measured()
    matrix_exp_coupling(*inputs("action"), method="action", measured=seen)
    assert seen == Measured()


def test_a_pixel_that_is_not_finite_spoils_no_other() -> None:
    tensors = inputs("fused", n=4, size=(3, 3))
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


def test_diverged_entries_are_nan_before_they_are_named() -> None:
    tensors = inputs("fused", scalars=(0.7, 0.1, 5e3, 0.0))
    with pytest.raises(ValueError, match="diverged"):
        matrix_exp_coupling(*tensors, method="fused")


def test_other_devices_are_refused() -> None:
    tensors = Inputs(*(tensor.to("meta") for tensor in inputs("fused")))
    with pytest.raises(ValueError, match="fused runs on a CPU: got out on meta"):
        matrix_exp_coupling(*tensors, method="fused")


def squashed(values: Tensor) -> Tensor:
    """Return the kernel's tanh: 1 x 1 matrices have it for their trace."""
    out = torch.zeros(len(values), 2, 1, 1, dtype=values.dtype)
    out[:, 1, 0, 0] = values
    one, x2 = torch.ones(1, dtype=values.dtype), torch.zeros_like(out[:, 1:])
    return matrix_exp_coupling(out, x2, one, 0 * one, one, 0 * one, method="fused")[1]


def spread(dtype: torch.dtype, count: int) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    scales = (1e-6, 1e-3, 0.1, 0.3, 1.0, 3.0, 8.0)
    return torch.cat([torch.randn(count, generator=generator, dtype=dtype) * s for s in scales])


def units(found: Tensor, exact: list[float], dtype: torch.dtype) -> float:
    coarser = 2.0**29 if dtype == torch.float32 else 1.0
    spacing = [math.ulp(e) * coarser for e in exact]
    pairs = zip(found.tolist(), exact, spacing, strict=True)
    return float(max(abs(f - e) / unit for f, e, unit in pairs))


def test_tanh_is_good_to_the_last_places() -> None:
    single, double = spread(torch.float32, 20000), spread(torch.float64, 1000)
    exact = torch.tanh(single.double()).tolist()
    # Without fused multiply-adds a remainder is not exact.
    exact_remainder = torch.backends.cpu.get_cpu_capability() in {"AVX2", "AVX512"}
    assert units(squashed(single), exact, torch.float32) < (1.8 if exact_remainder else 4)
    with mpmath.workdps(30):
        rounded = [float(mpmath.tanh(value)) for value in double.tolist()]
    assert units(squashed(double), rounded, torch.float64) < (2.5 if exact_remainder else 4)


@DTYPES
def test_tanh_at_its_ends(dtype: torch.dtype) -> None:
    values = torch.tensor([math.inf, -math.inf, 0.0, 30.0, -30.0, math.nan], dtype=dtype)
    expected = torch.tensor([1.0, -1.0, 0.0, 1.0, -1.0, math.nan], dtype=dtype)
    torch.testing.assert_close(squashed(values), expected, rtol=0, atol=0, equal_nan=True)


def test_double_is_exact_where_float_is_checked_against_it() -> None:
    tensors = inputs("fused", n=5, size=(4, 5), scalars=(2.0, 0.1, 0.9, 0.1))
    found = matrix_exp_coupling(*tensors, method="fused")
    torch.testing.assert_close(found, plain("fused", tensors), rtol=1e-13, atol=1e-12)

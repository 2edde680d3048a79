import math

import pytest
import torch
from torch import Tensor

from suite.expm import matrix_exp_coupling
from tests.expm.cases import (
    EVERY_METHOD,
    FUSED,
    FUSED_LOW_RANK,
    LOW_RANK,
    NEEDS_KERNEL,
    RANK,
    TRUNCATED,
    Inputs,
    bound,
    call,
    inputs,
    plain,
)
from tests.expm.counting import Count

EVERY = pytest.mark.parametrize("method", EVERY_METHOD)
BOUNDED = pytest.mark.parametrize("method", ["taylor", "action", "low-rank"])
SERIES = pytest.mark.parametrize("method", ["taylor", "action", "low-rank", FUSED, FUSED_LOW_RANK])
BOTH = pytest.mark.parametrize("inverse", [False, True], ids=["forward", "inverse"])

# Small, saturated, above one sub-step, in float32 the dtype it is worked on in changes.
SCALARS = [
    (0.7, 0.1, 0.4, -0.1),
    (1 / 8, 0.0, 1 / 4, 0.0),
    (3.0, 0.5, 0.6, 0.1),
    (0.7, 0.1, 0.0, 0.1),
]


def tolerance(method: str) -> float:
    return 1e-6 if method in TRUNCATED else 1e-10


@EVERY
@BOTH
@pytest.mark.parametrize("scalars", SCALARS)
def test_agrees_with_the_definition(
    method: str, inverse: bool, scalars: tuple[float, float, float, float]
) -> None:
    tensors = inputs(method, scalars=scalars)
    actual = matrix_exp_coupling(*tensors, method=method, inverse=inverse)
    expected = plain(method, tensors, inverse=inverse)
    torch.testing.assert_close(actual, expected, rtol=tolerance(method), atol=tolerance(method))


@EVERY
@pytest.mark.parametrize("size", [(1, 1), (2, 3), (4, 1)])
@pytest.mark.parametrize("n", [1, 2, 3, 7, 12])
def test_shapes_and_the_inverse(method: str, n: int, size: tuple[int, int]) -> None:
    tensors = inputs(method, n=n, size=size, scalars=(0.7, 0.1, 2 / n, -0.5 / n))
    y2, logdet = matrix_exp_coupling(*tensors, method=method)
    back, minus = matrix_exp_coupling(tensors.out, y2, *tensors[2:], method=method, inverse=True)
    assert y2.shape == tensors.x2.shape
    assert logdet.shape == (2,)
    torch.testing.assert_close(back, tensors.x2, rtol=0, atol=tolerance(method))
    torch.testing.assert_close(minus, -logdet, rtol=0, atol=1e-12)


@EVERY
@BOTH
@pytest.mark.parametrize("scalars", [SCALARS[0], (3.0, 0.5, 0.6, 0.1)])
def test_gradients(method: str, inverse: bool, scalars: tuple[float, float, float, float]) -> None:
    tensors = inputs(method, n=3, size=(1, 2), scalars=scalars).grad()
    step, allowed = (1e-4, 1e-5) if method in TRUNCATED else (1e-6, 1e-7)
    assert torch.autograd.gradcheck(
        lambda *tensors: matrix_exp_coupling(*tensors, method=method, inverse=inverse),
        tuple(tensors),
        eps=step,
        atol=allowed,
        rtol=allowed,
    )


@EVERY
@BOTH
def test_gradients_in_float32_agree_with_float64(method: str, inverse: bool) -> None:
    for scalars in SCALARS:
        double = inputs(method, n=12, scalars=scalars).grad()
        single = Inputs(*(tensor.detach().float() for tensor in double)).grad()
        found = []
        for tensors in (double, single):
            y2, logdet = matrix_exp_coupling(*tensors, method=method, inverse=inverse)
            found.append(torch.autograd.grad((y2**2).sum() + logdet.sum(), tensors))
        for exact, rounded in zip(*found, strict=True):
            assert (rounded.double() - exact).norm() <= 1e-4 * max(1.0, exact.norm())


@EVERY
@pytest.mark.parametrize("wanted", [(0,), (1,), (2,), (5,), (0, 1), (3, 4)])
def test_only_the_wanted_gradients(method: str, wanted: tuple[int, ...]) -> None:
    everything = inputs(method).grad()
    y2, logdet = matrix_exp_coupling(*everything, method=method)
    expected = torch.autograd.grad(y2.sum() + logdet.sum(), everything)
    some = [t.detach().requires_grad_(i in wanted) for i, t in enumerate(everything)]
    y2, logdet = matrix_exp_coupling(*some, method=method)
    found = torch.autograd.grad(y2.sum() + logdet.sum(), [some[i] for i in wanted])
    torch.testing.assert_close(found, tuple(expected[i] for i in wanted))


@EVERY
@BOTH
def test_inputs_need_not_be_contiguous(method: str, inverse: bool) -> None:
    tensors = inputs(method)
    strided = tensors._replace(
        out=tensors.out.contiguous(memory_format=torch.channels_last),
        x2=tensors.x2.transpose(2, 3).contiguous().transpose(2, 3),
    )
    found = []
    for leaves in (tensors.grad(), strided.grad()):
        y2, logdet = matrix_exp_coupling(*leaves, method=method, inverse=inverse)
        gradients = torch.autograd.grad(y2.square().sum() + logdet.sum(), leaves)
        found.append((y2, logdet, *gradients))
    torch.testing.assert_close(found[1], found[0])


@EVERY
@BOTH
@pytest.mark.parametrize("shape", [(0, 2, 3), (2, 0, 3)])
def test_empty_batches(method: str, inverse: bool, shape: tuple[int, int, int]) -> None:
    tensors = inputs(method, batch=shape[0], size=shape[1:]).grad()
    y2, logdet = matrix_exp_coupling(*tensors, method=method, inverse=inverse)
    assert y2.shape == tensors.x2.shape
    assert torch.equal(logdet, torch.zeros(shape[0], dtype=torch.float64))
    gradients = torch.autograd.grad(y2.sum() + logdet.sum(), tensors)
    assert [g.shape for g in gradients] == [t.shape for t in tensors]


@SERIES
@BOTH
@pytest.mark.parametrize("size", [(4, 4), (3, 3)])
@pytest.mark.parametrize("rescale", [0.1, 0.6])
def test_an_image_does_not_depend_on_its_batch_mates(
    method: str, inverse: bool, size: tuple[int, int], rescale: float
) -> None:
    scalars = (0.7, 0.1, rescale, 0.0)
    tensors = inputs(method, batch=5, n=6, size=size, scalars=scalars, dtype=torch.float32)
    tensors.out[1] *= 1000
    y2, logdet = matrix_exp_coupling(*tensors, method=method, inverse=inverse)
    for image in range(5):
        alone = tensors._replace(
            out=tensors.out[image : image + 1], x2=tensors.x2[image : image + 1]
        )
        mine, mine_logdet = matrix_exp_coupling(*alone, method=method, inverse=inverse)
        assert torch.equal(mine[0], y2[image])
        assert torch.equal(mine_logdet[0], logdet[image])


@BOUNDED
@BOTH
def test_a_bound_saves_every_read_back(method: str, inverse: bool) -> None:
    for given, expected in ((True, 0), (False, 1)):
        tensors = inputs(method, dtype=torch.float32).grad()
        norm_bound = bound(tensors) if given else None
        with Count("aten::_local_scalar_dense", "aten::nonzero", "aten::is_nonzero") as count:
            y2, logdet = matrix_exp_coupling(
                *tensors, method=method, inverse=inverse, norm_bound=norm_bound
            )
            (y2.sum() + logdet.sum()).backward()
        assert count.total == expected


@EVERY
@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_not_finite_neither_hangs_nor_crashes(
    method: str, place: int, value: float
) -> None:
    tensors = inputs(method)
    tensors[place].flatten()[0] = value
    leaves = tensors.grad()
    y2, logdet = matrix_exp_coupling(*leaves, method=method)
    (y2.sum() + logdet.sum()).backward()
    if math.isnan(value):
        assert not y2[0].isfinite().all() or not logdet.isfinite().all()
    if place in {0, 1} and method not in TRUNCATED and math.isnan(value):
        assert y2[1].isfinite().all()
    if place >= 4:
        assert y2.isnan().all()


@SERIES
def test_diverged_scalars_are_named(method: str) -> None:
    tensors = inputs(method, scalars=(0.7, 0.1, 1e30, 0.0))
    with pytest.raises(ValueError, match="diverged"):
        matrix_exp_coupling(*tensors, method=method)


@SERIES
def test_a_looser_bound_changes_nothing_but_the_cost(method: str) -> None:
    tensors = inputs(method)
    y2, _ = call(method, tensors)
    for norm_bound in (5.0, 20.0):
        loose, _ = matrix_exp_coupling(*tensors, method=method, norm_bound=norm_bound)
        torch.testing.assert_close(loose, y2, rtol=0, atol=1e-11)


MISTAKES: list[tuple[dict[str, Tensor], str]] = [
    ({"out": torch.zeros(2, 19, 2, 3)}, r"20.*\(2, 19, 2, 3\)"),
    ({"out": torch.zeros(2, 20, 3, 2)}, r"\(2, 20, 3, 2\)"),
    ({"out": torch.zeros(1, 20, 2, 3)}, r"\(1, 20, 2, 3\)"),
    ({"out": torch.zeros(20)}, r"\(20,\)"),
    ({"x2": torch.zeros(2, 4, 6)}, r"\(2, 4, 6\)"),
    ({"x2": torch.zeros(2, 0, 2, 3)}, r"\(2, 0, 2, 3\)"),
    ({"scale": torch.zeros(())}, r"scale.*\(\)"),
    ({"reshift": torch.zeros(2)}, r"reshift.*\(2,\)"),
    ({"x2": torch.zeros(2, 4, 2, 3, dtype=torch.float64)}, "x2.*float32.*float64"),
    ({"rescale": torch.zeros(1, dtype=torch.int64)}, "rescale.*int64"),
    ({"out": torch.zeros(2, 20, 2, 3, dtype=torch.int64)}, "int64"),
]


@pytest.mark.parametrize(("changes", "named"), MISTAKES)
def test_mistakes_are_named(changes: dict[str, Tensor], named: str) -> None:
    tensors = inputs("action", dtype=torch.float32)._replace(**changes)
    with pytest.raises(ValueError, match=named):
        matrix_exp_coupling(*tensors)


@NEEDS_KERNEL
@pytest.mark.parametrize("inverse", [False, True])
def test_who_names_no_method_gets_the_fastest(inverse: bool) -> None:
    tensors = inputs("action", dtype=torch.float32)
    expected = matrix_exp_coupling(*tensors, inverse=inverse, method="fused")
    assert torch.equal(matrix_exp_coupling(*tensors, inverse=inverse)[0], expected[0])
    other = matrix_exp_coupling(*tensors, inverse=inverse, method="action")
    assert not torch.equal(expected[0], other[0])


def test_who_names_no_method_gets_torch_where_something_looks_in() -> None:
    tensors = inputs("action", dtype=torch.float32)
    made = torch.func.vmap(lambda x2: matrix_exp_coupling(*tensors._replace(x2=x2))[0])
    expected = matrix_exp_coupling(*tensors, method="action")[0]
    torch.testing.assert_close(made(tensors.x2[None])[0], expected)


@pytest.mark.parametrize("method", LOW_RANK)
@pytest.mark.parametrize("chunks", [1, 2, 2 * RANK])
def test_low_rank_needs_an_odd_number_of_chunks(method: str, chunks: int) -> None:
    tensors = inputs("low-rank")._replace(out=torch.zeros(2, 9 * chunks, 2, 3, dtype=torch.float64))
    with pytest.raises(ValueError, match=str(9 * chunks)):
        matrix_exp_coupling(*tensors, method=method)


def test_unknown_methods_are_listed() -> None:
    with pytest.raises(ValueError, match=r"'pade'.*authors.*action, fused, low-rank"):
        matrix_exp_coupling(*inputs("action"), method="pade")

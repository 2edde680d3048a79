"""Every method among torch's own tools: it works as it does alone, or says in one line that not."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
import torch
from torch import Tensor
from torch._subclasses import FakeTensorMode
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.checkpoint import checkpoint

from suite.expm import forget_idle, matrix_exp, matrix_exp_coupling
from suite.expm.full_matrix.scheme_rows import plan_of
from suite.expm.full_matrix.squaring import _limits
from suite.expm.surroundings import NO_GRAPH, NO_VALUES
from tests.expm.cases import NEEDS_KERNEL, inputs
from tests.expm.matrices import matrices
from tests.expm.subjects import BY_NAME, Subject, subject, sum_of

READING = ("authors", "authors-repaired")
"""Methods that read norms back whatever bound is given."""
UNREAD = "norms cannot be read.*give norm_bound"
OUTSIDE = pytest.raises(torch._dynamo.exc.Unsupported, match="leave out fullgraph=True")


class Wrapped(torch.nn.Module):
    """A subject as a module."""

    def __init__(self, of: Subject) -> None:
        super().__init__()
        self.of = of

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        return self.of.call(*tensors)


def alone(of: Subject) -> list[Tensor]:
    """Values and gradients with nothing switched on."""
    return of.values_and_gradients(of.leaves())


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Lets each test be the first in a process, and looks whether it leaves anything behind."""
    for cached in (plan_of, _limits):
        cached.cache_clear()
    forget_idle()
    yield
    for norm in (2.9, None):
        for a in (matrices(4, 4, norm=2.9), matrices(2, 4, 4, norm=2.9)):
            expected = torch.linalg.matrix_exp(a)
            torch.testing.assert_close(matrix_exp(a, norm_bound=norm), expected, rtol=0, atol=1e-9)


@contextmanager
def refused(of: Subject) -> Iterator[None]:
    """Expects the one line of a method that cannot do without the numbers."""
    if of.method in READING:
        with pytest.raises(ValueError, match=UNREAD):
            yield
    else:
        yield


@BY_NAME
def test_exported(name: str) -> None:
    of = subject(name)
    with refused(of):
        program = torch.export.export(Wrapped(of), of.tensors)
        torch.testing.assert_close(program.module()(*of.tensors), of.call(*of.tensors))


@BY_NAME
@pytest.mark.parametrize("mode", ["real", "fake", "symbolic"])
def test_recorded_by_make_fx(name: str, mode: Literal["real", "fake", "symbolic"]) -> None:
    of = subject(name)
    with refused(of):
        graph = make_fx(Wrapped(of), tracing_mode=mode)(*of.tensors)
        torch.testing.assert_close(graph(*of.tensors), of.call(*of.tensors))


@BY_NAME
def test_fake_tensors(name: str) -> None:
    of = subject(name)
    for mode in (FakeTensorMode(), FakeTensorMode()):
        fakes = [mode.from_tensor(tensor) for tensor in of.tensors]
        with refused(of):
            results = of.call(*fakes)
            with mode:
                again = of.call(*fakes)
            for found in (results, again):
                assert [r.shape for r in found] == [r.shape for r in of.call(*of.tensors)]
    if of.method != "torch":
        with pytest.raises(ValueError, match=UNREAD):
            of.unbounded(*fakes)


@BY_NAME
def test_functionalised(name: str) -> None:
    of = subject(name)
    found = torch.func.functionalize(of.call)(*of.tensors)
    torch.testing.assert_close(found, of.call(*of.tensors))


@BY_NAME
@pytest.mark.filterwarnings("ignore")  # torch.jit is deprecated, and warns of what becomes constant
def test_traced(name: str) -> None:
    of = subject(name)
    for call in (of.call, of.unbounded):
        traced = torch.jit.trace(call, of.tensors, check_trace=False)
        torch.testing.assert_close(traced(*of.tensors), of.call(*of.tensors))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["taylor", "action", "low-rank", "matrix taylor"])
def test_a_trace_beyond_the_norm_it_was_made_at_gives_nan(name: str) -> None:
    of = subject(name)
    traced = torch.jit.trace(of.unbounded, of.tensors, check_trace=False)
    larger = [tensor * 2 for tensor in of.tensors]
    assert traced(*larger)[0].isnan().all()


@BY_NAME
@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")  # of torch.compile itself
def test_compiled(name: str) -> None:
    torch._dynamo.reset()
    of = subject(name)
    compiled = torch.compile(of.call, backend="eager")
    leaves = of.leaves()
    results = compiled(*leaves)
    found = [*results, *torch.autograd.grad(sum_of(results), leaves)]
    torch.testing.assert_close(found, alone(of))


@BY_NAME
def test_one_graph_takes_torch_alone(name: str) -> None:
    torch._dynamo.reset()
    of = subject(name)
    compiled = torch.compile(of.call, backend="eager", fullgraph=True)
    if of.method == "torch":
        torch.testing.assert_close(compiled(*of.tensors), of.call(*of.tensors))
        return
    with OUTSIDE:
        compiled(*of.tensors)
    with OUTSIDE:
        torch.export.export(Wrapped(of), of.tensors, strict=True)


@BY_NAME
@pytest.mark.parametrize("reentrant", [False, True])
def test_checkpointed(name: str, reentrant: bool) -> None:
    of = subject(name)
    leaves = of.leaves()
    results = checkpoint(of.call, *leaves, use_reentrant=reentrant)
    sum_of(results).backward()
    torch.testing.assert_close([*results, *(leaf.grad for leaf in leaves)], alone(of))


@BY_NAME
def test_saved_tensors_come_back_otherwise(name: str) -> None:
    of = subject(name)
    leaves = of.leaves()

    def strided(tensor: Tensor) -> Tensor:
        return torch.stack([tensor, tensor], -1)[..., 0]

    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor, strided):
        found = of.values_and_gradients(leaves)
    torch.testing.assert_close(found, alone(of))


@BY_NAME
def test_mapped(name: str) -> None:
    of = subject(name)
    stacks = [torch.stack([tensor, tensor * 0.5, tensor * 0.1]) for tensor in of.tensors]
    for call in (of.call, of.unbounded):
        found = torch.func.vmap(call)(*stacks)
        for k, each in enumerate(zip(*stacks, strict=True)):
            mine = tuple(result[k] for result in found)
            torch.testing.assert_close(mine, of.call(*each), rtol=1e-7, atol=1e-7)


@BY_NAME
def test_gradients_of_each_by_functions(name: str) -> None:
    of = subject(name)
    places = tuple(range(len(of.tensors)))
    for found in (
        torch.func.grad(of.total, argnums=places)(*of.tensors),
        torch.func.vmap(torch.func.grad(of.total, argnums=places))(*[t[None] for t in of.tensors]),
    ):
        shaped = [one.view_as(t) for one, t in zip(found, of.tensors, strict=True)]
        torch.testing.assert_close(shaped, alone(of)[-len(of.tensors) :], rtol=1e-6, atol=1e-6)


@BY_NAME
@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")  # torch's own calls
def test_forward_mode(name: str) -> None:
    of = subject(name)
    generator = torch.Generator().manual_seed(3)
    tangents = tuple(torch.randn(t.shape, generator=generator, dtype=t.dtype) for t in of.tensors)
    found = torch.func.jvp(of.total, of.tensors, tangents)[1]
    gradients = alone(of)[-len(of.tensors) :]
    expected = sum((g * t).sum() for g, t in zip(gradients, tangents, strict=True))
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-6)
    with torch.autograd.forward_ad.dual_level():
        dual = of.total(*map(torch.autograd.forward_ad.make_dual, of.tensors, tangents))
        tangent = torch.autograd.forward_ad.unpack_dual(dual).tangent
    torch.testing.assert_close(tangent, expected, rtol=1e-6, atol=1e-6)


@BY_NAME
def test_gradients_of_gradients(name: str) -> None:
    of = subject(name)
    leaves = of.leaves()
    # An input that is made of another one must not be counted twice.
    first = leaves[0] * (leaves[-1].sum() if len(leaves) > 1 else 1.0)
    given = (first, *leaves[1:])
    wanted = given[:-1] or given
    gradients = torch.autograd.grad(of.total(*given), wanted, create_graph=True)
    plain = torch.autograd.grad(of.total(*given), wanted, retain_graph=True)
    torch.testing.assert_close(gradients, plain, rtol=1e-6, atol=1e-6)
    found = torch.autograd.grad(sum_of(gradients), leaves)

    def by_functions(*tensors: Tensor) -> Tensor:
        start = tensors[0] * (tensors[-1].sum() if len(tensors) > 1 else 1.0)
        places = tuple(range(len(wanted)))
        return sum_of(torch.func.grad(of.total, argnums=places)(start, *tensors[1:]))

    expected = torch.func.grad(by_functions, argnums=tuple(range(len(leaves))))(*of.tensors)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


@BY_NAME
def test_a_batch_of_gradients(name: str) -> None:
    of = subject(name)
    leaves = of.leaves()
    results = of.call(*leaves)
    weights = [torch.stack([r.detach().cos(), r.detach()]) for r in results]
    found = torch.autograd.grad(results, leaves, weights, is_grads_batched=True, retain_graph=True)
    for k in range(2):
        each = torch.autograd.grad(results, leaves, [w[k] for w in weights], retain_graph=True)
        torch.testing.assert_close([f[k] for f in found], each, rtol=1e-6, atol=1e-6)


@BY_NAME
def test_autocast_changes_nothing(name: str) -> None:
    of = subject(name, torch.float32)
    leaves = of.leaves()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        results = of.call(*leaves)
    found = [*results, *torch.autograd.grad(sum_of(results), leaves)]
    torch.testing.assert_close(found, alone(of), rtol=0, atol=0)
    halves = [tensor.bfloat16() for tensor in of.tensors]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        lowered = of.call(*halves)
    torch.testing.assert_close(lowered, of.call(*[half.float() for half in halves]))
    with pytest.raises(ValueError, match="bfloat16"):
        of.call(*halves)


@BY_NAME
@pytest.mark.parametrize("bounded", [True, False])
def test_another_default_device_changes_nothing(name: str, bounded: bool) -> None:
    of = subject(name)
    call = of.call if bounded else of.unbounded
    leaves = of.leaves()
    with torch.device("meta"):
        results = call(*leaves)
        gradients = torch.autograd.grad(sum_of(results), leaves)
    torch.testing.assert_close([*results, *gradients], alone(of), rtol=1e-7, atol=1e-7)


@BY_NAME
def test_from_inference_to_training(name: str) -> None:
    of = subject(name)
    with torch.inference_mode():
        inferred = of.call(*(tensor.clone() for tensor in of.tensors))
    torch.testing.assert_close(list(inferred), alone(of)[: len(inferred)])


def put_off(tensor: Tensor) -> Tensor:
    """Return the tensor as a negation that torch has not made yet."""
    negated: Tensor = torch._neg_view(-tensor)
    assert negated.is_neg()
    return negated


@BY_NAME
def test_negations_that_are_put_off(name: str) -> None:
    of = subject(name)
    expected = alone(of)
    leaves = of.leaves()
    results = of.call(*map(put_off, leaves))
    torch.testing.assert_close(list(results), expected[: len(results)])
    weights = [result.detach().cos() for result in results]
    found = torch.autograd.grad(results, leaves, [put_off(weight) for weight in weights])
    torch.testing.assert_close(list(found), expected[len(results) :])


@BY_NAME
def test_zeros_and_gradients_that_are_not_there(name: str) -> None:
    of = subject(name)
    leaves = of.leaves()
    results = of.call(*leaves)
    for wanted in range(len(results)):
        some = [
            torch.ones_like(r)
            if k == wanted
            else torch._efficientzerotensor(r.shape, dtype=r.dtype)
            for k, r in enumerate(results)
        ]
        written = [torch.zeros_like(r) + weight for r, weight in zip(results, some, strict=True)]
        found = torch.autograd.grad(results, leaves, some, retain_graph=True)
        expected = torch.autograd.grad(results, leaves, written, retain_graph=True)
        torch.testing.assert_close(found, expected)
        expanded = [
            w if k == wanted else w.flatten()[:1].expand(w.numel()).view(w.shape)
            for k, w in enumerate(written)
        ]
        found = torch.autograd.grad(results, leaves, expanded, retain_graph=True)
        torch.testing.assert_close(found, expected)
    first = torch._efficientzerotensor(of.tensors[0].shape, dtype=torch.float64)
    zeros = of.call(torch.zeros_like(of.tensors[0]), *of.tensors[1:])
    torch.testing.assert_close(of.call(first, *of.tensors[1:]), zeros)


class Marked(Tensor):
    """A subclass that does nothing of its own."""


@BY_NAME
def test_subclasses_stay_what_they_are(name: str) -> None:
    of = subject(name)
    results = of.call(*(tensor.as_subclass(Marked) for tensor in of.tensors))
    assert all(type(result) is Marked for result in results)
    plain = [result.as_subclass(Tensor) for result in results]
    torch.testing.assert_close(plain, list(of.call(*of.tensors)))


@BY_NAME
def test_threads_do_not_meet(name: str) -> None:
    of = subject(name)
    expected, found = alone(of), [[torch.empty(0)]] * 4

    def work(place: int) -> None:
        for _ in range(5):
            found[place] = alone(of)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in found:
        torch.testing.assert_close(each, expected, rtol=0, atol=0)


@BY_NAME
def test_hooks_see_gradients_and_change_them(name: str) -> None:
    of = subject(name)
    leaves = of.leaves()
    results = of.call(*leaves)
    for result in results:
        result.register_hook(lambda grad: 2 * grad)
    found = torch.autograd.grad(sum_of(results), leaves)
    torch.testing.assert_close(list(found), [2 * g for g in alone(of)[len(results) :]])


class Doubling(TorchDispatchMode):
    """Gives everybody more than was asked for."""

    def __torch_dispatch__(
        self,
        func: Callable[..., object],
        types: object,
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        result = func(*args, **(kwargs or {}))
        return 2 * result if isinstance(result, Tensor) else result


@pytest.mark.parametrize("shape", [(4, 4), (3, 4, 4), (3, 12, 12)])
def test_a_mode_of_the_users_own_spoils_nothing_for_later(shape: tuple[int, ...]) -> None:
    a = matrices(*shape, norm=2.9)
    expected = torch.linalg.matrix_exp(a)
    with Doubling():
        matrix_exp(a, norm_bound=2.9)
    for norm_bound in (2.9, None):
        found = matrix_exp(a, norm_bound=norm_bound)
        torch.testing.assert_close(found, expected, rtol=0, atol=1e-9)


@NEEDS_KERNEL
@pytest.mark.parametrize("method", ["fused", "fused-low-rank"])
def test_what_has_no_memory_is_refused(method: str) -> None:
    tensors = [tensor.clone() for tensor in inputs(method)]
    tensors[1].untyped_storage().resize_(0)
    with pytest.raises(ValueError, match=r"x .* has no memory"):
        matrix_exp_coupling(*tensors, method=method)


def test_sparse_matrices_are_refused() -> None:
    sparse = torch.eye(3).to_sparse()
    with pytest.raises(ValueError, match="dense"):
        matrix_exp(sparse)


@pytest.mark.parametrize("message", [NO_VALUES, NO_GRAPH])
def test_the_page_has_the_errors_as_they_are(message: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "expm.md"
    assert message in " ".join(page.read_text(encoding="utf-8").split())

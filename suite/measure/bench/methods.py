"""The methods that take part, and what is timed of them."""

import math
from collections.abc import Callable
from functools import partial

import torch
from scipy.linalg import expm
from torch import Tensor

from suite.expm import COUPLING_METHODS, fused_unavailable, matrix_exp_coupling
from suite.measure.bench.case import Case, Inputs, vectors
from suite.measure.bench.torch_compiled import compile_unavailable, compiled_series
from suite.registry import BenchSettings

Method = Callable[..., tuple[Tensor, Tensor]]
"""Called as ``matrix_exp_coupling`` is."""
MOST_MATRICES = 256
"""Matrices of a case that scipy computes one after the other."""


def by_definition(kind: type[Case], exponential: Callable[[Tensor], Tensor]) -> Method:
    """A method that makes every S and its exponential; see ``matrix_exp_coupling``.

    Args:
        kind: What the network's output stands for.
        exponential: exp of matrices (..., n, n).
    """

    def method(
        *tensors: Tensor, inverse: bool = False, norm_bound: float | None = None
    ) -> tuple[Tensor, Tensor]:
        inputs = Inputs(*tensors)
        sign, b = -1 if inverse else 1, inputs.out[:, : inputs.x2.shape[1]]
        matrices = sign * kind(inputs, math.nan, inputs.x2).matrices()
        start = vectors(inputs.x2 - b if inverse else inputs.x2)
        y = (exponential(matrices.contiguous()) @ start[..., None])[..., 0]
        image = y.transpose(1, 2).reshape(inputs.x2.shape)
        logdet = matrices.diagonal(dim1=-2, dim2=-1).sum((1, 2))
        return (image if inverse else image + b), logdet

    return method


def _by_scipy(matrices: Tensor) -> Tensor:
    return torch.from_numpy(expm(matrices.numpy()))


METHODS: dict[str, Method] = {
    **{name: partial(matrix_exp_coupling, method=name) for name in COUPLING_METHODS},
    "scipy": by_definition(Case, _by_scipy),
    "compiled": compiled_series,
}


def _fused_runs(settings: BenchSettings, device: torch.device) -> bool:
    return device.type == "cpu" and fused_unavailable() is None


def _scipy_runs(settings: BenchSettings, device: torch.device) -> bool:
    matrices = settings.batch_size * settings.side**2
    has_gradient = settings.direction == "forward+backward"
    return device.type == "cpu" and matrices <= MOST_MATRICES and not has_gradient


def _compiled_runs(settings: BenchSettings, device: torch.device) -> bool:
    return compile_unavailable(device.type) is None


_CONDITIONS = {
    "fused": _fused_runs,
    "fused-low-rank": _fused_runs,
    "scipy": _scipy_runs,
    "compiled": _compiled_runs,
}


PREPARATIONS: dict[str, Callable[[], None]] = {"compiled": torch.compiler.reset}
"""What methods need before a case; torch limits how many variants a process compiles."""


def runs(name: str, settings: BenchSettings, device: torch.device) -> bool:
    """Whether a method can compute a case on a device."""
    return name not in _CONDITIONS or _CONDITIONS[name](settings, device)


@torch.no_grad()
def forward(method: Method, case: Case) -> tuple[Tensor, ...]:
    """The output, without keeping anything for a gradient."""
    return method(*case.inputs.tensors(), norm_bound=case.bound)[:1]


@torch.no_grad()
def inverse(method: Method, case: Case) -> tuple[Tensor, ...]:
    """The inverse's output, without keeping anything for a gradient."""
    return method(*case.inputs.tensors(), norm_bound=case.bound, inverse=True)[:1]


def forward_backward(method: Method, case: Case) -> tuple[Tensor, ...]:
    """The output, and the gradients of the six inputs."""
    tensors = case.inputs.tensors()
    y, logdet = method(*tensors, norm_bound=case.bound)
    ones = torch.ones_like(logdet)
    return (y.detach(), *torch.autograd.grad((y, logdet), tensors, (case.weights, ones)))


DIRECTIONS = {"forward": forward, "forward+backward": forward_backward, "inverse": inverse}
"""What is timed, by its name: a function of a method and a case."""


@torch.no_grad()
def round_trip(method: Method, case: Case) -> Tensor:
    """What the inverse of the forward pass gives back of ``x2``."""
    tensors, bound = case.inputs.tensors(), case.bound
    y = method(*tensors, norm_bound=bound)[0]
    return method(tensors[0], y, *tensors[2:], norm_bound=bound, inverse=True)[0]

"""The plain series by ``torch.compile``: a method of the benchmark alone."""

import math
import warnings
from functools import cache

import torch
from torch import Tensor

from suite.expm import choose_degree
from suite.expm.bounds import working_dtype
from suite.measure.bench.case import Inputs


def _entries(inputs: Inputs, unit: float, dtype: torch.dtype) -> Tensor:
    return unit * inputs.entries().to(dtype)


def _series(entries: Tensor, x: Tensor, m: int) -> Tensor:
    """T_m(S) x by Horner's rule, in operators that autograd differentiates one by one."""
    value = x
    for k in range(m, 0, -1):
        value = x + (entries * value[:, :, None]).sum(1) / k
    return value


_compile = torch.compile(fullgraph=True, dynamic=False)
_compiled_entries, _compiled_series = _compile(_entries), _compile(_series)


def compiled_series(
    *tensors: Tensor, inverse: bool = False, norm_bound: float = math.nan
) -> tuple[Tensor, Tensor]:
    """What ``action`` computes, without its own backward pass; see ``matrix_exp_coupling``.

    The entries of S / s and one sub-step of the series are compiled, each on its first call for a
    shape, a degree and a direction.
    """
    inputs = Inputs(*tensors)
    sign, n = -1 if inverse else 1, inputs.x2.shape[1]
    degree = choose_degree(norm_bound, inputs.x2.dtype)
    dtype = working_dtype(norm_bound, inputs.x2.dtype)
    entries = _compiled_entries(inputs, sign / degree.steps, dtype)
    b, value = inputs.out[:, :n].flatten(2), inputs.x2.flatten(2)
    value = (value - b if inverse else value).to(dtype)
    for _ in range(degree.steps):
        value = _compiled_series(entries, value, degree.m)
    image = value.to(b.dtype)
    logdet = degree.steps * entries.diagonal(dim1=1, dim2=2).sum((1, 2))
    return (image if inverse else image + b).view_as(inputs.x2), logdet.to(b.dtype)


@cache
def compile_unavailable(device: str) -> str | None:
    """Why nothing can be compiled for a kind of device here; None if it can.

    Args:
        device: The kind: ``cpu`` or ``cuda``.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of its own parts when it loads them
            torch.compile(torch.neg, fullgraph=True)(torch.ones(2, device=device))
    except RuntimeError as error:
        # The first line names torch's backend, the second what went wrong.
        return " ".join(str(error).split("\n", 2)[:2]).strip()
    return None

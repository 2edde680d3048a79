"""What a method does, counted: products, operations, read-backs, bytes kept and taken."""

from typing import TypedDict

import torch

from suite.expm import choose_degree
from suite.measure.bench.case import DTYPES, Case
from suite.measure.costs.operator_counts import Work
from suite.registry import BenchSettings

BLOCK = 16
"""Consecutive pixels of an image to which ``fused`` applies the same degree."""
_PASSES = {"forward+backward": 4}
"""Products with a vector, in units of the forward pass: the series again, its adjoint, and S's."""


class Counts(TypedDict):
    """The counted fields of a ``MethodResult``."""

    products: float | None
    flops: int | None
    read_backs: int
    saved: int
    peak: int | None


def counts_of(name: str, case: Case, settings: BenchSettings, work: Work, peak: int) -> Counts:
    """What a method does in one call, and what it keeps.

    Args:
        name: The method.
        case: The case.
        settings: The run's settings.
        work: What torch's kernels were seen to do.
        peak: The memory that its tensors took.
    """
    matrices = settings.batch_size * settings.side**2
    counted = Counts(
        products=work.matrix_flops / (2 * settings.n**3 * matrices),
        flops=work.flops,
        read_backs=work.read_backs,
        saved=work.saved,
        peak=peak,
    )
    return {**counted, **_ELSEWHERE.get(name, _nothing)(case, settings)}  # type: ignore[typeddict-item]


def _nothing(case: Case, settings: BenchSettings) -> dict[str, int | None]:
    return {}


def _unseen(case: Case, settings: BenchSettings) -> dict[str, int | None]:
    return {"products": None, "flops": None}


def _uncounted(case: Case, settings: BenchSettings) -> dict[str, int | None]:
    return {**_unseen(case, settings), "peak": None}


@torch.no_grad()
def _by_blocks(case: Case, settings: BenchSettings) -> dict[str, int | None]:
    """The series of ``fused``, from the norm of each block of pixels."""
    rows = case.to(torch.float64).matrices().abs().sum(-1).amax(-1)
    blocks = torch.nn.functional.pad(rows, (0, -rows.shape[1] % BLOCK)).unflatten(1, (-1, BLOCK))
    norms = blocks.amax(-1)
    sizes = torch.tensor([len(part) for part in torch.arange(rows.shape[1]).split(BLOCK)])
    pixels = sizes.expand_as(norms)
    products = sum(
        count * degree.m * degree.steps
        for norm, count in zip(norms.flatten().tolist(), pixels.flatten().tolist(), strict=True)
        for degree in [choose_degree(norm, DTYPES[settings.dtype])]
    )
    passes = _PASSES.get(settings.direction, 1)
    return {"products": 0, "flops": 2 * settings.n**2 * passes * products}


_ELSEWHERE = {
    "fused": _by_blocks,
    "fused-low-rank": _unseen,
    "scipy": _uncounted,
    "compiled": _unseen,
}
"""Methods that do not compute in torch's kernels."""

"""The inputs of a case: matrices of a given norm, as a coupling's network puts them out."""

import math
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from suite.expm import coupling_norm_bound, low_rank_norm_bound
from suite.expm.action.low_rank import ENTRY_OFFSET
from suite.registry import BenchSettings

DTYPES = {"float32": torch.float32, "float64": torch.float64}


@dataclass(frozen=True)
class Inputs:
    """The six tensors of a coupling, in the order of its arguments.

    Attributes:
        out: The network's output (batch, channels, side, side).
        x2: Vectors (batch, n, side, side).
        scale: Shape (1,).
        shift: Shape (1,).
        rescale: Shape (1,).
        reshift: Shape (1,).
    """

    out: Tensor
    x2: Tensor
    scale: Tensor
    shift: Tensor
    rescale: Tensor
    reshift: Tensor

    def tensors(self) -> tuple[Tensor, ...]:
        """The six."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def as_leaves(self) -> "Inputs":
        """The same numbers as leaves that receive gradients."""
        return Inputs(*(one.detach().clone().requires_grad_() for one in self.tensors()))

    def to(self, to: torch.device | torch.dtype) -> "Inputs":
        """The same numbers elsewhere, or in another arithmetic."""
        return Inputs(*(one.detach().to(to) for one in self.tensors()))

    def entries(self) -> Tensor:
        """What the network's output stands for behind the shift, (batch, chunks, n, pixels)."""
        n = self.x2.shape[1]
        raw = self.out.unflatten(1, (-1, n))[:, 1:].flatten(3)
        return self.rescale * torch.tanh(self.scale * raw + self.shift) + self.reshift


def vectors(images: Tensor) -> Tensor:
    """Images (batch, n, side, side) as vectors (batch, pixels, n)."""
    return images.flatten(2).transpose(1, 2)


@dataclass(frozen=True)
class Case:
    """Inputs, and the bound on the norm that a layer would know.

    Attributes:
        inputs: The six tensors.
        bound: The bound.
        weights: The gradient of the output in a backward pass, of the shape of ``x2``.
    """

    inputs: Inputs
    bound: float
    weights: Tensor

    def to(self, to: torch.device | torch.dtype) -> "Case":
        """The same numbers elsewhere, or in another arithmetic."""
        return replace(self, inputs=self.inputs.to(to), weights=self.weights.to(to))

    def with_leaves(self) -> "Case":
        """The same numbers as leaves that receive gradients."""
        return replace(self, inputs=self.inputs.as_leaves())

    def matrices(self) -> Tensor:
        """S at every pixel, (batch, pixels, n, n); differentiable."""
        return self.inputs.entries().permute(0, 3, 2, 1)


class LowRankCase(Case):
    """A case whose S is a product of two thin matrices, A2 A1."""

    def matrices(self) -> Tensor:
        """S at every pixel, (batch, pixels, n, n); differentiable."""
        a1, a2 = (self.inputs.entries() + ENTRY_OFFSET).chunk(2, dim=1)
        return torch.einsum("bkip,bkjp->bpij", a2, a1)


def full_case(settings: BenchSettings) -> Case:
    """A case for the methods that take a whole S, on the CPU.

    >>> case = full_case(BenchSettings(n=3, side=2, batch_size=2, norm=2.0))
    >>> round(float(case.matrices().abs().sum(-1).max()), 5)
    2.0
    """
    case = Case(*_drawn(settings, settings.n + 1))
    rescale = settings.norm / _norm(case)
    return _scaled(case, rescale, settings, coupling_norm_bound(settings.n, *_both(rescale)))


def low_rank_case(settings: BenchSettings) -> Case:
    """A case for S of low rank: another S, of the same norm, on the CPU."""
    case = LowRankCase(*_drawn(settings, 2 * settings.rank + 1))
    rescale = math.sqrt(settings.norm / _norm(case))
    bound = low_rank_norm_bound(settings.n, settings.rank, *_both(rescale))
    return _scaled(case, rescale, settings, bound)


def _drawn(settings: BenchSettings, chunks: int) -> tuple[Inputs, float, Tensor]:
    """Normal numbers in float64, and matrix entries between -1 and 1."""
    generator = torch.Generator().manual_seed(settings.seed)
    batch, side = settings.batch_size, settings.side
    out, x2, weights = (
        torch.randn(batch, channels, side, side, generator=generator, dtype=torch.float64)
        for channels in (chunks * settings.n, settings.n, settings.n)
    )
    one = torch.ones(1, dtype=torch.float64)
    return Inputs(out, x2, one, 0 * one, one, 0 * one), math.nan, weights


def _norm(case: Case) -> float:
    return float(case.matrices().abs().sum(-1).max())


def _both(rescale: float) -> tuple[Tensor, Tensor]:
    return torch.tensor([rescale]), torch.zeros(1)


def _scaled(case: Case, rescale: float, settings: BenchSettings, bound: float) -> Case:
    inputs = replace(case.inputs, rescale=rescale * case.inputs.rescale)
    return replace(case, inputs=inputs, bound=bound).to(DTYPES[settings.dtype])


MAKERS = {"low-rank": low_rank_case, "fused-low-rank": low_rank_case}
"""What makes the cases of methods that take no whole S."""

"""How much faster `taylor` is than torch's exponential, and low rank than the authors' way.

Run `python -m tests.bench.matrix_ratio [--threads 1] [--rounds 15] [--norm 8] [--low-rank-only]` in
the root of the repository: forward and backward, float32, methods taking turns in every round of
one process.
"""

import argparse
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from suite.expm import matrix_exp, matrix_exp_coupling
from tests.bench.coupling_ratio import interleaved_medians

SINGLE = (12, 24, 48)
BATCHES = ((6, 1024), (6, 4096), (6, 16384), (12, 1024), (12, 4096), (12, 16384))
LOW_RANK = ((48, 4), (48, 8), (24, 4))
"""n, and height and width of the images."""
IMAGES, RANK = 64, 3
REPEATS = 50
"""A single matrix's call is too short to be timed alone."""


def matrix_calls(shape: tuple[int, ...], norm: float) -> dict[str, Callable[[], None]]:
    """Return calls of forward and backward, by name."""
    generator = torch.Generator().manual_seed(shape[-1])
    a = torch.randn(shape, generator=generator)
    a *= norm / a.abs().sum(-1).amax(-1)[..., None, None]
    weights = torch.randn(shape, generator=generator)
    leaf = a.requires_grad_()

    def call(method: str, norm_bound: float | None) -> Callable[[], None]:
        def run() -> None:
            for _ in range(REPEATS if len(shape) == 2 else 1):
                result = matrix_exp(leaf, method=method, norm_bound=norm_bound)
                torch.autograd.grad(result, leaf, weights)

        return run

    return {
        "torch": call("torch", None),
        "taylor, bound given": call("taylor", 1.001 * norm),
        "taylor, measured": call("taylor", None),
    }


def authors_low_rank(
    out: Tensor, x2: Tensor, scale: Tensor, shift: Tensor, rescale: Tensor, reshift: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the coupling as the authors' program forms it: f(A1 A2) as a matrix at every pixel.

    f(B) = sum B^k / (k + 1)! by its series, until the largest row sum of the next term is at most
    1e-8, with a read-back for each. Source: the program published with Xiao and Liu, Generative
    Flows with Matrix Exponential (ICML 2020).
    """
    batch, n, height, width = x2.shape
    chunks = out.reshape(batch, -1, n, height, width)
    entries = rescale * torch.tanh(scale * chunks[:, 1:] + shift) + reshift + 1e-8
    a1 = entries[:, :RANK].permute(0, 3, 4, 1, 2)
    a2 = entries[:, RANK:].permute(0, 3, 4, 2, 1)
    product = a1 @ a2
    series = torch.eye(RANK).expand_as(product)
    term, k = product / 2, 2
    while float(torch.norm(term.detach(), p=1, dim=-1).max()) > 1e-8:
        series = series + term
        k += 1
        term = product @ term / k
    x = x2.permute(0, 2, 3, 1)[..., None]
    y2 = (x + a2 @ (series @ (a1 @ x)))[..., 0].permute(0, 3, 1, 2) + chunks[:, 0]
    return y2, product.diagonal(dim1=-2, dim2=-1).sum((1, 2, 3))


def low_rank_calls(n: int, side: int) -> dict[str, Callable[[], None]]:
    """Return calls of the coupling's forward and backward at the start of training, by name."""
    generator = torch.Generator().manual_seed(n)
    out = torch.randn(IMAGES, n * (2 * RANK + 1), side, side, generator=generator)
    x2 = torch.randn(IMAGES, n, side, side, generator=generator)
    scalars = [torch.tensor([value]) for value in (1 / 8, 0.0, 1 / n, 0.0)]
    tensors = [tensor.requires_grad_() for tensor in (out, x2, *scalars)]
    weights = torch.randn(IMAGES, n, side, side, generator=generator)

    def call(coupling: Callable[..., tuple[Tensor, Tensor]]) -> Callable[[], None]:
        def run() -> None:
            y2, logdet = coupling(*tensors)
            torch.autograd.grad((y2 * weights).sum() + logdet.sum(), tensors)

        return run

    ours = {
        name: call(partial(matrix_exp_coupling, method=name))
        for name in ("low-rank", "fused-low-rank")
    }
    return {"authors": call(authors_low_rank), **ours}


def show(title: str, medians: dict[str, float], calls: int = 1) -> None:
    """Print one case: milliseconds a call, and how much faster than the first method."""
    first = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"{title:<24} {name:<20} {median / calls:9.3f} ms {first / median:6.2f}x")


def show_matrices(norm: float, rounds: int) -> None:
    """Print the cases of exp(A)."""
    print(f"exp(A), norm {norm:g}")
    for n in SINGLE:
        medians = interleaved_medians(matrix_calls((n, n), norm), rounds)
        show(f"one matrix, n={n}", medians, REPEATS)
    for n, batch in BATCHES:
        medians = interleaved_medians(matrix_calls((batch, n, n), norm), rounds)
        show(f"{batch} matrices, n={n}", medians)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--norm", type=float, default=8.0, help="largest row sum of |A|")
    parser.add_argument("--low-rank-only", action="store_true", help="leave exp(A) out")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"{torch.get_num_threads()} thread(s), float32, torch {torch.__version__}")
    print(f"medians of {options.rounds} interleaved rounds, forward + backward")
    if not options.low_rank_only:
        show_matrices(options.norm, options.rounds)
    print(f"low-rank coupling, t={RANK}, {IMAGES} images")
    for n, side in LOW_RANK:
        show(f"n={n}, {side}x{side}", interleaved_medians(low_rank_calls(n, side), options.rounds))


if __name__ == "__main__":
    main()

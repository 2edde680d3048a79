"""How long the spline of Neural Spline Flow takes beside those of other libraries.

Run `python -m tests.bench.spline_ratio [--threads 1] [--rounds 25]` in the root of the repository,
with nflows, normflows and zuko installed for it (`pip install nflows normflows zuko`); those that
are not there are named and left out. Forward and backward, the same values in the same process, in
turns; each library gets its numbers in the layout that it is made for.
"""

import argparse
from collections.abc import Callable
from importlib import import_module

import torch
from torch import Tensor

from suite.flows.splines.rational_quadratic import RationalQuadratic
from tests.bench.coupling_ratio import interleaved_medians

SHAPES = {"published, first level": (64, 6, 16, 16), "published, last level": (64, 48, 4, 4)}
BINS, BOUND = 8, 3.0
Spline = Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]
"""From values, widths, heights and slopes to images and logarithms of slopes."""


def ours(axis: int) -> Spline:
    """This suite's, whose bins lie along an axis of any place."""

    def call(x: Tensor, *raw: Tensor) -> tuple[Tensor, Tensor]:
        return RationalQuadratic(*raw, bound=BOUND, axis=axis).forward(x)

    return call


def as_in_nflows(module: str) -> Spline:
    """That of nflows, which normflows has too."""
    spline = import_module(module).unconstrained_rational_quadratic_spline

    def call(x: Tensor, widths: Tensor, heights: Tensor, slopes: Tensor) -> tuple[Tensor, Tensor]:
        found: tuple[Tensor, Tensor] = spline(
            x, widths, heights, slopes, tails="linear", tail_bound=BOUND
        )
        return found

    return call


def as_in_zuko() -> Spline:
    """That of zuko, which parametrises widths and slopes otherwise."""
    transform = import_module("zuko.transforms").MonotonicRQSTransform

    def call(x: Tensor, widths: Tensor, heights: Tensor, slopes: Tensor) -> tuple[Tensor, Tensor]:
        found: tuple[Tensor, Tensor] = transform(
            widths, heights, slopes, bound=BOUND
        ).call_and_ladj(x)
        return found

    return call


LIBRARIES: dict[str, Callable[[], Spline]] = {
    "nflows": lambda: as_in_nflows("nflows.transforms.splines.rational_quadratic"),
    "normflows": lambda: as_in_nflows("normflows.utils.splines"),
    "zuko": as_in_zuko,
}


def case(shape: tuple[int, ...], spline: Spline, axis: int) -> Callable[[], None]:
    """A call of forward and backward; bins lie along an axis, beside those of the values."""
    generator = torch.Generator().manual_seed(0)
    x = 2 * torch.randn(shape, generator=generator)
    raw = [torch.randn(*shape, count, generator=generator) for count in (BINS, BINS, BINS - 1)]
    leaves = [x, *(one.movedim(-1, axis).contiguous() for one in raw)]
    for leaf in leaves:
        leaf.requires_grad_()

    def run() -> None:
        y, log_slope = spline(*leaves)
        torch.autograd.grad(y.sum() + log_slope.sum(), leaves)

    return run


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"{options.threads} thread(s), {BINS} bins, float32, torch {torch.__version__}")
    print(f"medians of {options.rounds} rounds in turns, forward + backward; ratios to ours")
    splines = {}
    for name, load in LIBRARIES.items():
        try:
            splines[name] = load()
        except ImportError as error:
            print(f"{name}: left out, {error}")
    for title, shape in SHAPES.items():
        calls = {"ours": case(shape, ours(2), 2)}
        calls |= {name: case(shape, spline, -1) for name, spline in splines.items()}
        medians = interleaved_medians(calls, options.rounds)
        for name, median in medians.items():
            print(f"{title:<24} {name:<10} {median:8.2f} ms {median / medians['ours']:6.2f}")


if __name__ == "__main__":
    main()

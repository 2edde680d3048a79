"""How long Flow++'s mixtures take beside the plain restatement of its text.

Run `python -m tests.bench.mixture_ratio [--threads 1] [--rounds 15]` in the root of the repository.
The restatement forms cdf and density from their logarithms, as the published program does, and
halves an interval for the way back. The same values in the same process, in turns.
"""

import argparse
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from suite.flows.mixtures.logistics import LOWEST_LOG_SCALE, Logistics
from tests.bench.coupling_ratio import interleaved_medians

SHAPES = {"published, whole image": (8, 6, 16, 32), "published, half size": (8, 12, 16, 16)}
COMPONENTS = 32
HALVINGS = 60
"""Of an interval of 2,000, to a float32's rounding."""


def plain(x: Tensor, logits: Tensor, means: Tensor, log_scales: Tensor) -> tuple[Tensor, Tensor]:
    """The log-odds of the mixture's cdf, and the logarithm of their slope."""
    weights, log_scales = F.log_softmax(logits, 2), log_scales.clamp(min=LOWEST_LOG_SCALE)
    z = (x.unsqueeze(2) - means) * torch.exp(-log_scales)
    log_cdf = torch.logsumexp(weights + F.logsigmoid(z), 2)
    log_density = torch.logsumexp(weights + z - log_scales - 2 * F.softplus(z), 2)
    cdf = log_cdf.exp()
    odds = -torch.log(1 / cdf - 1)
    return odds, log_density - torch.log(cdf) - torch.log(1 - cdf)


def plain_back(odds: Tensor, *raw: Tensor) -> Tensor:
    """Where the log-odds have these values."""
    low, high = torch.full_like(odds, -1e3), torch.full_like(odds, 1e3)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_below = plain(middle, *raw)[0] < odds
        low, high = torch.where(is_below, middle, low), torch.where(is_below, high, middle)
    return (low + high) / 2


def ours(x: Tensor, *raw: Tensor) -> tuple[Tensor, Tensor]:
    """The suite's own."""
    return Logistics.of(*raw).log_odds(x)


def ours_back(odds: Tensor, *raw: Tensor) -> Tensor:
    """The suite's own inverse."""
    return Logistics.of(*raw).quantile(odds)


def leaves_of(shape: tuple[int, ...]) -> list[Tensor]:
    """Values, and what a network might say of their mixtures."""
    generator = torch.Generator().manual_seed(0)
    batch, channels, *sides = shape
    raw = [torch.randn(batch, channels, COMPONENTS, *sides, generator=generator) for _ in range(3)]
    return [torch.randn(shape, generator=generator), *raw]


def both_ways(
    compute: Callable[..., tuple[Tensor, Tensor]], leaves: list[Tensor]
) -> Callable[[], None]:
    """A call of forward and backward."""

    def run() -> None:
        with torch.enable_grad():
            given = [leaf.detach().requires_grad_() for leaf in leaves]
            odds, log_slope = compute(*given)
            torch.autograd.grad(odds.sum() + log_slope.sum(), given)

    return run


def inverse_of(
    compute: Callable[..., Tensor], odds: Tensor, leaves: list[Tensor]
) -> Callable[[], None]:
    """A call of the way back."""

    def run() -> None:
        with torch.no_grad():
            compute(odds, *leaves[1:])

    return run


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"{options.threads} thread(s), {COMPONENTS} components, float32, {torch.__version__}")
    print(f"medians of {options.rounds} rounds in turns; ratios to ours")
    for title, shape in SHAPES.items():
        leaves = leaves_of(shape)
        odds = ours(*leaves)[0]
        groups: dict[str, dict[str, Callable[[], None]]] = {
            "forward + backward": {
                "ours": both_ways(ours, leaves),
                "plain": both_ways(plain, leaves),
            },
            "inverse": {
                "ours": inverse_of(ours_back, odds, leaves),
                "plain": inverse_of(plain_back, odds, leaves),
            },
        }
        for what, calls in groups.items():
            medians = interleaved_medians(calls, options.rounds)
            for name, median in medians.items():
                ratio = median / medians["ours"]
                print(f"{title:<24} {what:<20} {name:<6} {median:9.2f} ms {ratio:6.2f}")


if __name__ == "__main__":
    main()

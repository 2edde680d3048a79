"""How much faster each coupling method is than the authors' loop, forward and backward.

Run `python -m tests.bench.coupling_ratio [--threads 1] [--rounds 15] [--norm 1] [--scale 0.125]` in
the root of the repository. Methods take turns in every round of one process, so that a slow spell
of the machine hits all of them.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import torch

from suite.expm import matrix_exp_coupling

LAYERS = {6: (8, 16), 12: (4, 8), 24: (2, 4)}
"""n -> (layers of the published model on 32 x 32 images, height and width there)."""
BATCH = 64
METHODS = ("authors", "authors-repaired", "torch", "taylor", "action", "fused")


def coupling_tail(
    n: int, method: str, *, norm: float = 1.0, scale: float = 1 / 8, batch: int = BATCH
) -> Callable[[], None]:
    """Return a call of forward and backward, float32; the defaults are the scalars' start values.

    `norm` bounds the row sums of |S|. They come close to it when tanh is saturated, at scales from
    3 on; at 1/8 they are at most a fourth of it.
    """
    side = LAYERS[n][1]
    generator = torch.Generator().manual_seed(n)
    out = torch.randn(batch, n * (n + 1), side, side, generator=generator)
    x2 = torch.randn(batch, n, side, side, generator=generator)
    scalars = [torch.tensor([value]) for value in (scale, 0.0, norm / n, 0.0)]
    tensors = [tensor.requires_grad_() for tensor in (out, x2, *scalars)]
    weights = torch.randn(batch, n, side, side, generator=generator)

    def run() -> None:
        y2, logdet = matrix_exp_coupling(*tensors, method=method)
        torch.autograd.grad((y2 * weights).sum() + logdet.sum(), tensors)

    return run


def interleaved_medians(calls: dict[str, Callable[[], None]], rounds: int) -> dict[str, float]:
    """Return each call's median time in milliseconds, the calls taking turns."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(1000 * (time.perf_counter() - start))
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--norm", type=float, default=1.0, help="n * rescale; 1 at the start")
    parser.add_argument("--scale", type=float, default=1 / 8, help="1/8 at the start")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"{torch.get_num_threads()} thread(s), batch {BATCH}, float32, torch {torch.__version__}")
    print(f"medians of {options.rounds} interleaved rounds, forward + backward")
    total = dict.fromkeys(METHODS, 0.0)
    for n, (layers, side) in LAYERS.items():
        calls = {
            method: coupling_tail(n, method, norm=options.norm, scale=options.scale)
            for method in METHODS
        }
        medians = interleaved_medians(calls, options.rounds)
        for method, median in medians.items():
            ratio = medians["authors"] / median
            print(f"n={n:<3} {side:>2}x{side:<2} {method:<17} {median:9.2f} ms {ratio:6.1f}x")
            total[method] += layers * median
    for method, time_ms in total.items():
        ratio = total["authors"] / time_ms
        print(f"14 layers   {method:<17} {time_ms:9.1f} ms {ratio:6.1f}x")


if __name__ == "__main__":
    main()

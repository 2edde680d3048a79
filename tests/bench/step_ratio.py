"""How much faster a step, an evaluation and a sample are than with the authors' exponential.

Run `python -m tests.bench.step_ratio [--threads 1] [--rounds 9] [--trained 0 200] [--lr 0.01]` in
the root of the repository. The models are those of the laptop scale, on its images and in its
training loop; they differ in how exponentials are computed, and in nothing else. All take the same
steps from the same state, one after another in one process, so that a slow spell of the machine
hits all of them. Norms grow over training, and with them the costs: hence the second measurement.
"""

import argparse
from collections.abc import Callable
from itertools import count

import torch

from suite.data import load_images
from suite.registry import TrainSettings
from suite.spec import expand
from suite.specfile import find_study, read_study, scale_of
from suite.train.loop.learner import Learner
from suite.train.numerics.device import kernels
from suite.train.numerics.precision import Precision
from tests.bench.coupling_ratio import interleaved_medians

METHODS = {
    "ours": ("auto", "taylor"),
    "plain": ("action", "taylor"),
    "authors": ("authors", "authors"),
    "authors-repaired": ("authors-repaired", "authors-repaired"),
    "torch": ("torch", "torch"),
}
"""Method of the couplings, and of the 1x1 convolutions."""
EVALUATED = 64
"""Images in an evaluation and in a sample."""


def laptop(coupling: str, conv1x1: str, *, lr: float, threads: int) -> TrainSettings:
    """Return the settings of Table 4 at the laptop scale with these methods."""
    path = find_study("table4")
    study = read_study(path)
    chosen = {
        "coupling": {"name": "matrixexp", "method": coupling},
        "conv1x1": {"name": "matrixexp", "method": conv1x1},
        "lr": lr,
        "seed": 0,
        "epochs": 100,
        "threads": threads,
    }
    ((_, settings),) = expand(study, scale_of(study, "laptop", path), chosen)
    assert isinstance(settings, TrainSettings)
    return settings


def build_learners(*, lr: float, threads: int) -> dict[str, Learner]:
    """Return a learner for each method, all of them initialised alike."""
    precision = Precision(torch.device("cpu"))
    learners = {}
    for name, methods in METHODS.items():
        settings = laptop(*methods, lr=lr, threads=threads)
        images = load_images(settings.data, selection="validation", data_seed=0, folder=None)
        learners[name] = Learner(settings, images.train, precision)
    learners["ours"].begin()
    return learners


def stepping(learner: Learner, step: int) -> Callable[[], None]:
    """Return a call that makes a step, the next one each time."""
    steps = count(step)
    return lambda: learner.step(next(steps))


def evaluating(learner: Learner) -> Callable[[], None]:
    """Return a call that takes images through the model as an evaluation does."""
    images = learner.batches.initial(EVALUATED)

    @torch.inference_mode()
    def evaluate() -> None:
        learner.average.model(images)

    return evaluate


def sampling(learner: Learner) -> Callable[[], None]:
    """Return a call that draws images."""
    draws = torch.Generator().manual_seed(0)
    return lambda: (learner.average.model.sample(EVALUATED, generator=draws), None)[1]


def measure(learners: dict[str, Learner], step: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return what takes each learner how many milliseconds, from the state that ours is in."""
    state = learners["ours"].state_dict()
    for learner in learners.values():
        if learner is not learners["ours"]:
            learner.load_state_dict(state, step)
    kinds: dict[str, dict[str, Callable[[], None]]] = {
        "evaluation": {name: evaluating(one) for name, one in learners.items()},
        "sampling": {name: sampling(one) for name, one in learners.items()},
        "step": {name: stepping(one, step) for name, one in learners.items()},
    }
    return {kind: interleaved_medians(calls, rounds) for kind, calls in kinds.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--trained", type=int, nargs="+", default=[0, 200], help="measure there")
    parser.add_argument("--lr", type=float, default=0.01)
    options = parser.parse_args()
    with kernels(threads=options.threads, deterministic=True, tensor_float=False):
        print(f"{options.threads} thread(s), float32, torch {torch.__version__}")
        learners = build_learners(lr=options.lr, threads=options.threads)
        print(f"batches of {learners['ours'].settings.batch_size}")
        done = 0
        for step in sorted(options.trained):
            while done < step:
                learners["ours"].step(done)
                done += 1
            measured = measure(learners, done, options.rounds)
            done += options.rounds + 1  # interleaved_medians makes one call more, to warm up
            norm = learners["ours"].bounds.exponents().norm
            print(f"behind step {step}, |S| {norm:.1f}:")
            for kind, medians in measured.items():
                for name, median in medians.items():
                    ratio = medians["authors"] / median
                    print(f"  {kind:<11} {name:<17} {median:8.1f} ms {ratio:6.1f}x")


if __name__ == "__main__":
    main()

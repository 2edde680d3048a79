"""Speed of sampling and of evaluation with the published model."""

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from suite.systems import System, build_system
from suite.train import evaluate
from tests.gpu.case import Case
from tests.gpu.finding import Finding
from tests.gpu.graph import captured
from tests.gpu.inside import kernels
from tests.gpu.machine import Machine
from tests.gpu.published import images, settings, spread
from tests.gpu.rounds import Rival, build, race

SAMPLED, EVALUATED = 64, 256
METHODS = ("authors", "authors-repaired", "published", "torch", "taylor", "affine")
NORM = 1.0
BUDGET_S = 12
Call = Callable[[], object]
Pass = Callable[[System, Machine], Call]


def model(machine: Machine, method: str) -> System:
    """An initialised model in evaluation mode."""
    made = build_system(settings(machine, method)).to(machine.device)
    pixels = images(16 if machine.tiny else 256)
    made.start((pixels.float() / 128 - 1).to(machine.device))
    spread(made, NORM)
    return made.eval()


def sampling(made: System, machine: Machine) -> Call:
    """Draws images."""
    draws = torch.Generator().manual_seed(0)
    return lambda: made.sample(2 if machine.tiny else SAMPLED, generator=draws)


def evaluating(made: System, machine: Machine) -> Call:
    """bits/dim of images, as training finds them."""
    pixels = images(4 if machine.tiny else EVALUATED, seed=1)
    return lambda: evaluate(made, pixels, seed=0)


def replaying(made: System, machine: Machine) -> Call:
    """The way from latents to images as a CUDA graph, behind the same draws."""
    draws = torch.Generator().manual_seed(0)
    shape = (SAMPLED, made.channels, made.size, made.size)
    z = torch.zeros(shape, device=machine.device)

    def drawn() -> Tensor:
        return torch.randn(shape, generator=draws)

    def body() -> None:
        with torch.no_grad():
            made.decode(z)

    graph = captured(body, machine.device)

    def call() -> None:
        z.copy_(drawn())
        graph.replay()

    return call


def rival(
    machine: Machine, method: str, make: Pass, tensor_float: bool, said: dict[str, None]
) -> Rival:
    """A model's pass, with or without TensorFloat-32."""

    def kept() -> object:
        with kernels(threads=1, deterministic=True, tensor_float=tensor_float):
            return call()

    with kernels(threads=1, deterministic=True, tensor_float=tensor_float):
        call = make(model(machine, method), machine)
    return Rival(kept, said=dict(said))


def measure(name: str, make: Pass, machine: Machine) -> Iterator[Finding]:
    """The pass by every method, in turns."""
    makers = {one: partial(rival, machine, one, make, False, {}) for one in METHODS}
    if machine.is_gpu:
        makers["published tf32"] = partial(rival, machine, "published", make, True, {})
    if machine.is_gpu and make is sampling:
        unknown = {"peak MiB": None}  # a replay takes no memory of its own
        for label, rounded in (("published, CUDA graph", False), ("tf32, CUDA graph", True)):
            makers[label] = partial(rival, machine, "published", replaying, rounded, unknown)
    rivals: dict[str, Rival] = {}
    yield from build(name, makers, machine, rivals)
    yield from race(name, rivals, machine, 1 if machine.tiny else BUDGET_S)


def case(name: str, make: Pass) -> Case:
    """A case of methods that take turns."""
    return Case(name, partial(measure, name, make), 90)


SAMPLING = case(f"sample {SAMPLED} images", sampling)
EVALUATION = case(f"evaluate {EVALUATED} images", evaluating)

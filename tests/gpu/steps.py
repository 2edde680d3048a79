"""Speed of the published model's training step."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import count

import torch

from tests.gpu.case import Case
from tests.gpu.finding import Finding
from tests.gpu.graph import GraphedStep
from tests.gpu.inside import CouplingNetwork, Learner, kernels
from tests.gpu.machine import Machine
from tests.gpu.published import PRECISIONS_OF, learner, spread
from tests.gpu.rounds import Rival, build, race

IN_A_ROW = 4
"""Steps of a round: the host may run ahead of the device, as it does in training."""


@dataclass(frozen=True)
class Arm:
    """A way to make a step.

    Attributes:
        method: How exponentials are computed; see ``published.METHODS``.
        precision: The arithmetic.
        graph: Whether the step is captured as a CUDA graph.
        compiled: Whether the networks' residual blocks are compiled by torch.
        channels_last: Whether the networks' weights lie with their channels last.
        deterministic: Whether only deterministic kernels are used.
    """

    method: str = "published"
    precision: str = "fp32"
    graph: bool = False
    compiled: bool = False
    channels_last: bool = False
    deterministic: bool = True

    def rival(self, machine: Machine, norm: float) -> Rival:
        """Its steps, from the published start with matrices of a norm."""
        with self._kept():
            made = learner(machine, method=self.method, precision=self.precision)
            made.begin()
            spread(made.model, norm)
            self._lay_out(made)
            call, said = self._stepping(made)
        return Rival(self._within(call), 1 if machine.tiny else IN_A_ROW, said)

    def _kept(self) -> AbstractContextManager[None]:
        """What torch keeps for the whole process; set around every call."""
        return kernels(
            threads=1,
            deterministic=self.deterministic,
            tensor_float=PRECISIONS_OF[self.precision].tensor_float,
        )

    def _lay_out(self, made: Learner) -> None:
        networks = (one for one in made.model.modules() if isinstance(one, CouplingNetwork))
        for network in networks:
            if self.channels_last:
                network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
            if self.compiled:
                for block in network.blocks:
                    block.compile(dynamic=False)

    def _stepping(self, made: Learner) -> tuple[Callable[[], object], dict[str, float | None]]:
        if not self.graph:
            steps = count()
            return lambda: made.step(next(steps)), {}
        torch.cuda.empty_cache()
        before = torch.cuda.memory_reserved(made.device)
        step = GraphedStep(made)
        taken = torch.cuda.memory_reserved(made.device) - before
        # A replay takes no memory: what it needs was taken when it was captured, and stays taken.
        return step, {"peak MiB": None, "kept by the graph MiB": taken / 2**20}

    def _within(self, call: Callable[[], object]) -> Callable[[], object]:
        def step() -> None:
            with self._kept():
                call()

        return step


METHODS = {
    "authors": Arm("authors"),
    "authors-repaired": Arm("authors-repaired"),
    "ours": Arm(),
    "ours, CUDA graph": Arm(graph=True),
    "torch": Arm("torch"),
    "taylor": Arm("taylor"),
    "affine": Arm("affine"),
}
ARITHMETIC = {
    "authors fp32": Arm("authors"),
    "ours fp32": Arm(),
    "authors tf32": Arm("authors", "tf32"),
    "ours tf32": Arm(precision="tf32"),
    "ours tf32, CUDA graph": Arm(precision="tf32", graph=True),
    "authors bf16": Arm("authors", "bf16"),
    "ours bf16": Arm(precision="bf16"),
    "ours bf16, CUDA graph": Arm(precision="bf16", graph=True),
    "ours amp": Arm(precision="amp"),
    "ours fp32, any kernels": Arm(deterministic=False),
    "ours tf32, channels last": Arm(precision="tf32", channels_last=True),
    "ours bf16, channels last": Arm(precision="bf16", channels_last=True),
}
COMPILED = {
    "eager fp32": Arm(),
    "compiled fp32": Arm(compiled=True),
    "compiled fp32, CUDA graph": Arm(compiled=True, graph=True),
}
COMPILED_LOW = {
    "eager bf16": Arm(precision="bf16"),
    "compiled bf16": Arm(precision="bf16", compiled=True),
    "compiled bf16, CUDA graph": Arm(precision="bf16", compiled=True, graph=True),
}
GROWN = {
    name: METHODS[name] for name in ("authors", "authors-repaired", "ours", "ours, CUDA graph")
}
ON_GPU = ("tf32", "amp")


def measure(
    name: str, arms: Mapping[str, Arm], norm: float, budget_s: float, machine: Machine
) -> Iterator[Finding]:
    """Steps of several arms in turns."""
    able = {
        label: partial(arm.rival, machine, norm)
        for label, arm in arms.items()
        if machine.is_gpu or not (arm.graph or arm.precision in ON_GPU)
    }
    rivals: dict[str, Rival] = {}
    yield from build(name, able, machine, rivals)
    yield from race(name, rivals, machine, 1 if machine.tiny else budget_s)


def case(name: str, arms: Mapping[str, Arm], norm: float, budget_s: float) -> Case:
    """A case of arms that take turns."""
    return Case(name, partial(measure, name, arms, norm, budget_s), 100)


STEP = case("training step, norm 1", METHODS, 1.0, 25)
STEP_BY_ARITHMETIC = case("training step by arithmetic, norm 1", ARITHMETIC, 1.0, 35)
STEP_COMPILED = case("training step compiled, fp32, norm 1", COMPILED, 1.0, 10)
STEP_COMPILED_LOW = case("training step compiled, bf16, norm 1", COMPILED_LOW, 1.0, 10)
STEP_GROWN = case("training step, norm 4", GROWN, 4.0, 15)

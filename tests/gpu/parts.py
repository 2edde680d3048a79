"""The cases of each part, the most telling first."""

from tests.gpu import exponentials, golden, layers, passes, read_backs, resuming, steps, tails
from tests.gpu.case import Case
from tests.gpu.machine import Machine


def correctness(machine: Machine) -> list[Case]:
    """What must hold."""
    return [
        *golden.cases(),
        *exponentials.cases(),
        *resuming.cases(machine),
        *read_backs.cases(machine),
        *layers.cases(),
    ]


def speed(machine: Machine) -> list[Case]:
    """What is timed."""
    return [
        steps.STEP,
        steps.STEP_BY_ARITHMETIC,
        *tails.cases(1.0),
        passes.SAMPLING,
        passes.EVALUATION,
        steps.STEP_COMPILED,
        steps.STEP_GROWN,
        *tails.cases(4.0),
        steps.STEP_COMPILED_LOW,
    ]


PARTS = {"correctness": correctness, "speed": speed}

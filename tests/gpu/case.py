"""A case: something that is looked at under a guard and a time limit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.gpu.finding import Finding
from tests.gpu.machine import Machine


@dataclass(frozen=True)
class Case:
    """Something to look at.

    Attributes:
        name: What it is called, once within its part.
        look: Looks; yields results as they come.
        limit_s: Seconds after which it counts as hung.
    """

    name: str
    look: Callable[[Machine], Iterable[Finding]]
    limit_s: float = 60.0

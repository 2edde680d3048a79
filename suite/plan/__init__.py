"""Studies turned into runs: a study at a scale in; runs with ids, states and costs out."""

from suite.plan.cost import Cost
from suite.plan.make import make_outline, make_plan
from suite.plan.plan import OPEN, SETTLED, Outline, Plan
from suite.plan.power import Power, power_of

__all__ = [
    "OPEN",
    "SETTLED",
    "Cost",
    "Outline",
    "Plan",
    "Power",
    "make_outline",
    "make_plan",
    "power_of",
]

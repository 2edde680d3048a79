"""A polynomial, its squarings, and the way back through both."""

import math
from typing import Protocol

import torch
from torch import Tensor

from suite.expm.bounds import Degree
from suite.expm.full_matrix.memory_layouts import Calls, Layout
from suite.expm.full_matrix.scheme_rows import plan_of
from suite.expm.surroundings import outside_modes


class Evaluation(Protocol):
    """exp of matrices of one shape and degree; may be used again for the next ones."""

    def forward(self, a: Tensor, out: Tensor) -> None:
        """Write exp(a)."""

    def backward(self, grad: Tensor, out: Tensor) -> None:
        """Write the gradient of the last `forward`'s matrices from that of its result."""


class Undefined:
    """NaN, for matrices that are not finite."""

    def forward(self, a: Tensor, out: Tensor) -> None:
        """Write NaN."""
        out.fill_(math.nan)

    def backward(self, grad: Tensor, out: Tensor) -> None:
        """Write NaN."""
        out.fill_(math.nan)


class Squared:
    """p(A / 2^s)^(2^s), p a Taylor polynomial; `forward` leaves behind what `backward` needs.

    Args:
        layout: How the matrices lie.
        degree: p's degree and 2^s.
        like: Matrices of the shape, dtype and device of those to come.
    """

    def __init__(self, layout: Layout, degree: Degree, like: Tensor) -> None:
        self.layout = layout
        self.plan = plan_of(degree.m, like.dtype, like.device)
        self.scale = torch.tensor(1 / degree.steps, dtype=like.dtype, device="cpu")
        self.stack = layout.empty(self.plan.last + degree.steps.bit_length(), like)
        layout.identity(self.stack.rows[0])
        self.start = layout.inside(self.stack.rows[1], like)
        self.end = layout.inside(self.stack.rows[-1], like)
        self.ahead = self._ahead()
        self.back: Calls = []

    @classmethod
    def outside_modes(cls, layout: Layout, degree: Degree, like: Tensor) -> "Squared":
        """Return one that is of use to everybody, whatever mode is on where it is made."""
        with outside_modes():
            return cls(layout, degree, like)

    def forward(self, a: Tensor, out: Tensor) -> None:
        """Write exp(a)."""
        torch.mul(a, self.scale, out=self.start)
        for call in self.ahead:
            call()
        out.copy_(self.end)

    def backward(self, grad: Tensor, out: Tensor) -> None:
        """Write the gradient of the last `forward`'s matrices from that of its result."""
        if not self.back:
            with outside_modes():
                self._turn(grad)
        torch.mul(grad, self.scale, out=self.back_start)
        for call in self.back:
            call()
        out.copy_(self.back_end)

    def _ahead(self) -> Calls:
        layout, stack, plan, rows = self.layout, self.stack, self.plan, self.stack.rows
        calls: Calls = []
        for k, step in enumerate(plan.steps, 2):
            calls += layout.mix(stack, step.mix) if step.mix else []
            calls += layout.multiply(rows[step.left], rows[step.right], rows[k])
        calls += layout.mix(stack, plan.result)
        for k in range(plan.last, len(rows) - 1):
            calls += layout.multiply(rows[k], rows[k], rows[k + 1])
        return calls

    def _turn(self, like: Tensor) -> None:
        """Prepare the way back.

        A product P = L R passes its gradient on as dP R^T to L and L^T dP to R: two products for
        each one of the way there.
        """
        layout, plan = self.layout, self.plan
        gradients = layout.empty(plan.last + 3, like)
        rows, turned = gradients.rows, layout.transposed(self.stack)
        squarings = len(turned) - 1 - plan.last
        # No product is ever written to where it starts: what fills its matrices up stays 0.
        here = rows[plan.last + 2 if squarings else plan.last]
        self.back_start, self.back_end = (layout.inside(row, like) for row in (here, rows[1]))
        for k in range(squarings - 1, -1, -1):
            there, power = rows[plan.last + k % 2], turned[plan.last + k]
            self.back += layout.multiply(here, power, there)
            self.back += layout.accumulate(power, here, there)
            here = there
        self.back.append(gradients.data[: plan.powers].zero_)
        self.back += layout.unmix(gradients, plan.result)
        for k, step in reversed(list(enumerate(plan.steps, 2))):
            left = layout.accumulate if step.left < k else layout.multiply
            self.back += left(rows[k], turned[step.right], rows[step.left])
            right = layout.accumulate if step.right < k or step.square else layout.multiply
            self.back += right(turned[step.left], rows[k], rows[step.right])
            self.back += layout.unmix(gradients, step.mix) if step.mix else []

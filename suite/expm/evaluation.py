"""A polynomial, its squarings, and the way back through both."""

from suite.expm.layouts import Layout, Stack
from suite.expm.plan import Plan


def evaluate(plan: Plan, layout: Layout, stack: Stack, squarings: int) -> None:
    """Fill a stack whose rows 0 and 1 are I and A: its last row is p(A)^(2^squarings)."""
    rows = stack.rows
    for k, step in enumerate(plan.steps, 2):
        if step.mix is not None:
            layout.mix(stack, step.mix)
        layout.multiply(rows[step.left], rows[step.right], rows[k])
    layout.mix(stack, plan.result)
    for k in range(plan.last, plan.last + squarings):
        layout.multiply(rows[k], rows[k], rows[k + 1])


def start_row(plan: Plan, squarings: int) -> int:
    """Return the row of the gradients' stack that takes the result's; there are `last` + 2."""
    return plan.last + squarings % 2


def differentiate(
    plan: Plan, layout: Layout, stack: Stack, gradients: Stack, squarings: int
) -> None:
    """Fill a stack of gradients: row 1 becomes that of A.

    A product P = L R passes its gradient on as dP R^T to L and L^T dP to R: two products for each
    one of the way there.

    Args:
        plan: The polynomial.
        layout: That of both stacks.
        stack: What `evaluate` left.
        gradients: Room for `plan.last` + 2 rows; the result's gradient is in row `start_row`.
        squarings: As for `evaluate`.
    """
    turned, rows = layout.transposed(stack), gradients.rows
    here, there = rows[start_row(plan, squarings)], rows[start_row(plan, squarings + 1)]
    for k in range(plan.last + squarings - 1, plan.last - 1, -1):
        layout.multiply(here, turned[k], there)
        layout.accumulate(turned[k], here, there)
        here, there = there, here
    gradients.data[: plan.powers].zero_()
    layout.unmix(gradients, plan.result)
    for k in range(plan.powers - 1, 1, -1):
        step = plan.steps[k - 2]
        first_of = layout.accumulate if step.left < k else layout.multiply
        first_of(rows[k], turned[step.right], rows[step.left])
        shared = step.left == step.right
        then = layout.accumulate if step.right < k or shared else layout.multiply
        then(turned[step.left], rows[k], rows[step.right])
        if step.mix is not None:
            layout.unmix(gradients, step.mix)

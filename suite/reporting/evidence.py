"""What a table's records say: of the study's claims, of its arms, and of published figures."""

from collections.abc import Sequence

import pandas as pd

from suite.plan import Plan
from suite.reporting.agreement import agreement_exhibit
from suite.reporting.claims import claims_exhibit
from suite.reporting.comparisons import sides_of
from suite.reporting.contrasts import contrasts_exhibit
from suite.reporting.exhibit import Exhibit
from suite.reporting.facts import common
from suite.reporting.findings import findings_of
from suite.reporting.layout import Content
from suite.reporting.missing import Request
from suite.reporting.standing import Standing
from suite.reporting.values import values_of


def evidence_of(
    plan: Plan, content: Content, values: pd.DataFrame, frame: pd.DataFrame, request: Request
) -> tuple[Exhibit, ...]:
    """The claims, the comparisons and the published figures of a table, in this order.

    Args:
        plan: The plan.
        content: What the table is laid out from.
        values: The table's figures in long form, those of other studies among them.
        frame: What ``frame_of`` made of the plan's own records.
        request: What the user asked for.
    """
    study, claims = plan.study.study, plan.study.claims
    standing = Standing(plan.scale, request.sets)
    selection = common(content.arms, "selection")
    more = _more(plan, content)
    if more:
        values = pd.concat([values, values_of(content.arms, frame, more)])
    sides = sides_of(values, [arm.label for arm in content.arms])
    findings = findings_of(claims, content.arms, sides)
    return (
        claims_exhibit(study, findings, standing, request.command, selection),
        contrasts_exhibit(study, content, sides, standing),
        agreement_exhibit(study, content, standing, selection),
    )


def _more(plan: Plan, content: Content) -> Sequence[str]:
    """The figures that claims are about and the table does not show."""
    shown = {metric.name for metric in content.metrics}
    wanted = dict.fromkeys(claim.metric for claim in plan.study.claims)
    return [name for name in wanted if name not in shown]

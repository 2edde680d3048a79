"""What a table's records say: of the study's claims, of its arms, and of published figures."""

from collections.abc import Mapping, Sequence

import pandas as pd

from suite.plan import Plan
from suite.reporting.claims.agreement_table import agreement_appendix
from suite.reporting.claims.claims_table import claims_appendix
from suite.reporting.claims.comparisons_table import comparisons_appendix
from suite.reporting.claims.decided_claims import decided_claims_of
from suite.reporting.claims.scale_caveat import ScaleCaveat
from suite.reporting.records.missing import Request
from suite.reporting.records.rounds import Rounds
from suite.reporting.statistics.observations import values_of
from suite.reporting.statistics.paired_difference import sides_of
from suite.reporting.tables.appendix import Appendix
from suite.reporting.tables.arrangement import Content
from suite.reporting.vocabulary.shared_setting import common


def appendices_of(
    plan: Plan,
    content: Content,
    values: pd.DataFrame,
    frame: pd.DataFrame,
    request: Request,
    rounds: Mapping[str, Rounds],
) -> tuple[Appendix, ...]:
    """The claims, the comparisons and the published figures of a table, in this order.

    Args:
        plan: The plan.
        content: What the table is laid out from.
        values: The table's figures in long form, those of other studies among them.
        frame: What ``frame_of`` made of the plan's own records.
        request: What the user asked for.
        rounds: Of times, what is known of them round by round, by the figure's name.
    """
    study, claims = plan.study.study, plan.study.claims
    caveat = ScaleCaveat(plan.scale, request.sets)
    selection = common(content.arms, "selection")
    more = _more(plan, content)
    if more:
        values = pd.concat([values, values_of(content.arms, frame, more)])
    sides = sides_of(values, [arm.label for arm in content.arms], rounds)
    decided = decided_claims_of(claims, content.arms, sides, plan.conditions)
    dropped = _dropped(plan, content)
    return (
        claims_appendix(study, decided, caveat, request.command, selection, dropped),
        comparisons_appendix(study, content, sides, caveat),
        agreement_appendix(study, content, caveat, selection),
    )


def _dropped(plan: Plan, content: Content) -> tuple[str, ...]:
    """What is published apart for some arms of a plan and is here the same for all."""
    if plan.conditions is None:
        return ()
    return plan.conditions.dropped((arm.cell, arm.settings) for arm in content.arms)


def _more(plan: Plan, content: Content) -> Sequence[str]:
    """The figures that claims are about and the table does not show."""
    shown = {metric.name for metric in content.kept}
    wanted = dict.fromkeys(claim.metric for claim in plan.study.claims)
    return [name for name in wanted if name not in shown]

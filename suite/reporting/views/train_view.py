"""The view of the task ``train``: the table as declared, and figures of the runs' curves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from suite.plan import Plan
from suite.reporting.curves.bands import Curves, curves_of
from suite.reporting.curves.exponents import Exponents, exponents_of
from suite.reporting.pictures.curves_picture import curves_picture
from suite.reporting.pictures.epochs_picture import epochs_picture
from suite.reporting.pictures.sizes_picture import sizes_picture
from suite.reporting.pictures.stability_picture import stability_picture
from suite.reporting.records.circumstances import Fact
from suite.reporting.tables.arrangement import Content
from suite.reporting.views.exponent_moments import MOST_ARMS, exponents_picture
from suite.reporting.views.plain_view import plain_view
from suite.reporting.views.view import View
from suite.store import Record, Store


def train_view(
    plan: Plan,
    content: Content,
    records: Mapping[str, Record],
    facts: Sequence[Fact],
    store: Store,
) -> View:
    """The table as the study declares it; curves, stability, exponents, clocks, sizes."""
    plain = plain_view(plan, content, records, facts, store)
    curves = curves_of(content.arms, records, store)
    exponents = list(islice(_exponents(curves), MOST_ARMS + 1))
    return replace(
        plain,
        pictures=(
            curves_picture(curves, facts),
            *plain.pictures,
            stability_picture(curves, facts),
            exponents_picture(exponents, plan.scale),
            epochs_picture(curves, facts),
            sizes_picture(content.arms, records, content.metrics[0], facts),
        ),
        damaged=curves.damaged,
        curves=curves,
    )


def _exponents(curves: Curves) -> Iterator[Exponents]:
    """The arms with exponentials."""
    found = (exponents_of(arm.label, arm.runs) for arm in curves.arms)
    return (one for one in found if one is not None)

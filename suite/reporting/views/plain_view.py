"""The view of most tasks: estimates over seeds, laid out as the study declares."""

from collections.abc import Mapping, Sequence

from suite.plan import Plan
from suite.reporting.figures import Picture
from suite.reporting.pictures.seeds_picture import seeds_picture
from suite.reporting.records.circumstances import Fact
from suite.reporting.tables.arrangement import Content, as_declared, one_row_an_arm
from suite.reporting.tables.tidy_rows import tidy_rows
from suite.reporting.views.view import View
from suite.spec import SEED
from suite.store import Record, Store

UNITS = {"s": "seconds"}
"""Units that are no words where they stand alone."""


def plain_view(
    plan: Plan,
    content: Content,
    records: Mapping[str, Record],
    facts: Sequence[Fact],
    store: Store,
) -> View:
    """The table as the study declares it, or with a row an arm if it were too wide."""
    narrow = one_row_an_arm(content)
    return View(
        statistic=_statistic(content),
        table=as_declared(content) if content.is_grid else narrow,
        narrow=narrow,
        more=(),
        pictures=_pictures(content, records, facts),
        notes=(),
        rows=tidy_rows(plan.study.study, content, facts),
    )


def _pictures(
    content: Content, records: Mapping[str, Record], facts: Sequence[Fact]
) -> tuple[Picture, ...]:
    """The runs seed by seed, where there are several seeds."""
    if len(content.axes.get(SEED, ())) < 2:
        return ()
    return (seeds_picture(content.arms, records, content.metrics[0], facts),)


def _statistic(content: Content) -> str:
    units = dict.fromkeys(metric.unit for metric in content.metrics if metric.unit)
    has_spread = len(content.axes.get(SEED, ())) > 1
    over = ["mean ± standard deviation (n-1) over seeds"] if has_spread else []
    shown = [UNITS.get(unit, unit) for unit in units]
    shown = shown if len(units) == 1 else []  # several stand in the heads of columns
    return ", ".join([*shown, *over]) or ("figures, units in the heads" if units else "counts")

"""What a task brings to a report besides its runs: records in; tables and figures out."""

from collections.abc import Mapping, Sequence

from suite.plan import Plan
from suite.reporting.records.circumstances import Fact
from suite.reporting.tables.arrangement import Content
from suite.reporting.views.bench.bench_view import bench_view
from suite.reporting.views.define_view import define_view
from suite.reporting.views.plain_view import plain_view
from suite.reporting.views.profile_view import profile_view
from suite.reporting.views.samples_view import samples_view
from suite.reporting.views.train_view import train_view
from suite.reporting.views.truncate_view import truncate_view
from suite.reporting.views.view import MakeView, View
from suite.store import Record, Store

VIEWS: dict[str, MakeView] = {
    "bench": bench_view,
    "define": define_view,
    "profile": profile_view,
    "samples": samples_view,
    "train": train_view,
    "truncate": truncate_view,
}
"""The views of tasks that have their own."""

WITHOUT_MEANS = frozenset({"bench", "define"})
"""Tasks whose table is none of means over runs."""


def view_of(
    plan: Plan,
    content: Content,
    records: Mapping[str, Record],
    facts: Sequence[Fact],
    store: Store,
) -> View:
    """The view of a plan's task.

    Args:
        plan: The plan.
        content: What its table is laid out from.
        records: The records that count, by the id of their run.
        facts: What the table names.
        store: Where all records lie, those of other studies too.
    """
    return VIEWS.get(plan.study.task, plain_view)(plan, content, records, facts, store)


__all__ = ["VIEWS", "WITHOUT_MEANS", "View", "view_of"]

"""A plan and its records -> a report: everything that the formats write down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from suite.plan import Plan
from suite.reporting.arms import Arm, arms_of
from suite.reporting.curves import Curves
from suite.reporting.details import MOST_ROWS, arms_sheet, runs_sheet, systems_sheet
from suite.reporting.evidence import evidence_of
from suite.reporting.exhibit import Exhibit
from suite.reporting.facts import facts_of
from suite.reporting.figures import Picture
from suite.reporting.layout import Content, arrange
from suite.reporting.limits import limits_of
from suite.reporting.metrics import Metric, metrics_of
from suite.reporting.missing import Request
from suite.reporting.notes import metric_notes, published_notes
from suite.reporting.origins import Fact, origins_of
from suite.reporting.published import Published, load_published
from suite.reporting.quotes import quotes_of
from suite.reporting.sheet import Sheet
from suite.reporting.sources import Beside, Gaps, Source, gaps_of, read_source
from suite.reporting.statistics import estimates
from suite.reporting.values import beside, values_of
from suite.reporting.views import View, view_of
from suite.spec import Table
from suite.store import Store, files_of


@dataclass(frozen=True)
class Report:
    """A report before it has a format.

    Attributes:
        study: The name of the study.
        scale: The name of the scale; empty for none.
        title: Study, scale and subject, in one line.
        subject: What the study is about, in one line.
        statistic: What its figures are: their unit, and mean and deviation if they are those.
        caption: What the table of the paper shows that it mirrors; empty where there is none.
        paper: The paper, as one cites it.
        table: The table as the study declares it.
        narrow: The same with a row an arm.
        arms: The arms one by one; None where the table says it all.
        systems: Other systems, as published; None for most tables.
        runs: The runs one by one.
        facts: What every table names.
        origins: Where the records come from.
        notes: What figures, marks and empty cells mean.
        limits: What the table can and cannot say.
        diverged: How many of its runs diverged.
        gaps: What keeps the table from being full.
        exhibits: Claims, comparisons and published figures, with what the records say of each.
        more: Other tables that the task brings.
        pictures: Figures, whether or not there is something to show yet.
        rows: The table as tidy rows.
        curves: The training curves; None for a task that has none.
        damaged: Records and curves that could not be trusted, a line each.
        files: Where the files of the listed runs lie, by the run's id and their name.
    """

    study: str
    scale: str
    title: str
    subject: str
    statistic: str
    caption: str
    paper: str
    table: Sheet
    narrow: Sheet
    arms: Sheet | None
    systems: Sheet | None
    runs: Sheet
    facts: tuple[Fact, ...]
    origins: tuple[Fact, ...]
    notes: tuple[str, ...]
    limits: tuple[str, ...]
    diverged: int
    gaps: Gaps
    exhibits: tuple[Exhibit, ...]
    more: tuple[Sheet, ...]
    pictures: tuple[Picture, ...]
    rows: list[dict[str, Any]]
    curves: Curves | None
    damaged: tuple[str, ...]
    files: Mapping[str, Mapping[str, Path]]

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"{self.study}-{self.scale}" if self.scale else self.study

    @property
    def summary(self) -> str:
        """What stands at the head of each table: its statistic, scale, images and seeds."""
        return f"{self.statistic}; {self.setting}"

    @property
    def setting(self) -> str:
        """What no table may be seen without: its scale, images and seeds."""
        named = [fact for fact in self.facts if fact.label in {"scale", "images", "seeds"}]
        return "; ".join(f"{fact.label}: {fact.text}" for fact in named)


def make_report(
    plan: Plan,
    store: Store,
    request: Request,
    published: Published | None = None,
    others: Sequence[Beside] = (),
) -> Report:
    """A report on a plan; a sweep need not have finished, nor have begun.

    Args:
        plan: The plan, made with this store.
        store: Where the records are.
        request: What the user asked for.
        published: Published figures; those that come with the suite if None.
        others: Other studies whose figures stand in the same table.

    Raises:
        SuiteError: A figure is no number, or the store cannot be read.
        MistakeError: Published figures or another study do not fit this one.
    """
    published = load_published() if published is None else published
    table = plan.study.table or Table()
    main = read_source(plan, request, table.metrics, store)
    sources = (main, *(read_source(o.plan, o.request, o.metrics, store) for o in others))
    arms = arms_of(plan)
    values, metrics = _values(sources, arms)
    content = _content(plan, arms, values, metrics, published)
    frame = _joined(sources)
    facts = facts_of(plan, arms, frame, request.sets)
    view = view_of(plan, content, main.records, facts, store)
    return Report(
        study=plan.study.study,
        scale=plan.scale,
        title=content.title,
        subject=plan.study.title,
        statistic=view.statistic,
        caption=published.caption(table.number),
        paper="" if published.paper is None else str(published.paper),
        table=view.table,
        narrow=view.narrow,
        arms=arms_sheet(content, main.frame),
        systems=systems_sheet(published, table.number),
        runs=runs_sheet(plan, content, main.frame),
        facts=facts,
        origins=origins_of(frame),
        notes=(*plan.notes, *view.notes, *_notes(plan, content, published)),
        limits=_limits(plan, content, view),
        diverged=int((frame["outcome"] == "diverged").sum()),
        gaps=gaps_of(sources),
        exhibits=evidence_of(plan, content, values, main.frame, request),
        more=view.more,
        pictures=view.pictures,
        rows=view.rows,
        curves=view.curves,
        damaged=(*map(str, store.damaged), *view.damaged),
        files={
            run.id: files_of(store.layout, main.records[run.id])
            for run in plan.runs[:MOST_ROWS]
            if run.id in main.records
        },
    )


def _joined(sources: Sequence[Source]) -> pd.DataFrame:
    """The frames of all studies; a run that several share is there once."""
    return pd.concat([source.frame for source in sources]).drop_duplicates("run")


def _values(
    sources: Sequence[Source], arms: tuple[Arm, ...]
) -> tuple[pd.DataFrame, tuple[Metric, ...]]:
    """The figures of all studies in long form, for the arms of the first, and which they are."""
    metrics: list[Metric] = []
    values = []
    for source in sources:
        own = metrics_of(source.plan.study.task, source.metrics)
        names = [metric.name for metric in own]
        values.append(
            values_of(arms, source.frame, names)
            if source is sources[0]
            else beside(arms, source.plan, source.frame, names)
        )
        metrics += own
    return pd.concat(values), tuple(metrics)


def _content(
    plan: Plan,
    arms: tuple[Arm, ...],
    values: pd.DataFrame,
    metrics: tuple[Metric, ...],
    published: Published,
) -> Content:
    table = plan.study.table or Table()
    rows, columns = arrange(plan.axes, table.rows, table.columns)
    names = [*(metric.name for metric in metrics), "parameters"]
    return Content(
        title=_title(plan),
        axes=plan.axes,
        rows=rows,
        columns=columns,
        arms=arms,
        metrics=metrics,
        estimates=estimates(values),
        quotes=quotes_of(published, table.number, arms, names),
    )


def _title(plan: Plan) -> str:
    scale = f" at scale {plan.scale}" if plan.scale else ""
    return f"{plan.study.study}{scale}: {plan.study.title}"


def _limits(plan: Plan, content: Content, view: View) -> tuple[str, ...]:
    if view.limits is not None:
        return view.limits
    return limits_of(plan, content.arms, content.metrics, content.estimates)


def _notes(plan: Plan, content: Content, published: Published) -> tuple[str, ...]:
    arms, metrics = content.arms, content.metrics
    number = plan.study.table.number if plan.study.table else None
    return (
        *metric_notes(metrics, arms),
        *published_notes(published, number, plan.scale, arms, metrics, content.quotes),
    )

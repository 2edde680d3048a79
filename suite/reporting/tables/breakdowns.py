"""What stands beside the main table: the arms one by one, runs one by one, other systems."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from suite.plan import Plan
from suite.reporting.published.published import Published
from suite.reporting.published.quotes import PRINTS
from suite.reporting.statistics.estimates import NOTHING as NO_ESTIMATE
from suite.reporting.tables.arrangement import Content, stub
from suite.reporting.tables.cells import UNCHECKED, published_cell, published_text
from suite.reporting.tables.notes import source_notes
from suite.reporting.tables.sheet import Cell, Column, Row, Sheet
from suite.reporting.vocabulary.arms import Arm, seed_of
from suite.reporting.vocabulary.labels import axis_label
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.metrics import metric_of
from suite.reporting.vocabulary.numbers import NOTHING, parameters_text, seeds_text
from suite.reporting.vocabulary.trained_runs import OF
from suite.spec import SEED, Run

MOST_ROWS = 1000
"""Rows of what is listed one by one; all arms are in the CSV, all runs in the store."""

MOST_EPOCHS = 6
"""Best epochs of an arm that are listed one by one."""

MINUTES = Metric("minutes", "minutes", "", 1)


def arms_sheet(content: Content, frame: pd.DataFrame) -> Sheet | None:
    """The arms one by one: parameters, n, seeds, what diverged or is missing, the best epochs.

    Args:
        content: What the main table is laid out from.
        frame: What ``frame_of`` made of the records.

    Returns:
        None for a study without seeds, whose main table says it all.
    """
    if SEED not in content.axes:
        return None
    axes = (*content.rows, *content.columns)
    arms = content.arms[:MOST_ROWS]
    epochs = _best_epochs(arms, frame)
    heads = [*(axis_label(axis) for axis in axes), "parameters", "authors' count", "n"]
    heads += ["seeds", "diverged", "missing", "best at epoch"]
    body = [_arm(content, place, epochs[place]) for place in range(len(arms))]
    columns = [Column((head,), numeric=head in _NUMERIC) for head in heads]
    counted = [figure for (_, name), figure in content.quotes.items() if name == "parameters"]
    notes = (*source_notes(counted), *_left_out(len(content.arms), "arms"))
    sheet = Sheet("The arms one by one", tuple(columns), tuple(body), len(axes), notes)
    return _without_empty(sheet)


_NUMERIC = {"parameters", "authors' count", "n"}


def _arm(content: Content, place: int, epochs: str) -> Row:
    arm = content.arms[place]
    estimate = content.estimates.get((place, content.metrics[0].name), NO_ESTIMATE)
    axes = (*content.rows, *content.columns)
    counted = published_cell(content.quotes.get((place, "parameters")), metric_of("parameters"))
    own = parameters_text([arm.parameters])
    return (
        *stub(content, arm, axes),
        Cell("" if own == NOTHING else own),
        counted,
        Cell(str(estimate.n)),
        Cell(seeds_text(estimate.seeds)),
        Cell(seeds_text(estimate.diverged) if estimate.diverged else ""),
        Cell(seeds_text(estimate.missing) if estimate.missing else ""),
        Cell(epochs),
    )


def _without_empty(sheet: Sheet) -> Sheet:
    """The sheet without columns in which no row says anything."""
    kept = [
        index
        for index in range(len(sheet.columns))
        if index < sheet.stub or any(row[index].text for row in sheet.rows)
    ]
    return sheet.only(kept)


def _best_epochs(arms: Sequence[Arm], frame: pd.DataFrame) -> list[str]:
    """For each arm, the best epoch of each finished run, in the order of the seeds."""
    if "result.best_epoch" not in frame:
        return [""] * len(arms)
    epochs = pd.to_numeric(frame["result.best_epoch"], errors="coerce")
    known = epochs.notna() & (frame["outcome"] == "finished")
    found: dict[str, Any] = dict(zip(frame["run"][known], epochs[known], strict=True))
    return [_epochs([found[run.id] for run in arm.runs if run.id in found]) for arm in arms]


def _epochs(epochs: Sequence[float]) -> str:
    """A few epochs one by one, many as the first and the last."""
    if len(epochs) > MOST_EPOCHS:
        return f"{min(epochs):.0f} to {max(epochs):.0f}"
    return ", ".join(f"{epoch:.0f}" for epoch in epochs)


def runs_sheet(plan: Plan, content: Content, frame: pd.DataFrame) -> Sheet:
    """Runs one by one, as far as they are not too many: outcome, figures, time, commit."""
    shown = plan.runs[:MOST_ROWS]
    listed = frame[frame["run"].isin([run.id for run in shown])]
    rows: dict[str, Any] = {row["run"]: row for row in listed.to_dict("records")}
    heads = ["run", axis_label(OF), "seed", "stands", *(metric.label for metric in content.metrics)]
    heads += ["minutes", "commit"]
    text = {"run", axis_label(OF), "stands", "commit"}
    columns = tuple(Column((head,), numeric=head not in text) for head in heads)
    body = []
    for run in shown:
        row = rows.get(run.id, {})
        seed = seed_of(run)
        figures = [
            Cell(_number(row.get(f"result.{metric.name}"), metric)) for metric in content.metrics
        ]
        seconds = row.get("seconds")
        minutes = None if seconds is None else seconds / 60
        body.append(
            (
                Cell(run.name, run=run.id),
                Cell(_trained(content, run)),
                Cell("" if seed is None else str(seed)),
                Cell(str(row.get("outcome", plan.states[run.id].status))),
                *figures,
                Cell(_number(minutes, MINUTES)),
                Cell(commit_text(row)),
            )
        )
    notes = _left_out(len(plan.runs), "runs")
    return _without_empty(Sheet("The runs one by one", columns, tuple(body), 1, notes))


def _trained(content: Content, run: Run) -> str:
    """Whose weights a run takes, where not all take the same."""
    several = len(content.axes.get(OF, ())) > 1
    return content.labels.text(OF, run.cell[OF]) if several else ""


def _left_out(count: int, what: str) -> tuple[str, ...]:
    return (f"{count - MOST_ROWS:,} more {what} are not listed.",) if count > MOST_ROWS else ()


def commit_text(row: dict[str, Any]) -> str:
    """The commit of a row of a frame, with a mark where the code had changes."""
    commit = row.get("commit")
    if not isinstance(commit, str):
        return ""
    return f"{commit[:8]} with changes" if row.get("dirty") is True else commit[:8]


def _number(value: Any, metric: Metric) -> str:
    is_number = isinstance(value, int | float) and not pd.isna(value)
    return metric.number(value) if is_number else ""


def systems_sheet(published: Published, number: int | None) -> Sheet | None:
    """The systems of Table 2 or 3, and others; None for any other table."""
    systems = published.systems(number)
    if not systems:
        return None
    metric = metric_of(PRINTS[number or 0])
    names = list(systems[0].values)
    body = []
    for row in systems:
        name = f"{row.system} ({row.dequantization})" if row.dequantization else row.system
        mark = "" if row.checked else f" {UNCHECKED}"
        texts = [
            "" if value is None else published_text(value, None, metric) + mark
            for value in row.values.values()
        ]
        body.append((Cell(name), *(Cell(text, tone="published") for text in texts)))
    columns = (Column(("system",), numeric=False), *(Column((name,)) for name in names))
    unit = f", {metric.unit}" if metric.unit else ""
    title = f"Systems of Table {number} and others{unit}: at their own published scale"
    return Sheet(title, columns, tuple(body), 1, tuple(source_notes(systems)))

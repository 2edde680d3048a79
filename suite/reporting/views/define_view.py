"""The view of the task ``define``: Table 1, the formulas that layers declare of themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from suite.plan import Plan
from suite.registry import DeclaredFormula, DefineResult, DefineSettings
from suite.reporting.records.circumstances import Fact
from suite.reporting.tables.arrangement import Content, stub, stub_columns
from suite.reporting.tables.cells import estimate_cell
from suite.reporting.tables.sheet import Cell, Column, Sheet
from suite.reporting.tables.tidy_rows import tidy_rows
from suite.reporting.views.plain_view import plain_view
from suite.reporting.views.view import View
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.numbers import NOTHING
from suite.store import Record, Store

HEADS = ("function", "inverse", "log-determinant")


def define_view(
    plan: Plan,
    content: Content,
    records: Mapping[str, Record],
    facts: Sequence[Fact],
    store: Store,
) -> View:
    """A row for each layer: its three formulas, and how far its code is from them."""
    results = [_result(arm, records) for arm in content.arms]
    plain = plain_view(plan, content, records, facts, store)
    table = _sheet(content, results)
    return replace(
        plain,
        statistic="formulas as declared; the largest deviation of the code from them",
        table=table,
        narrow=table,
        notes=(
            *_letters(content, results),
            "Between two numbers for each element, * and / are elementwise; exp of a matrix is the "
            "matrix exponential; h and w are height and width.",
            *_failures(content, records, store),
        ),
        rows=_rows(plan, content, facts, results),
        limits=(_limit(results),),
    )


def _result(arm: Arm, records: Mapping[str, Record]) -> DefineResult | None:
    """What one of the arm's runs found; the formulas are the same in all of them."""
    found = (records[run.id] for run in arm.runs if run.id in records)
    return next((DefineResult.model_validate(record.result) for record in found), None)


def _formulas(result: DefineResult) -> tuple[DeclaredFormula, ...]:
    return result.function, result.inverse, result.log_determinant


def _sheet(content: Content, results: Sequence[DefineResult | None]) -> Sheet:
    axes = (*content.rows, *content.columns)
    body = []
    for place, (arm, result) in enumerate(zip(content.arms, results, strict=True)):
        cells = [*stub(content, arm, axes), *_cells(result)]
        for metric in content.metrics:
            estimate = content.estimates.get((place, metric.name))
            cells.append(estimate_cell(estimate, metric) if estimate else Cell(NOTHING))
        body.append(tuple(cells))
    columns = stub_columns(content, axes, 1)
    columns += [Column((head,), numeric=False) for head in HEADS]
    columns += [Column((metric.label,)) for metric in content.metrics]
    return Sheet(content.title, tuple(columns), tuple(body), len(axes))


def _cells(result: DefineResult | None) -> list[Cell]:
    if result is None:
        return [Cell(NOTHING, tone="missing") for _ in HEADS]
    return [Cell(formula.text, latex=formula.latex) for formula in _formulas(result)]


def _letters(content: Content, results: Sequence[DefineResult | None]) -> Iterable[str]:
    """What the letters stand for, layer by layer."""
    for arm, result in zip(content.arms, results, strict=True):
        if result is not None and result.where:
            yield f"{_name(arm)}: {result.where}."


def _failures(content: Content, records: Mapping[str, Record], store: Store) -> Iterable[str]:
    """Why a layer has no row: it declares nothing, or is not what it declares."""
    for arm in content.arms:
        if any(run.id in records for run in arm.runs):
            continue
        errors = [
            record.circumstance.error for run in arm.runs for record in store.attempts(run.id)
        ]
        known = [error for error in errors if error]
        if known:
            yield f"{_name(arm)} failed: {known[-1].strip().splitlines()[-1]}."


def _name(arm: Arm) -> str:
    settings: object = arm.settings
    assert isinstance(settings, DefineSettings)
    return settings.layer


def _rows(
    plan: Plan,
    content: Content,
    facts: Sequence[Fact],
    results: Sequence[DefineResult | None],
) -> list[dict[str, Any]]:
    """The usual tidy rows, with the formulas as columns of their own."""
    rows = tidy_rows(plan.study.study, content, facts)
    each = len(content.kept)
    return [row | _columns(results[at // each]) for at, row in enumerate(rows)]


def _columns(result: DefineResult | None) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    formulas = (None,) * len(HEADS) if result is None else _formulas(result)
    for head, formula in zip(HEADS, formulas, strict=True):
        columns[head] = formula and formula.text
        columns[f"{head} LaTeX"] = formula and formula.latex
        columns[f"{head} deviation"] = formula and formula.deviation
    return columns | {
        "round trip": result and result.round_trip,
        "Jacobian": result and result.jacobian,
        "tolerance": result and result.tolerance,
        "where": result and result.where,
    }


def _limit(results: Sequence[DefineResult | None]) -> str:
    allowed = sorted({result.tolerance for result in results if result is not None})
    words = f", to {' or '.join(f'{one:.0e}' for one in allowed)}" if allowed else ""
    return (
        "The check is the same at every scale. It shows that formulas and code agree in float64"
        f"{words}, at random parameters and images of one small shape; it is no proof for others, "
        "and says nothing of the rounding in float32."
    )

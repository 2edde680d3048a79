"""A comparison of two sets of results for a terminal, at most 80 columns wide, and as JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from suite.reporting.claims.difference_cells import decisive, flips_text, interval_text, p_cell
from suite.reporting.compare.contrast import Contrast, Difference
from suite.reporting.formats.columns import fitting_text, wrapped
from suite.reporting.tables.sheet import Cell, Column, Row, Sheet
from suite.reporting.vocabulary.metric import Metric

MOST_ROWS = 60
"""Rows that are listed in the terminal even where nothing differs, and the most of one figure; all
are in the JSON."""
HEADS = ("arm", "A", "B - A", "95 % interval", "n", "p", "verdict")
RULE = (
    "B - A is the mean over pairs, the interval Student's t. Level: the interval lies wholly "
    "inside the margin, or all pairs have the same figures; lower, higher: wholly beyond it; else "
    "not decided. p is of {}, corrected by Holm over all rows; it decides nothing."
)


def contrast_as_text(found: Contrast) -> str:
    """The comparison: what changed, what is equal, each figure's differences."""
    listed = _listed(found.differences)
    parts = [
        wrapped(f"A: {found.first}; B: {found.second}; {found.about}"),
        wrapped(_equality(found)),
        _changes(found),
        *(_table(metric, rows) for metric, rows in _by_metric(listed)),
        _left_out(len(found.differences) - len(listed)),
        wrapped(RULE.format(flips_text(one.comparison for one in found.differences))),
        wrapped(_summary(found)),
        "\n".join(map(wrapped, found.damaged)),
    ]
    return "\n\n".join(filter(None, parts))


def contrast_as_json(found: Contrast) -> str:
    """The comparison with all figures unrounded, for scripts."""
    document = {
        "a": found.first,
        "b": found.second,
        "about": found.about,
        "pairs": found.pairs,
        "equal_bit_for_bit": found.equal if found.are_same_runs else None,
        "unequal_on_same_ground": found.on_same_ground if found.are_same_runs else None,
        "changes": [
            {"name": one.name, "a": list(one.first), "b": list(one.second)} for one in found.changes
        ],
        "differences": [_row(one) for one in found.differences],
        "verdicts": dict(found.verdicts),
        "damaged": list(found.damaged),
    }
    return json.dumps(document, allow_nan=False)


def _listed(found: Sequence[Difference]) -> Sequence[Difference]:
    """All rows if they are few, else those with a difference."""
    if len(found) <= MOST_ROWS:
        return found
    return [one for one in found if any(one.comparison.differences) or one.comparison.gaps]


def _left_out(count: int) -> str:
    return wrapped(f"{count:,} rows have no difference at all and are not listed.") if count else ""


def _equality(found: Contrast) -> str:
    if not found.are_same_runs:
        return f"{found.pairs:,} pairs of runs with other settings: none can be equal bit for bit."
    text = f"{found.equal:,} of {found.pairs:,} runs are equal bit for bit."
    others = found.pairs - found.equal
    if not others:
        return text
    return (
        f"{text} Of the {others:,} others, {found.on_same_ground:,} ran on the same kind of device "
        "with the same threads and kernels."
    )


def _changes(found: Contrast) -> str:
    if not found.changes:
        return "Settings, code, versions and machine are the same."
    return "\n".join(["What changed:", *(wrapped(f"  {one}") for one in found.changes)])


def _by_metric(found: Iterable[Difference]) -> Iterator[tuple[Metric, list[Difference]]]:
    groups: dict[Metric, list[Difference]] = {}
    for one in found:
        groups.setdefault(one.metric, []).append(one)
    yield from groups.items()


def _table(metric: Metric, rows: list[Difference]) -> str:
    unit = f", {metric.unit}" if metric.unit else ""
    title = wrapped(f"{metric.label}{unit} (margin {rows[0].margin:g})")
    columns = tuple(Column((head,), numeric=head not in {"arm", "verdict"}) for head in HEADS)
    body = tuple(_cells(one) for one in rows[:MOST_ROWS])
    sheet = Sheet(title, columns, body, 1)
    lines = [title, fitting_text(sheet, sheet.without("p"), sheet.without("p").without("A"))]
    gaps = (f"{one.arm}: {', '.join(one.comparison.gaps)}" for one in rows if one.comparison.gaps)
    lines += [wrapped(gap) for gap in list(gaps)[:MOST_ROWS]]
    left = len(rows) - MOST_ROWS
    return "\n".join([*lines, *([f"{left:,} more arms: --json has them"] if left > 0 else [])])


def _cells(one: Difference) -> Row:
    found, metric = one.comparison, decisive(one.comparison, one.metric, one.margin)
    if found.mean is None:
        return (Cell(one.arm), *(Cell("") for _ in HEADS[1:-2]), Cell(""), Cell(one.verdict))
    before = found.right_mean
    return (
        Cell(one.arm),
        Cell("" if before is None else one.metric.number(before)),
        Cell(metric.signed(found.mean)),
        Cell(interval_text(found.interval, metric)),
        Cell(str(found.n)),
        p_cell(one.p),
        Cell(one.verdict),
    )


def _summary(found: Contrast) -> str:
    counts = ", ".join(f"{count:,} {verdict}" for verdict, count in found.verdicts.items())
    return f"Verdict on {len(found.differences):,} differences (B, seen from A): {counts}."


def _row(one: Difference) -> dict[str, Any]:
    found = one.comparison
    low, high = found.interval or (None, None)
    first, mean, plain = found.right_mean, found.mean, one.metric.plain
    return {
        "arm": one.arm,
        "metric": one.metric.name,
        "unit": one.metric.unit or None,
        "n": found.n,
        "seeds": list(found.seeds),
        "a": None if first is None else plain(first),
        "b": None if first is None or mean is None else plain(first + mean),
        "difference": found.mean,
        "low": low,
        "high": high,
        "p": found.p,
        "p_holm": one.p,
        "margin": one.margin,
        "verdict": one.verdict,
        "gaps": list(found.gaps),
    }

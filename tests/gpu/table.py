"""All results as one plain table."""

from collections.abc import Iterable, Sequence
from typing import Any

from tests.gpu.finding import Finding

HEAD = ("part", "case", "what", "value", "unit", "", "said")
VERDICTS = {True: "ok", False: "FAILED", None: ""}


def table_of(findings: Iterable[Finding]) -> str:
    """The table, failures once more below it, and a line that counts."""
    found = list(findings)
    rows = [_row(one) for one in found]
    failed = [row for row, one in zip(rows, found, strict=True) if one.ok is False]
    checks = sum(one.ok is not None for one in found)
    count = f"{len(found)} results, {checks} checks, {len(failed)} failed"
    parts = [_aligned([HEAD, *rows])]
    if failed:
        parts += ["failed:", _aligned(failed)]
    return "\n\n".join([*parts, count]) + "\n"


def _row(one: Finding) -> tuple[str, ...]:
    said = "; ".join(f"{key} {_text(value)}" for key, value in one.more.items())
    verdict = VERDICTS[one.ok]
    return one.part, one.case, one.what, _text(one.value), one.unit, verdict, said


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return " to ".join(_text(one) for one in value)
    return " ".join(str(value).split())


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD) - 1)]
    lines = (
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)

"""The view of the task ``bench``: a column for each method, figures of what it costs."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from suite.plan import Plan
from suite.registry import BenchSettings
from suite.reporting.records.circumstances import Fact
from suite.reporting.tables.arrangement import Content
from suite.reporting.views.bench.bench_pictures import pictures_of
from suite.reporting.views.bench.drawn_cases import choose
from suite.reporting.views.bench.ratio_sheets import Measured, ratio_sheet, work_sheet
from suite.reporting.views.bench.timed_cases import BASELINE, Case, case_of
from suite.reporting.views.view import View
from suite.reporting.vocabulary.arms import Arm
from suite.store import Record, Store

WHOLE = "forward+backward"
"""The direction of the main table, where a study has it."""


def bench_view(
    plan: Plan,
    content: Content,
    records: Mapping[str, Record],
    facts: Sequence[Fact],
    store: Store,
) -> View:
    """Ratios of times, what each method does, and figures."""
    measured = [(arm, case_of(arm, records)) for arm in content.arms]
    main, *others = _by_direction(measured)
    sheets = {
        direction: ratio_sheet(f"Times of {direction}", content, part, _notes(_cases(part)))
        for direction, part in others
    }
    direction, own = main
    table = ratio_sheet(f"Times of {direction}", content, own)
    chosen = choose(_cases(own))
    work = [work_sheet(chosen.by_size())] if chosen.cases else []
    return View(
        statistic=f"times of {direction}: how many times as fast as {BASELINE}, the median of the "
        "rounds; below it their quartiles and the median time",
        table=table,
        narrow=table,
        more=(*sheets.values(), *work),
        pictures=pictures_of(chosen),
        notes=_notes(_cases(own)),
        rows=_rows(plan, content, measured, facts),
    )


def _by_direction(measured: Measured) -> list[tuple[str, Measured]]:
    """The arms of each direction, the main one first."""
    found: dict[str, list[tuple[Arm, Case | None]]] = {}
    for arm, case in measured:
        found.setdefault(_settings(arm).direction, []).append((arm, case))
    return sorted(found.items(), key=lambda item: item[0] != WHOLE)


def _cases(measured: Measured) -> list[Case]:
    return [case for _, case in measured if case is not None]


def _settings(arm: Arm) -> BenchSettings:
    settings: object = arm.settings
    assert isinstance(settings, BenchSettings)
    return settings


def _notes(cases: Sequence[Case]) -> tuple[str, ...]:
    """What one table's figures are, and how far its own cells spread."""
    if not cases:
        return ()
    timings = [timing for case in cases for timing in case.timings.values()]
    rounds = " or ".join(map(str, sorted({timing.n for timing in timings})))
    notes = [
        f"All methods of a case take turns in one process, {rounds} rounds behind a warm-up. A "
        f"ratio is that of the two times of one round{_spreads(cases)}.",
        "low-rank and fused-low-rank compute with another S of the same norm.",
        *_without_rounds(cases),
    ]
    bandwidths = [case.bandwidth for case in cases if case.bandwidth]
    peaks = [case.peak for case in cases if case.peak]
    if bandwidths and peaks:
        notes.append(
            f"In the same rounds, a plain copy moved {median(bandwidths) / 1e9:.1f} GB/s, read and "
            f"written, and a large product made {median(peaks) / 1e9:.1f} GFLOP/s."
        )
    left_out = sorted({name for case in cases for name in case.result.left_out})
    if left_out:
        notes.append(f"Left out where they cannot run: {', '.join(left_out)}.")
    return tuple(notes)


def _spreads(cases: Sequence[Case]) -> str:
    """How far ratios spread, without the baseline's own, which is 1 in every round."""
    ratios = [one for case in cases for name, one in case.ratios.items() if name != BASELINE]
    if not ratios:
        return ""
    spreads = [one.spread for one in ratios]
    return (
        f"; from quartile to quartile ratios differ by {median(spreads):.0%} of the median in the "
        f"median cell, by {max(spreads):.0%} in the worst"
    )


def _without_rounds(cases: Sequence[Case]) -> list[str]:
    """That ratios are of medians; nothing where the rounds of all times are known."""
    lacking = any(
        set(case.methods) - set(case.ratios) and BASELINE in case.ratios for case in cases
    )
    if not lacking:
        return []
    return ["A ratio without quartiles is one of medians: its record has no rounds of both."]


def _rows(
    plan: Plan, content: Content, measured: Measured, facts: Sequence[Fact]
) -> list[dict[str, Any]]:
    """A row for each case and method; times in seconds."""
    named = {fact.label: fact.text for fact in facts}
    rows = []
    for arm, case in measured:
        cell = {axis: content.labels.text(axis, value) for axis, value in arm.cell.items()}
        for method in case.methods if case else ():
            rows.append(
                {"study": plan.study.study, **cell, **_row(case, method), **named}  # type: ignore[arg-type]
            )
    return rows


def _row(case: Case, method: str) -> dict[str, Any]:
    timing, ratios = case.timings[method], case.ratios.get(method)
    return {
        "method": method,
        "median": timing.middle,
        "lower quartile": timing.low,
        "upper quartile": timing.high,
        "rounds": timing.n,
        "ratio": case.ratio(method),
        "ratio lower quartile": ratios and ratios.low,
        "ratio upper quartile": ratios and ratios.high,
        **case.result.methods[method].model_dump(),
    }

"""Cases -> the figures of the page."""

from collections.abc import Sequence
from functools import partial

from suite.reporting.figures import Picture
from suite.reporting.figures.growth_figure import Panel, growth_figure
from suite.reporting.figures.series import Series
from suite.reporting.figures.shares_figure import Share, shares_figure
from suite.reporting.figures.truncation_figure import Frontier, Frontiers, truncation_figure
from suite.reporting.views.bench.batch_picture import batch_picture
from suite.reporting.views.bench.drawn_cases import MOST_PANELS, Chosen, lines_of
from suite.reporting.views.bench.timed_cases import METHODS, Case, exponent

TIME = "µs for a matrix"


def pictures_of(chosen: Chosen) -> tuple[Picture, ...]:
    """All figures, those without anything to show included."""
    return (
        _truncation(chosen),
        _growth(chosen),
        _norms(chosen),
        batch_picture(chosen),
        _shares(chosen),
    )


def _truncation(chosen: Chosen) -> Picture:
    cases = chosen.by_norm(chosen.sizes[-1]) if chosen.cases else []
    drawn = tuple(
        _frontier(place, case, case.result.truncation, case.result.rule_error)
        for place, case in enumerate(cases)
    )
    worst = tuple(
        _frontier(place, case, case.result.worst_truncation, case.result.worst_rule_error)
        for place, case in enumerate(cases)
    )
    panels = [Frontiers("Entries drawn at random", drawn), Frontiers("All entries equal", worst)]
    stops = "; ".join(
        f"norm {case.settings.norm:g}: degree {case.result.rule_degree} in "
        f"{case.result.rule_steps} steps leaves {case.result.rule_error:.0e}, at worst "
        f"{case.result.worst_rule_error:.0e}"
        for case in cases
    )
    return Picture(
        "truncation",
        "What each degree costs and leaves",
        partial(truncation_figure, panels) if cases else None,
        f"Two line charts of relative error by products. {stops}.",
        f"Errors of the cut series in float64{_of_size(cases)}: a point for each degree from 1 to "
        "20, in as many sub-steps as the suite's rule takes for that norm. Rings are what the rule "
        "chooses for float32. It knows a bound on the norm and nothing of signs. Left: the inputs "
        "that are timed, whose random signs make exp(S) x much easier than the bound says. Right: "
        "the worst that the bound allows, all entries equal and negative, x all ones.",
    )


def _of_size(cases: Sequence[Case]) -> str:
    return f", n = {cases[0].settings.n}" if cases else ""


def _frontier(place: int, case: Case, errors: tuple[float, ...], chosen: float) -> Frontier:
    result, steps = case.result, case.result.rule_steps
    costs = tuple(float(m * steps) for m in range(1, len(errors) + 1))
    words = "" if steps == 1 else f", {steps} steps"
    series = Series(f"norm {case.settings.norm:g}{words}", place, costs, errors)
    return Frontier(series, (float(result.rule_degree * steps), chosen))


def _growth(chosen: Chosen) -> Picture:
    cases = chosen.by_size()
    lines = lines_of(cases, [case.settings.n for case in cases], Case.per_matrix)
    powers = {line.label: exponent(zip(line.x, line.middle, strict=True)) for line in lines}
    named = tuple(_renamed(line, powers[line.label]) for line in lines)
    ends = "; ".join(line.label for line in named)
    return Picture(
        "growth",
        "Time by size",
        partial(growth_figure, [Panel("", named)], "n", TIME) if named else None,
        f"A line chart of time by n. {ends}.",
        f"Medians of {chosen.about()}, batch {chosen.batch}, norm {chosen.norm:g}; bars from "
        "quartile to quartile. The powers of n are least-squares slopes through the logarithms; "
        "sizes differ in pixels too, as they do in the published model.",
    )


def _renamed(line: Series, power: float | None) -> Series:
    label = line.label if power is None else f"{line.label}, n^{power:.1f}"
    return Series(label, line.place, line.x, line.middle, line.low, line.high)


def _norms(chosen: Chosen) -> Picture:
    panels = []
    for n in chosen.sizes[-MOST_PANELS:]:
        cases = chosen.by_norm(n)
        places = [case.settings.norm for case in cases]
        panels.append(Panel(f"n = {n}", lines_of(cases, places, Case.per_matrix)))
    return Picture(
        "norms",
        "Time by norm",
        partial(growth_figure, panels, "norm of S", TIME) if _several_norms(chosen) else None,
        f"Line charts of time by the norm of S, for n = {', '.join(map(str, chosen.sizes))}; the "
        "table has the figures.",
        f"Medians of {chosen.about()}, batch {chosen.batch}; bars from quartile to quartile. The "
        "norm is the largest row sum of absolute values in the batch.",
    )


def _several_norms(chosen: Chosen) -> bool:
    return any(len(chosen.by_norm(n)) > 1 for n in chosen.sizes)


def _shares(chosen: Chosen) -> Picture:
    shares = [
        share
        for method in METHODS
        for case in chosen.by_size()
        if method in case.timings and (share := _share(case, method)) is not None
    ]
    ends = "; ".join(f"{one.method}, n = {one.n}: {one.bandwidth:.1%}" for one in shares)
    return Picture(
        "limits",
        "Of what the machine can do",
        partial(shares_figure, shares) if shares else None,
        f"Dot plots of shares of memory bandwidth and of the matrix peak. Bandwidth: {ends}.",
        f"Medians of {chosen.about()}, batch {chosen.batch}, norm {chosen.norm:g}. Left: bytes of "
        "inputs and outputs, moved once for each pass, against a plain copy in the same rounds; a "
        "method that writes more between moves more than is counted. Right: additions and "
        "multiplications against one product of two large matrices; what takes fewer of them may "
        "be faster at a smaller share.",
    )


def _share(case: Case, method: str) -> Share | None:
    if case.bandwidth is None or case.peak is None:
        return None
    seconds, flops = case.timings[method].middle, case.result.methods[method].flops
    return Share(
        method,
        case.settings.n,
        case.result.traffic / seconds / case.bandwidth,
        None if flops is None else flops / seconds / case.peak,
    )

"""Cases -> tables: ratios of times, and what each method does."""

from collections.abc import Sequence

from suite.reporting.statistics.quartiles import Quartiles
from suite.reporting.tables.arrangement import Content
from suite.reporting.tables.sheet import Cell, Column, Row, Sheet
from suite.reporting.views.bench.timed_cases import METHODS, Case
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.labels import axis_label
from suite.reporting.vocabulary.numbers import NOTHING

Measured = Sequence[tuple[Arm, Case | None]]
"""Arms with their cases, None where there is no record yet."""
DIRECTION = "direction"
MIB = 2.0**20
DONE = (
    ("", "n x n products"),
    ("", "MFLOP"),
    ("", "read-backs"),
    ("", "MiB kept"),
    ("", "MiB at peak"),
    ("error", "output"),
    ("error", "worst pixel"),
    ("error", "gradient"),
    ("error", "round trip"),
)


def methods_of(measured: Measured) -> list[str]:
    """The methods that some case timed, in their order."""
    timed = {name for _, case in measured if case for name in case.methods}
    return [name for name in METHODS if name in timed]


def axes_of(content: Content) -> list[str]:
    """The axes that name a row, those with several values."""
    axes = (axis for axis in (*content.rows, *content.columns) if axis != DIRECTION)
    return [axis for axis in axes if len(content.axes[axis]) > 1]


def ratio_sheet(
    title: str, content: Content, measured: Measured, notes: tuple[str, ...] = ()
) -> Sheet:
    """A row for each arm, a column for each method: how fast, its quartiles, the median time.

    Args:
        title: What the table shows.
        content: What names the arms.
        measured: The arms and their cases.
        notes: What its marks mean, a sentence each.
    """
    axes, methods = axes_of(content), methods_of(measured)
    columns = [Column((axis_label(axis),), numeric=False) for axis in axes]
    columns += [Column((_head(name),)) for name in methods]
    rows: list[Row] = []
    for arm, case in measured:
        stub = [Cell(content.labels.text(axis, arm.cell[axis])) for axis in axes]
        rows.append((*stub, *(_ratio(case, name) for name in methods)))
    return Sheet(title, tuple(columns), tuple(rows), len(axes), notes)


def _head(method: str) -> str:
    """A method's name in words, so that a narrow column may break it."""
    return method.replace("-", " ")


def _ratio(case: Case | None, method: str) -> Cell:
    if case is None:
        return Cell(NOTHING, tone="missing")
    if method not in case.timings:
        return Cell("")
    ratio = case.ratio(method)
    text = NOTHING if ratio is None else short(ratio)
    spread = [_spread(case.ratios[method])] if method in case.ratios else []
    time = f"{short(1e3 * case.timings[method].middle)} ms"
    return Cell(text, (*spread, time), "quoted")


def _spread(ratios: Quartiles) -> str:
    return f"{short(ratios.low)} to {short(ratios.high)}"


def short(value: float) -> str:
    """A number with three digits, or all of those before the point.

    >>> short(0.04321), short(1.0), short(25.44), short(2122.4), short(0.0)
    ('0.043', '1.00', '25.4', '2122', '0')
    """
    if value == 0:
        return "0"
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:.{decimals}f}"


def work_sheet(cases: Sequence[Case]) -> Sheet:
    """What each method does in some cases that differ in n, and how exact it is.

    Args:
        cases: The cases, of one direction and norm.
    """
    columns = [Column(("", "n"), numeric=False), Column(("", "method"), numeric=False)]
    columns += [Column(heads) for heads in DONE]
    rows = [_work(case, name) for case in cases for name in METHODS if name in case.result.methods]
    settings = cases[0].settings
    title = f"What each method does: {settings.direction}, norm {settings.norm:g}"
    notes = (
        "Products, operations and bytes are counted on one call for the whole batch; products are "
        "for each matrix S by torch's kernels for them, larger and smaller ones by their "
        "operations; what is multiplied entry by entry counts among MFLOP alone.",
        "The operations of fused are counted by formula and are those of its series alone; tanh is "
        "counted nowhere.",
        "MiB kept is what waits for the backward pass, inputs included. MiB at peak is what a call "
        "has allocated above what was there before it, when that is most, its results included; "
        "what is taken outside torch is not seen: in fused, a block of pixels for each thread.",
        "Errors are relative 2-norms against float64 from the same inputs; the reference itself is "
        f"within {max(case.result.reference_error for case in cases):.0e} of 50 digits at the "
        "pixels that were checked.",
        "low-rank and fused-low-rank compute with another S, of the same norm and lower rank.",
    )
    return Sheet(title, tuple(columns), tuple(rows), 2, notes)


def _work(case: Case, method: str) -> Row:
    done = case.result.methods[method]
    products = NOTHING if done.products is None else _count(done.products)
    return (
        Cell(str(case.settings.n)),
        Cell(method),
        Cell(products),
        Cell(NOTHING if done.flops is None else short(done.flops / 1e6)),
        Cell(str(done.read_backs)),
        Cell(short(done.saved / MIB)),
        Cell(NOTHING if done.peak is None else short(done.peak / MIB)),
        *map(_error, (done.error, done.worst_error, done.gradient_error, done.round_trip)),
    )


def _count(mean: float) -> str:
    """A mean of counts; a whole number without a point.

    >>> _count(9.0), _count(2.5)
    ('9', '2.50')
    """
    return f"{mean:.0f}" if mean == round(mean) else short(mean)


def _error(value: float | None) -> Cell:
    return Cell(NOTHING if value is None else f"{value:.1e}")

"""What couplings' exponentials took over training -> a figure and a table of some moments."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from math import isnan
from typing import Any

from suite.reporting.curves.exponents import BINS, Exponents, Point
from suite.reporting.figures import Picture
from suite.reporting.figures.exponents_figure import exponents_figure
from suite.reporting.tables.sheet import Cell, Column, Row, Sheet
from suite.reporting.vocabulary.numbers import NOTHING
from suite.store import Record

MOST_ARMS = 4
"""Arms that are drawn, each with two panels of its own."""
COLUMNS = (
    ("step", "", "step", 0),
    ("norm", "", "largest norm", 2),
    ("degree", "our rule", "degree m", 0),
    ("sub_steps", "our rule", "sub-steps", 0),
    ("products", "our rule", "products S v", 0),
    ("terms", "authors' rule", "terms, at most", 0),
    ("squarings", "authors' rule", "squarings", 0),
)
"""What the table shows: the curve's column, two heads, decimals."""


def _warmed_up(record: Record) -> float:
    settings: dict[str, Any] = record.run.settings
    return min(1.0, float(settings["warmup"]) / float(settings["epochs"]))


MOMENTS: dict[str, Callable[[Record], float]] = {
    "first step": lambda record: 0.0,
    "after the warm-up": _warmed_up,
    "a quarter": lambda record: 0.25,
    "half": lambda record: 0.5,
    "end": lambda record: 1.0,
}
"""What share of its training a run has behind it at the moments of the table."""


def exponents_picture(arms: Sequence[Exponents], scale: str) -> Picture:
    """The figure of norm, degree and terms over training.

    Args:
        arms: The arms.
        scale: The name of their scale; empty for none.
    """
    drawn = arms[:MOST_ARMS]
    return Picture(
        "training_m",
        "How m moves over training",
        partial(exponents_figure, drawn) if drawn else None,
        "Two line charts by optimiser step: the largest norm of S in the coupling layers, and the "
        f"products and terms that it takes. {' '.join(map(_words, drawn))}",
        _caption(arms, scale),
    )


def _words(arm: Exponents) -> str:
    """The figure in words: the norm at its largest and in the end, and what it takes there."""
    parts = [
        f"{when}: norm {_range(rows, 'norm', 2)}, {_range(rows, 'products', 0)} products, at most "
        f"{_range(rows, 'terms', 0)} terms by the authors' rule"
        for when, rows in (
            ("Where it is largest", arm.largest()),
            ("in the end", arm.rows_at(lambda record: 1.0)),
        )
    ]
    return f"{f'{arm.label}. ' if arm.label else ''}{'; '.join(parts)}."


def _caption(arms: Sequence[Exponents], scale: str) -> str:
    drawn = arms[:MOST_ARMS]
    records = [record for arm in drawn for record in arm.records]
    counts = " + ".join(str(len(arm.records)) for arm in drawn)
    sentences = [
        f"n = {counts} training run(s), {f'scale {scale}' if scale else 'no scale'}, "
        f"{_named(record.run.settings['data']['name'] for record in records)}.",
        "The norm is the largest row sum of |S| over the coupling layers and all pixels of the "
        f"training batch of that step ({_named(r.run.settings['batch_size'] for r in records)} "
        "images); 1x1 convolutions are not in the curve.",
        *_bounds(drawn),
        "Below, what that one norm takes: the degree m that this suite's rule picks there, with "
        "its products S v, and the most terms behind the identity that the authors' rule takes "
        "(where all entries are equal), before its squarings. Most pixels have smaller norms, and "
        "by this suite's rule take fewer products; layers with smaller norms are scaled less by "
        "the authors' rule, and may take a term more.",
        f"Lines are medians over at most {BINS} stretches of training, bands reach from the "
        "smallest to the largest value.",
    ]
    if len(arms) > MOST_ARMS:
        sentences.append(f"Only the first {MOST_ARMS} arms with exponentials are drawn.")
    return " ".join(sentences)


def _bounds(arms: Sequence[Exponents]) -> list[str]:
    if all(arm.is_measured for arm in arms):
        return []
    return [
        "Where the kernel does not measure the norm, it is a bound that holds whatever the "
        "images, and the terms are those at that bound."
    ]


def _named(values: Any) -> str:
    return " or ".join(dict.fromkeys(map(str, values)))


def exponents_sheet(arms: Sequence[Exponents]) -> Sheet:
    """A row for each arm and moment of training.

    Args:
        arms: The arms, at least one.
    """
    named = len(arms) > 1
    stub = [Column((head,), numeric=False) for head in ["arm"] * named + ["moment"]]
    columns = (*stub, *(Column((upper, lower)) for _, upper, lower, _ in COLUMNS))
    rows = chain.from_iterable(_rows(arm, [Cell(arm.label)] * named) for arm in arms[:MOST_ARMS])
    runs = sum(len(arm.records) for arm in arms[:MOST_ARMS])
    return Sheet(
        "The largest exponentials of the couplings at some moments of training",
        columns,
        tuple(rows),
        len(stub),
        (
            f"Single steps of {runs} training run(s), from the smallest to the largest value where "
            "runs differ; norms on the training batch of that step, without the 1x1 convolutions.",
            "The authors' terms are a bound: the most that any matrix of that norm takes.",
        ),
    )


def _rows(arm: Exponents, stub: Sequence[Cell]) -> list[Row]:
    moments = [(moment, arm.rows_at(share)) for moment, share in MOMENTS.items()]
    moments.append(("largest norm", arm.largest()))
    return [
        (
            *stub,
            Cell(moment),
            *(Cell(_range(rows, name, decimals)) for name, _, _, decimals in COLUMNS),
        )
        for moment, rows in moments
    ]


def _range(rows: Sequence[Point], name: str, decimals: int) -> str:
    """A value that all runs share, else the smallest and the largest."""
    values = sorted(row[name] for row in rows if not isnan(row[name]))
    if not values:
        return NOTHING
    texts = dict.fromkeys(f"{value:.{decimals}f}" for value in (values[0], values[-1]))
    return " to ".join(texts)

"""What is known of each arm -> a table as the study declares it, or with one row an arm."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from suite.reporting.published.quotes import Quotes
from suite.reporting.statistics.estimates import NOTHING as NO_ESTIMATE
from suite.reporting.statistics.estimates import Estimates
from suite.reporting.tables.cells import estimate_cell, published_cell
from suite.reporting.tables.sheet import Cell, Column, Row, Sheet
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.labels import Labels, axis_label
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.metrics import TWINS
from suite.reporting.vocabulary.numbers import NOTHING, parameters_text, seeds_text
from suite.reporting.vocabulary.shown_systems import kinds_differ, shows_bits
from suite.spec import SEED

SEEDS = "seeds"
"""The head of the column of seeds, which other places name too."""
MOST_GROUPS = 8
"""Groups of columns in a table; with more of them, every arm has a row instead."""


@dataclass(frozen=True)
class Content:
    """All that a table is laid out from.

    Attributes:
        title: What the table shows.
        axes: The axes with their values, the seeds among them.
        rows: The axes that make rows.
        columns: The axes that make columns.
        arms: The arms.
        metrics: The figures that are shown of each; those that are the same in all runs are one.
        estimates: What is known of them.
        quotes: The published figures beside them.
        every: All figures, each by its own name; the shown ones if empty.
    """

    title: str
    axes: dict[str, tuple[Any, ...]]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    arms: tuple[Arm, ...]
    metrics: tuple[Metric, ...]
    estimates: Estimates
    quotes: Quotes
    every: tuple[Metric, ...] = ()

    @cached_property
    def kept(self) -> tuple[Metric, ...]:
        """All figures, each by its own name."""
        return self.every or self.metrics

    @cached_property
    def labels(self) -> Labels:
        """What the axes' values are called."""
        return self.arms[0].labels if self.arms else Labels(self.axes)

    @cached_property
    def quoted(self) -> frozenset[str]:
        """The figures that some arm has a published one of."""
        return frozenset(name for _, name in self.quotes)

    @property
    def is_grid(self) -> bool:
        """Whether there are axes that make columns, and no more columns than can be read."""
        groups = {arm.key(self.columns) for arm in self.arms}
        return bool(self.columns) and len(groups) <= MOST_GROUPS

    @cached_property
    def shows_parameters(self) -> bool:
        """Whether parameters have a column of their own."""
        is_a_figure = any(metric.name == "parameters" for metric in self.metrics)
        return not is_a_figure and any(arm.parameters is not None for arm in self.arms)

    @cached_property
    def shows_likelihood(self) -> bool:
        """Whether the kind of likelihood has a column: where figures are not all of one kind."""
        systems = [arm.system for arm in self.arms if arm.system is not None]
        return shows_bits(self.metrics) and kinds_differ(systems)


def arrange(
    axes: Mapping[str, Sequence[Any]], rows: Iterable[str], columns: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The axes that make rows and those that make columns.

    One that nobody named makes rows if it has several values.

    >>> axes = {"of": [0], "coupling": [1, 2], "lr": [3, 4], "width": [5, 6], "seed": [7, 8]}
    >>> arrange(axes, ["coupling"], ["lr"])
    (('coupling', 'width'), ('lr',))
    """
    across = tuple(axis for axis in columns if axis in axes)
    down = [axis for axis in rows if axis in axes]
    named = {*across, *down, SEED}
    others = (axis for axis, values in axes.items() if axis not in named and len(values) > 1)
    return (*down, *others), across


def as_declared(content: Content) -> Sheet:
    """The table with the rows and columns that the study declares."""
    rows, across = content.rows, content.columns
    places = {(arm.key(rows), arm.key(across)): place for place, arm in enumerate(content.arms)}
    tops = {arm.key(across): arm for arm in content.arms}
    sides = {arm.key(rows): arm for arm in content.arms}
    body: list[Row] = []
    for side, arm in sides.items():
        members = [place for top in tops if (place := places.get((side, top))) is not None]
        cells = [*stub(content, arm, rows), *properties(content, members)]
        for top in tops:
            cells += _figures(content, places.get((side, top)))
        body.append(tuple(cells))
    phrase = content.labels.phrase
    heads = [", ".join(phrase(axis, arm.cell[axis]) for axis in across) for arm in tops.values()]
    columns = stub_columns(content, rows, 1 + bool(across))
    for head in heads:
        columns += [Column((head, name) if across else (name,)) for name in _figure_heads(content)]
    return Sheet(content.title, tuple(columns), tuple(body), len(rows))


def one_row_an_arm(content: Content) -> Sheet:
    """The table with one row an arm, and its seeds at the end: narrow, however many arms."""
    axes = (*content.rows, *content.columns)
    body = []
    for place, arm in enumerate(content.arms):
        cells = [*stub(content, arm, axes), *properties(content, [place])]
        cells += _figures(content, place)
        if SEED in content.axes:
            estimate = content.estimates.get((place, content.metrics[0].name), NO_ESTIMATE)
            cells += [Cell(str(estimate.n)), Cell(seeds_text(estimate.seeds))]
        body.append(tuple(cells))
    columns = stub_columns(content, axes, 1)
    columns += [Column((name,)) for name in _figure_heads(content)]
    if SEED in content.axes:
        columns += [Column(("n",)), Column((SEEDS,), numeric=False)]
    return Sheet(content.title, tuple(columns), tuple(body), len(axes))


def stub(content: Content, arm: Arm, axes: Sequence[str]) -> list[Cell]:
    """The cells that name an arm."""
    return [Cell(content.labels.text(axis, arm.cell[axis])) for axis in axes]


def stub_columns(content: Content, axes: Sequence[str], levels: int) -> list[Column]:
    """The columns of those cells and of the properties, with empty heads above their own."""
    above = ("",) * (levels - 1)
    columns = [Column((*above, axis_label(axis)), numeric=False) for axis in axes]
    if content.shows_parameters:
        columns.append(Column((*above, "parameters")))
    if content.shows_likelihood:
        columns.append(Column((*above, "likelihood"), numeric=False))
    return columns


def properties(content: Content, members: Sequence[int]) -> list[Cell]:
    """The cells that have the parameters of some arms and the kind of likelihood, if any."""
    arms = [content.arms[place] for place in members]
    cells = []
    if content.shows_parameters:
        cells.append(Cell(parameters_text(arm.parameters for arm in arms)))
    if content.shows_likelihood:
        kinds = dict.fromkeys(arm.system.likelihood for arm in arms if arm.system is not None)
        cells.append(Cell(", ".join(kinds)))
    return cells


def _figure_heads(content: Content) -> list[str]:
    """The heads of the columns that each arm has: its figures, and published ones beside them."""
    heads = []
    several = len({metric.unit for metric in content.metrics}) > 1
    for metric in content.metrics:
        unit = f" ({metric.unit})" if several and metric.unit else ""
        heads.append(metric.label + unit)
        if metric.name in content.quoted:
            heads.append("published")
    return heads


def _figures(content: Content, place: int | None) -> list[Cell]:
    cells = []
    for metric in content.metrics:
        cells.append(_figure(content, place, metric))
        if metric.name in content.quoted:
            figure = None if place is None else content.quotes.get((place, metric.name))
            cells.append(published_cell(figure, metric))
    return cells


def _figure(content: Content, place: int | None, metric: Metric) -> Cell:
    """What is known of one figure of an arm, with what leads to its runs."""
    estimate = None if place is None else content.estimates.get((place, metric.name))
    if place is None or not estimate:
        return Cell(NOTHING)
    first = content.arms[place].runs[0].id
    twin = next((name for name, both in TWINS.items() if both == metric), "")
    return replace(estimate_cell(estimate, metric), run=first, metric=metric.name, twin=twin)

"""Published figures -> the ones that stand beside the arms of a table."""

from collections.abc import Sequence
from typing import Any, cast

from suite.errors import MistakeError
from suite.registry import DATA_SETS, ModelSettings, TaskSettings, Variant
from suite.reporting.published.published import Figure, Published, System
from suite.reporting.vocabulary.arms import Arm
from suite.spec import UnfitError, match, setting_of
from suite.spec.complaint import unknown

PRINTS = {2: "best_test", 3: "parameters"}
"""Which figure of our results each of the paper's tables of systems prints."""

Quotes = dict[tuple[int, str], Figure]
"""Published figures by the arm's place and the metric's name."""


def quotes_of(
    published: Published, number: int | None, arms: Sequence[Arm], metrics: Sequence[str]
) -> Quotes:
    """The published figures of the arms of a table.

    Args:
        published: What is known.
        number: Which table of the paper it mirrors; None for one of our own.
        arms: The arms.
        metrics: The figures that are shown of each.

    Raises:
        MistakeError: A figure of this table names a setting that the arms do not have, or a value
            that it can never have.
    """
    found: Quotes = {}
    for place, arm in enumerate(arms):
        for figure in _candidates(published, number, arm.settings):
            if figure.metric in metrics:
                found.setdefault((place, figure.metric), figure)
    return found


def unfitting(published: Published, number: int | None, quotes: Quotes) -> tuple[Figure, ...]:
    """The figures of a table that stand beside none of its arms."""
    used = {figure.key for figure in quotes.values()}
    return tuple(figure for figure in published.arms(number) if figure.key not in used)


def _candidates(published: Published, number: int | None, settings: TaskSettings) -> list[Figure]:
    own = published.arms(number)
    for figure in own:
        _check(figure, number, settings)
    counted = published.counted_with_the_authors_model
    found = [figure for figure in (*own, *counted) if _fits(figure, settings)]
    rows = [row for row in published.systems(number) if _is_of(row, settings)]
    quoted = (_figure(row, number, settings) for row in rows)
    return [*found, *filter(None, quoted)]


def _is_of(row: System, settings: TaskSettings) -> bool:
    """Whether a row is of the system of an arm, with noise of the same kind."""
    built: object = settings
    if not isinstance(built, ModelSettings):
        return False
    system = built.system
    is_drawn = row.dequantization is not None
    return row.system == system.called and is_drawn == (system.likelihood == "bound")


def _check(figure: Figure, number: int | None, settings: TaskSettings) -> None:
    for key in figure.where:
        if key not in type(settings).model_fields:
            what = unknown("setting", key, type(settings).model_fields)
            raise MistakeError(f"published figures: table{number}: where: {what}")


def _fits(figure: Figure, settings: TaskSettings) -> bool:
    """Whether a figure is of the arm with these settings, which all have a meaning there."""
    if not settings.foreign().keys().isdisjoint(figure.where):
        return False
    for key, wanted in figure.where.items():
        setting = setting_of(type(settings), key)
        if setting is None:
            return False
        try:
            matches = match(setting, wanted)
        except UnfitError as error:
            raise MistakeError(f"published figures: where.{key}: {error}") from None
        if not matches(getattr(settings, key)):
            return False
    return True


def _figure(row: System, number: int | None, settings: TaskSettings) -> Figure | None:
    """A system's figure on the images of an arm; of a task without images, on those of its size."""
    where: dict[str, Any]
    data = getattr(settings, "data", None)
    if isinstance(data, Variant):
        names, where = [data.name], {"data": data.name}
    elif isinstance(model := cast(object, settings), ModelSettings):
        sizes = {name: getattr(DATA_SETS.find(name).settings, "size", None) for name in row.values}
        names = [name for name, size in sizes.items() if size == model.size]
        where = {"size": model.size}
    else:
        return None
    found = {value for name in names if (value := row.values.get(name)) is not None}
    if len(found) != 1:
        return None
    return Figure(
        where=where,
        metric=PRINTS[number or 0],
        value=found.pop(),
        checked=row.checked,
        source=row.source,
    )

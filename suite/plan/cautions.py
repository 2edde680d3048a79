"""What a user should know of settings before they are run."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from suite.spec import AS_IT_STANDS, SEED, Scale, Study, expand
from suite.spec.complaint import shown
from suite.spec.conditions import MOST_ARMS, Settled
from suite.specfile.read import scales_of


def cautions_of(arms: Iterable[Settled]) -> tuple[str, ...]:
    """What the settings of some arms are to be warned of, each caution once, with its arms.

    Args:
        arms: The axes' values of each arm, and its settings.

    >>> from suite.registry import TrainSettings
    >>> few = TrainSettings(data="photos32", epochs=1, batch_size=64)
    >>> cautions_of([({"lr": 0.01, "seed": 0}, few)])[0][:60]
    'in all arms the average (authors, decay 0.999) is still 93 %'
    """
    looked_at = list(arms)
    found: dict[str, list[str]] = {}
    for cell, settings in looked_at:
        words = ", ".join(f"{key} {shown(v)}" for key, v in cell.items() if key != SEED)
        for caution in settings.cautions():
            found.setdefault(caution, []).append(words)
    return tuple(f"{_where(named, len(looked_at))}{caution}" for caution, named in found.items())


def cautions_at_scales(study: Study, path: Path) -> tuple[str, ...]:
    """The same for each scale of a study, or for the study as it stands if it has none.

    Args:
        study: The study.
        path: Its file, beside which there may be scales.
    """
    scales = scales_of(study, path) or {AS_IT_STANDS: Scale()}
    if study.of is not None:
        return ()  # what it takes is trained by another study, and warned of there
    return tuple(
        f"at scale {name}, {caution}"
        for name, scale in scales.items()
        for caution in cautions_of(_arms(study, scale))
    )


def _arms(study: Study, scale: Scale) -> list[Settled]:
    found = islice(expand(study, scale).arms(), MOST_ARMS)
    return [(cell, settings) for cell, settings in found if not isinstance(settings, str)]


def _where(named: list[str], arms: int) -> str:
    if len(named) == arms:
        return "in all arms "
    others = f" and {len(named) - 1} more" if named[1:] else ""
    return f"in the arm {named[0]}{others} "

"""What the index says of a report, kept in a file beside it."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, ValidationError

from suite.reporting.figures import Plate
from suite.reporting.report import Report
from suite.specfile import shipped_studies
from suite.store.files.tree import Tree

FILE = "about.json"
LARGEST = 2**20
"""Bytes that such a file may have."""
_FROZEN = ConfigDict(frozen=True, extra="forbid")


class Front(BaseModel):
    """The figure that stands for a report.

    Attributes:
        name: The name of its files.
        alt: What it shows, in words.
        width: Width, in CSS pixels.
        height: Height, in CSS pixels.
    """

    model_config = _FROZEN

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    alt: str
    width: PositiveInt
    height: PositiveInt


class Card(BaseModel):
    """A report in short.

    Attributes:
        name: The name of its folder.
        study: The name of the study.
        scale: What its figures may be compared with.
        sets: What the user set, as typed.
        source: The file of the study, as seen from its folder; empty for one that comes with the
            suite, and in cards of older versions.
        subject: What it is about, in one line.
        caption: What the table of the paper shows that it mirrors; empty where there is none.
        runs: The runs that its table is of.
        missing: How many of them have no record.
        diverged: How many of them diverged.
        verdicts: How many claims have which verdict.
        front: The figure that stands for it; None where there is none.
    """

    model_config = _FROZEN

    name: str
    study: str
    scale: str
    sets: tuple[str, ...] = ()
    source: str = ""
    subject: str
    caption: str
    runs: NonNegativeInt
    missing: NonNegativeInt
    diverged: NonNegativeInt
    verdicts: dict[str, NonNegativeInt]
    front: Front | None = None

    def as_json(self) -> str:
        """The card as its file has it: what few reports have is left out by all others."""
        left_out = {key for key in ("sets", "source") if not getattr(self, key)}
        return self.model_dump_json(indent=1, exclude=left_out)

    @property
    def done(self) -> int:
        """The runs that have a record."""
        return self.runs - self.missing


def card_of(report: Report, plates: Sequence[Plate], folder: Path) -> Card:
    """The card of a report.

    Args:
        report: The report.
        plates: Its figures, the first of which stands for it.
        folder: Its own folder.
    """
    claims = [row for one in report.appendices if one.name == "claims" for row in one.rows]
    return Card(
        name=folder.name,
        study=report.study,
        scale=report.facts[0].text,
        sets=report.sets,
        source=_source(report, folder),
        subject=report.subject,
        caption=report.caption,
        runs=report.gaps.runs,
        missing=len(report.gaps.missing),
        diverged=report.diverged,
        verdicts=Counter(str(row["verdict"]) for row in claims),
        front=_front(plates[0]) if plates else None,
    )


def _front(plate: Plate) -> Front:
    drawing = plate.drawing
    return Front(name=plate.name, alt=drawing.alt, width=drawing.width, height=drawing.height)


def place_of(report: Report, reports: Path) -> Path:
    """The folder of a report: the one of its name, unless another report is there.

    Two studies may come to one name: ``clip`` at scale ``a-b`` and ``clip-a`` at scale ``b``, or
    two files of one name in different folders. The one that was there first keeps it.

    Args:
        report: The report.
        reports: The folder of all reports.
    """
    folder = reports / report.name
    card = _read(Tree(reports), folder / FILE)
    is_free = card is None or _is_of(card, report, folder)
    return folder if is_free else reports / report.full_name


def _is_of(card: Card, report: Report, folder: Path) -> bool:
    """Whether a card is that of an earlier report on the same."""
    if (card.study, card.scale) != (report.study, report.facts[0].text):
        return False
    source = _source(report, folder)
    if not card.source and source:  # a shipped study's, or an older version's
        return report.study not in shipped_studies()
    has_moved = not (folder / card.source).is_file()
    return card.source == source or (bool(card.source) and has_moved)


def _source(report: Report, folder: Path) -> str:
    if report.source is None:
        return ""
    return Path(os.path.relpath(report.source.resolve(), folder.resolve())).as_posix()


def read_cards(folder: Path) -> tuple[Card, ...]:
    """The cards of all reports in a folder, by name; what is no card is passed over.

    Args:
        folder: The folder of all reports.
    """
    tree = Tree(folder)
    cards = (_read(tree, folder / name / FILE) for name in sorted(tree.names(folder)))
    return tuple(card for card in cards if card is not None)


def _read(tree: Tree, path: Path) -> Card | None:
    """A card that is whole and of its own folder."""
    try:
        with tree.reader(path) as file:
            card = Card.model_validate_json(file.read(LARGEST))
    except (OSError, ValidationError):
        return None
    return card if card.name == path.parent.name else None

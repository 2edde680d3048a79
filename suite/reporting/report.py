"""A report before it has a format: everything that the formats write down."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from suite.errors import MistakeError
from suite.registry import Citation
from suite.reporting.curves.bands import Curves
from suite.reporting.figures import Picture
from suite.reporting.records.circumstances import Fact
from suite.reporting.records.sources import Gaps
from suite.reporting.tables.appendix import Appendix
from suite.reporting.tables.sheet import Sheet
from suite.specfile import parse_assignments


def _mark(what: object) -> str:
    """A few letters that tell things from others, the same for the same ones.

    >>> _mark({"seed": [0, 1], "lr": 0.1}) == _mark({"lr": 0.1, "seed": [0, 1]})
    True
    """
    return sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Report:
    """A report before it has a format.

    Attributes:
        study: The name of the study.
        scale: The name of the scale; empty for none.
        title: Study, scale and subject, in one line.
        subject: What the study is about, in one line.
        statistic: What its figures are: their unit, and mean and deviation if they are those.
        caption: What the table of the paper shows that it mirrors; empty where there is none.
        paper: The paper, as one cites it.
        table: The table as the study declares it.
        narrow: The same with a row an arm.
        arms: The arms one by one; None where the table says it all.
        systems: Other systems, as published; None for most tables.
        runs: The runs one by one.
        facts: What every table names.
        origins: Where the records come from.
        notes: What figures, marks and empty cells mean.
        advice: What a user may do or look up; no page, no paper and no CSV says it.
        limits: What the table can and cannot say.
        diverged: How many of its runs diverged.
        gaps: What keeps the table from being full.
        appendices: Claims, comparisons and published figures, with what the records say of each.
        more: Other tables that the task brings.
        pictures: Figures, whether or not there is something to show yet.
        rows: The table as tidy rows.
        curves: The training curves; None for a task that has none.
        damaged: Records and curves that could not be trusted, a line each.
        files: Where the files of the listed runs lie, by the run's id and their name.
        sets: What the user set, as typed.
        source: The file of the study; None for one that comes with the suite.
        cited: The papers of the systems that it shows; empty where MEF's alone is to be cited.
    """

    study: str
    scale: str
    title: str
    subject: str
    statistic: str
    caption: str
    paper: str
    table: Sheet
    narrow: Sheet
    arms: Sheet | None
    systems: Sheet | None
    runs: Sheet
    facts: tuple[Fact, ...]
    origins: tuple[Fact, ...]
    notes: tuple[str, ...]
    advice: tuple[str, ...]
    limits: tuple[str, ...]
    diverged: int
    gaps: Gaps
    appendices: tuple[Appendix, ...]
    more: tuple[Sheet, ...]
    pictures: tuple[Picture, ...]
    rows: list[dict[str, Any]]
    curves: Curves | None
    damaged: tuple[str, ...]
    files: Mapping[str, Mapping[str, Path]]
    sets: tuple[str, ...] = ()
    source: Path | None = None
    cited: tuple[Citation, ...] = ()

    @property
    def name(self) -> str:
        """What its folder is called where no other report is called so: ``study-scale``.

        What the user sets makes another report: it adds a mark, the same for the same settings.
        """
        plain = f"{self.study}-{self.scale}" if self.scale else self.study
        return f"{plain}-set-{_mark(_assigned(self.sets))}" if self.sets else plain

    @property
    def full_name(self) -> str:
        """What its folder is called where another report has its name already."""
        source = "" if self.source is None else str(self.source.resolve())
        return f"{self.name}-{_mark([self.study, self.scale, source])}"

    @property
    def summary(self) -> str:
        """What stands at the head of each table, in sentences: its statistic and its setting."""
        return f"Shown are {self.statistic}. {self.setting}"

    @property
    def setting(self) -> str:
        """What no table may be seen without, as a sentence: its scale, images and seeds."""
        named = [fact for fact in self.facts if fact.label in {"scale", "images", "seeds"}]
        text = "; ".join(f"{fact.label}: {fact.text}" for fact in named)
        return f"{text[:1].upper()}{text[1:]}."


def _assigned(sets: tuple[str, ...]) -> object:
    """What is set, the same however it is written; as it stands where it assigns nothing."""
    try:
        return parse_assignments(sets)
    except MistakeError:
        return list(sets)

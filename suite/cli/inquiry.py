"""A report that somebody asks for, to be made as often as they want to see it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from suite.cli.links import links_to
from suite.cli.options import DEFAULT_RESULTS, open_store
from suite.cli.printing import legible, printable
from suite.cli.study import overrides_of
from suite.plan import Outline, Plan, make_outline, make_plan
from suite.reporting import Published, Report, Request, make_report, others_of
from suite.reporting.formats import as_text
from suite.reporting.write import PAGE

if TYPE_CHECKING:
    from suite.store import Store


class Inquiry:
    """What is asked for; records that were read once are remembered.

    Args:
        study: The study, as typed.
        scale: The name of the scale.
        sets: What is set, as typed.
        results: The folder of results.
        published: Published figures.

    Attributes:
        study: The study, as typed.
        results: The folder of results.
        store: The same, opened.
    """

    def __init__(
        self, study: str, scale: str, sets: list[str], results: Path, published: Published
    ) -> None:
        self.study = study
        self.results = results
        self.store = open_store(results)
        self._scale = scale
        self._sets = sets
        self._published = published
        self._named = 0

    def plan(self) -> Plan:
        """The plan as runs stand now; damaged records are named on standard error, each once."""
        made = make_plan(self.study, self._scale, overrides_of(self._sets), store=self.store)
        for damage in self.store.damaged[self._named :]:
            typer.echo(f"mef: {damage}", err=True)
        self._named = len(self.store.damaged)
        return made

    def outline(self, store: "Store") -> Outline:
        """The runs, and where they stand by another look at the folder of results."""
        return make_outline(self.study, self._scale, overrides_of(self._sets), store=store)

    def report(self) -> Report:
        """The report on the records that there are now."""
        plan = self.plan()
        elsewhere = None if self.results == DEFAULT_RESULTS else self.results
        request = Request(self.study, plan.scale, tuple(self._sets), elsewhere)
        others = others_of(plan, request, self.store)
        return make_report(plan, self.store, request, self._published, others)


def show(report: Report, reports: Path) -> None:
    """Prints a report, whose figures lead to their runs on its page where a terminal has links.

    Args:
        report: The report.
        reports: The folder of all reports.
    """
    link = links_to(reports / report.name / PAGE)
    say(as_text(report, link).rstrip("\n"))


def show_page(report: Report, reports: Path) -> None:
    """Prints where the page of a report is, and the index over all reports."""
    say("")
    for words, path in (("page", reports / report.name / PAGE), ("all reports", reports / PAGE)):
        say(f"{words}: {links_to(path)(printable(str(path)), '')}")


def say(text: str) -> None:
    """Prints a text in the letters that standard output has."""
    typer.echo(legible(text, sys.stdout.encoding or "ascii"))

"""A report that somebody asks for, to be made as often as they want to see it."""

from pathlib import Path
from typing import TYPE_CHECKING

from suite.cli.shared.opened_store import open_store
from suite.cli.shared.options import DEFAULT_RESULTS
from suite.cli.shared.planning import name_damaged
from suite.cli.shared.study_options import StudyOptions
from suite.cli.terminal.links import links_to
from suite.cli.terminal.output import say
from suite.cli.terminal.safe_text import printable
from suite.plan import Outline, Plan
from suite.reporting import Published, Report, Request, make_report, others_of
from suite.reporting.formats import as_text
from suite.reporting.index_card import place_of
from suite.reporting.report_folder import PAGE, write_report

if TYPE_CHECKING:
    from suite.store import Store


class Inquiry:
    """What is asked for; records that were read once are remembered.

    Args:
        options: The study, and which of its runs.
        published: Published figures.

    Attributes:
        options: The study, and which of its runs.
        store: The folder of results, opened.
    """

    def __init__(self, options: StudyOptions, published: Published) -> None:
        self.options = options
        self.store = open_store(options.results)
        self._published = published
        self._named = 0

    def plan(self) -> Plan:
        """The plan as runs stand now; damaged records are named on standard error, each once."""
        made = self.options.plan(self.store)
        self._named = name_damaged(self.store, self._named)
        return made

    def outline(self, store: "Store") -> Outline:
        """The runs, and where they stand by another look at the folder of results."""
        return self.options.outline(store)

    def report(self) -> Report:
        """The report on the records that there are now."""
        plan, asked = self.plan(), self.options
        elsewhere = None if asked.results == DEFAULT_RESULTS else asked.results
        request = Request(asked.study, plan.scale, tuple(asked.sets), elsewhere)
        others = others_of(plan, request, self.store)
        return make_report(plan, self.store, request, self._published, others)


def print_report(inquiry: Inquiry, reports: Path) -> None:
    """Prints the report for people, and writes its page and figures.

    Args:
        inquiry: What is asked for.
        reports: The folder of all reports.

    Raises:
        SuiteError: The results cannot be read, or the folder of reports cannot be written.
    """
    made = inquiry.report()
    # The table comes first: it is there even where the folder of reports cannot be written.
    show(made, reports)
    write_report(made, reports)
    show_page(made, reports)


def show(report: Report, reports: Path) -> None:
    """Prints a report, whose figures lead to their runs on its page where a terminal has links.

    Args:
        report: The report.
        reports: The folder of all reports.
    """
    link = links_to(place_of(report, reports) / PAGE)
    say(as_text(report, link).rstrip("\n"))


def show_page(report: Report, reports: Path) -> None:
    """Prints where the page of a report is, and the index over all reports."""
    say("")
    page = place_of(report, reports) / PAGE
    for words, path in (("page", page), ("all reports", reports / PAGE)):
        say(f"{words}: {links_to(path)(printable(str(path)), '')}")

"""The command report: a study's records as tables and a page."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.shared.option_models import flattened
from suite.cli.shared.options import DEFAULT_REPORTS, Json, Reports
from suite.cli.shared.own_matplotlib import settle_matplotlib
from suite.cli.shared.study_options import StudyOptions
from suite.cli.shared.typed_path import expanded
from suite.cli.terminal.output import say, say_exactly
from suite.errors import MistakeError

if TYPE_CHECKING:
    from suite.cli.shared.asked_report import Inquiry

EVERY = 10
"""Seconds between two looks of a watch."""
TEXT = "text"
"""The format for people."""


@dataclass(frozen=True)
class ReportOptions:
    """How a report is made.

    Attributes:
        reports: The folder of all reports.
        published: A file of published figures.
        tensorboard: A folder for TensorBoard's curves.
        form: The format that is printed.
        watching: Whether to go on while a sweep does.
        every: Seconds between two looks.
        json: Whether JSON is printed.
    """

    reports: Reports = DEFAULT_REPORTS
    published: Annotated[
        Path | None,
        typer.Option(
            "--published",
            metavar="FILE",
            help="A YAML file of published figures to add.",
            callback=expanded,
        ),
    ] = None
    tensorboard: Annotated[
        Path | None,
        typer.Option(
            "--tensorboard",
            metavar="DIR",
            callback=expanded,
            help="Writes the curves there for TensorBoard too (needs mef-suite[tensorboard]).",
        ),
    ] = None
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="NAME", help="What is printed: text, markdown, csv or latex."
        ),
    ] = TEXT
    watching: Annotated[
        bool,
        typer.Option(
            "--watch", help="Writes it anew while a sweep goes on, until all is over or Ctrl-C."
        ),
    ] = False
    every: Annotated[
        int | None,
        typer.Option(
            "--every",
            metavar="SECONDS",
            min=1,
            max=86_400,
            help=f"With --watch: the time between two looks; {EVERY}.",
        ),
    ] = None
    json: Json = False

    @property
    def is_text(self) -> bool:
        """Whether what is printed is for people."""
        return self.form == TEXT and not self.json

    def demand_one_form(self) -> None:
        """Refuses options that exclude each other.

        Raises:
            MistakeError: Two of them were given.
        """
        form = f"--format {self.form}"
        if self.json and self.form != TEXT:
            raise MistakeError(f"--json and {form} cannot both be printed", hint="take one")
        if self.watching and not self.is_text:
            what = "--json" if self.json else form
            raise MistakeError(f"--watch prints text, not {what}", hint="leave one of them out")
        if self.every is not None and not self.watching:
            raise MistakeError("--every is the time between two looks", hint="say --watch with it")


@flattened
def report(options: StudyOptions, wanted: ReportOptions) -> None:
    """Print a study's table, as far as its runs are done, and write its page and figures."""
    settle_matplotlib()
    from suite.cli.shared.asked_report import Inquiry
    from suite.reporting import load_published
    from suite.reporting.curves.tensorboard import demand_tensorboard, export_curves
    from suite.reporting.formats import format_of

    if wanted.tensorboard is not None:
        demand_tensorboard()
    wanted.demand_one_form()
    format_of(wanted.form)
    inquiry = Inquiry(options, load_published(wanted.published))
    if wanted.watching:
        from suite.cli.shared.watched_report import watch

        watch(inquiry, wanted.reports, wanted.every or EVERY)
    else:
        _print(inquiry, wanted)
    if wanted.tensorboard is not None:
        exported = export_curves(inquiry.plan(), inquiry.store, wanted.tensorboard)
        if wanted.is_text:
            say(f"curves of {exported:,} runs: tensorboard --logdir {wanted.tensorboard}")


def _print(inquiry: "Inquiry", wanted: ReportOptions) -> None:
    from suite.cli.shared.asked_report import print_report
    from suite.reporting.formats import as_json, format_of
    from suite.reporting.report_folder import write_report

    if wanted.is_text:
        print_report(inquiry, wanted.reports)
        return
    made = inquiry.report()
    if wanted.json:
        files = write_report(made, wanted.reports)
        say(as_json(made, {name: str(path) for name, path in files.items()}))
    else:
        say_exactly(format_of(wanted.form)(made).rstrip("\n"))
        write_report(made, wanted.reports)

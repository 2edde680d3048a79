"""The command report: a study's records as tables and a page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.options import (
    DEFAULT_REPORTS,
    DEFAULT_RESULTS,
    DEFAULT_SCALE,
    Json,
    Reports,
    Results,
    Scale,
    Set,
    StudyName,
)
from suite.errors import MistakeError

if TYPE_CHECKING:
    from suite.cli.inquiry import Inquiry

EVERY = 10
"""Seconds between two looks of a watch."""
TEXT = "text"
"""The format for people."""


def report(
    study: StudyName,
    scale: Scale = DEFAULT_SCALE,
    sets: Set = [],  # noqa: B006 (typer copies it)
    results: Results = DEFAULT_RESULTS,
    reports: Reports = DEFAULT_REPORTS,
    published: Annotated[
        Path | None,
        typer.Option(
            "--published", metavar="FILE", help="A YAML file of published figures to add."
        ),
    ] = None,
    tensorboard: Annotated[
        Path | None,
        typer.Option(
            "--tensorboard",
            metavar="DIR",
            help="Writes the curves there for TensorBoard too (needs mef-suite[tensorboard]).",
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="NAME", help="What is printed: text, markdown, csv or latex."
        ),
    ] = TEXT,
    watching: Annotated[
        bool,
        typer.Option(
            "--watch", help="Writes it anew while a sweep goes on, until all is over or Ctrl-C."
        ),
    ] = False,
    every: Annotated[
        int | None,
        typer.Option(
            "--every",
            metavar="SECONDS",
            min=1,
            max=86_400,
            help=f"With --watch: the time between two looks; {EVERY}.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Print a study's table, as far as its runs are done, and write its page and figures."""
    from suite.cli.inquiry import Inquiry
    from suite.reporting import load_published
    from suite.reporting.events import demand_tensorboard, export_curves
    from suite.reporting.formats import format_of

    if tensorboard is not None:
        demand_tensorboard()
    _demand_one_form(json, form, watching, every)
    format_of(form)
    inquiry = Inquiry(study, scale, sets, results, load_published(published))
    if watching:
        from suite.cli.watching import watch

        watch(inquiry, reports, every or EVERY)
    else:
        _report(inquiry, reports, json, form)
    if tensorboard is not None:
        exported = export_curves(inquiry.plan(), inquiry.store, tensorboard)
        if form == TEXT and not json:
            typer.echo(f"curves of {exported:,} runs: tensorboard --logdir {tensorboard}")


def _demand_one_form(json: bool, form: str, watching: bool, every: int | None) -> None:
    """Refuses options that exclude each other.

    Raises:
        MistakeError: Two of them were given.
    """
    if json and form != TEXT:
        raise MistakeError(f"--json and --format {form} cannot both be printed", hint="take one")
    if watching and (json or form != TEXT):
        what = "--json" if json else f"--format {form}"
        raise MistakeError(f"--watch prints text, not {what}", hint="leave one of them out")
    if every is not None and not watching:
        raise MistakeError("--every is the time between two looks", hint="say --watch with it")


def _report(inquiry: "Inquiry", reports: Path, json: bool, form: str) -> None:
    from suite.cli.inquiry import show, show_page
    from suite.reporting.formats import as_json, format_of
    from suite.reporting.write import write_report

    made = inquiry.report()
    if json:
        files = write_report(made, reports)
        typer.echo(as_json(made, {name: str(path) for name, path in files.items()}))
    elif form != TEXT:  # for other programs
        typer.echo(format_of(form)(made).rstrip("\n"))
        write_report(made, reports)
    else:
        # The table comes first: it is there even where the folder of reports cannot be written.
        show(made, reports)
        write_report(made, reports)
        show_page(made, reports)

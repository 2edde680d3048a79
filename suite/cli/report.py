"""The command report: a study's records as tables and a page."""

from pathlib import Path
from typing import Annotated

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
    open_store,
)
from suite.errors import MistakeError

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
    json: Json = False,
) -> None:
    """Print a study's table, as far as its runs are done, and write its page and figures."""
    import gc

    from suite.cli.study import make_plan_of
    from suite.reporting import Request, load_published, make_report, others_of
    from suite.reporting.events import demand_tensorboard, export_curves
    from suite.reporting.formats import as_json, format_of
    from suite.reporting.write import PAGE, write_report

    # Records are many small objects without cycles: to look for cycles among 10,000 of them as
    # often as Python does by itself took a fifth of the time.
    gc.set_threshold(50_000)
    if tensorboard is not None:
        demand_tensorboard()
    if json and form != TEXT:
        raise MistakeError(f"--json and --format {form} cannot both be printed", hint="take one")
    print_as = format_of(form)
    figures = load_published(published)
    store = open_store(results)
    plan = make_plan_of(study, scale, sets, store)
    elsewhere = None if results == DEFAULT_RESULTS else results
    request = Request(study, plan.scale, tuple(sets), elsewhere)
    made = make_report(plan, store, request, figures, others_of(plan, request, store))
    exported = None if tensorboard is None else export_curves(plan, store, tensorboard)
    if json:
        files = write_report(made, reports)
        typer.echo(as_json(made, {name: str(path) for name, path in files.items()}))
        return
    # The table comes first: it is there even where the folder of reports cannot be written.
    typer.echo(print_as(made).rstrip("\n"))
    page = write_report(made, reports)[PAGE]
    if form == TEXT:  # the others are for other programs
        typer.echo(f"\npage: {page}\nall reports: {reports / PAGE}")
        if exported is not None:
            typer.echo(f"curves of {exported:,} runs: tensorboard --logdir {tensorboard}")

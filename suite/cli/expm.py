"""The command that profiles the matrix exponential: expm."""

from typing import Annotated

import typer

from suite.cli.options import (
    DEFAULT_REPORTS,
    DEFAULT_RESULTS,
    DEFAULT_SCALE,
    Reports,
    Results,
    Scale,
    Set,
)
from suite.cli.sweep import sweep

STUDY = "expm"
"""The shipped study that it runs."""


def expm(
    scale: Scale = DEFAULT_SCALE,
    sets: Set = [],  # noqa: B006 (typer copies it)
    results: Results = DEFAULT_RESULTS,
    reports: Reports = DEFAULT_REPORTS,
    device: Annotated[
        str, typer.Option("--device", help="auto, cpu or cuda; auto is a GPU where there is one.")
    ] = "auto",
) -> None:
    """Profile here what the matrix exponential costs, method by method, and print the table.

    It is `mef sweep expm`: what is measured already is not measured again, and `mef report expm`
    writes the page once more.
    """
    sweep(STUDY, scale, sets, results, reports, device=device)

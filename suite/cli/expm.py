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

STUDIES = ("expm", "expm_batch")
"""The shipped studies that it runs: by size and norm, then by batch."""


def expm(
    scale: Scale = DEFAULT_SCALE,
    sets: Set = [],  # noqa: B006 (typer copies it)
    results: Results = DEFAULT_RESULTS,
    reports: Reports = DEFAULT_REPORTS,
    device: Annotated[
        str, typer.Option("--device", help="auto, cpu or cuda; auto is a GPU where there is one.")
    ] = "auto",
) -> None:
    """Profile here what the matrix exponential costs, method by method, and print the tables.

    It is `mef sweep expm`, by size and norm, and `mef sweep expm_batch`, by batch: what is measured
    already is not measured again, and `mef report` writes their pages once more. What is set
    holds for both.
    """
    for study in STUDIES:
        sweep(study, scale, sets, results, reports, device=device)

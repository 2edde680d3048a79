"""Options that several commands have: what they are called, and what their help says."""

from pathlib import Path
from typing import Annotated

import typer

from suite.cli.shared.typed_path import expanded

Results = Annotated[
    Path,
    typer.Option(
        "--results",
        metavar="DIR",
        help="The folder of results.",
        envvar="MEF_RESULTS",
        callback=expanded,
    ),
]
Reports = Annotated[
    Path,
    typer.Option(
        "--reports",
        metavar="DIR",
        help="The folder of reports.",
        envvar="MEF_REPORTS",
        callback=expanded,
    ),
]
DataFolder = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        metavar="DIR",
        help="Where your data sets are.",
        envvar="MEF_DATA",
        callback=expanded,
    ),
]
Scale = Annotated[
    str,
    typer.Option(
        "--scale",
        metavar="NAME",
        help="paper, laptop, smoke, one of your own, or none for the study as it stands.",
    ),
]
Set = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Sets a setting, or replaces an axis: lr=1e-2, seed=[0..9], coupling.method=taylor.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Prints JSON for scripts.")]
DeviceName = Annotated[
    str, typer.Option("--device", help="auto, cpu or cuda; auto is a GPU where there is one.")
]
StudyName = Annotated[
    str, typer.Argument(metavar="STUDY", help="The name of a shipped study, or the path of a file.")
]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="A run's name, or the beginning of its id.")
]

DEFAULT_RESULTS = Path("results/local")
DEFAULT_REPORTS = Path("reports/local")
DEFAULT_SCALE = "laptop"
DEFAULT_DEVICE = "auto"

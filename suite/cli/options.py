"""Options that several commands share, and how they complain."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.printing import printable
from suite.errors import SuiteError

if TYPE_CHECKING:
    from suite.store import Store

Results = Annotated[
    Path,
    typer.Option("--results", metavar="DIR", help="The folder of results.", envvar="MEF_RESULTS"),
]
Reports = Annotated[
    Path,
    typer.Option("--reports", metavar="DIR", help="The folder of reports.", envvar="MEF_REPORTS"),
]
DataFolder = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", help="Where your data sets are.", envvar="MEF_DATA"),
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
StudyName = Annotated[
    str, typer.Argument(metavar="STUDY", help="The name of a shipped study, or the path of a file.")
]

DEFAULT_RESULTS = Path("results/local")
DEFAULT_REPORTS = Path("reports/local")
DEFAULT_SCALE = "laptop"


def open_store(results: Path) -> "Store":
    """The folder of results; where leases grow old, Slurm is asked what became of its jobs."""
    from suite.dispatch import fate_by_slurm
    from suite.store import LeaseRules, Store

    return Store(results, LeaseRules(scheduler=fate_by_slurm))


def complain(error: SuiteError) -> None:
    """Prints what went wrong to standard error, where names of files may hold anything."""
    text = str(error) if error.begins_with_place else f"mef: {error}"
    typer.echo(printable(text), err=True)

"""The command compare: two folders of results, two commits or two scales."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.shared.option_models import flattened
from suite.cli.shared.options import Json
from suite.cli.shared.own_matplotlib import settle_matplotlib
from suite.cli.shared.study_options import ScaleOptions
from suite.cli.shared.typed_path import all_expanded
from suite.cli.terminal.output import say
from suite.errors import MistakeError

if TYPE_CHECKING:
    from suite.reporting.compare.pairing import Pairing
    from suite.reporting.compare.result_sets import ResultSet

WAYS = "say two folders, or --commits A B, or --study STUDY --scales A B"


@dataclass(frozen=True)
class SideOptions:
    """What A and B are, said in one of three ways, and of which runs.

    Attributes:
        folders: Two folders of results.
        commits: Two commits in one folder.
        scales: Two scales of a study.
        study: The study whose runs are compared; None for all runs.
    """

    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[A B]",
            help="Two folders of results.",
            show_default=False,
            callback=all_expanded,
        ),
    ] = None
    commits: Annotated[
        tuple[str, str] | None,
        typer.Option("--commits", metavar="A B", help="Two commits in one folder of results."),
    ] = None
    scales: Annotated[
        tuple[str, str] | None,
        typer.Option("--scales", metavar="A B", help="Two scales of a study."),
    ] = None
    study: Annotated[
        str | None,
        typer.Option("--study", metavar="STUDY", help="Only the runs of this study."),
    ] = None

    def result_sets(self, results: Path) -> "tuple[ResultSet, ResultSet]":
        """A and B.

        Args:
            results: The folder of results, where A and B are not folders.

        Raises:
            MistakeError: None of the ways, or more than one.
        """
        from suite.reporting.compare.result_sets import (
            result_set_of,
            result_sets_by_commit,
            result_sets_by_scale,
        )

        folders = self.folders or []
        if sum(map(bool, (folders, self.commits, self.scales))) != 1 or len(folders) not in {0, 2}:
            raise MistakeError("it is not clear what to compare", hint=WAYS)
        if self.commits:
            return result_sets_by_commit(results, self.commits)
        if self.scales:
            return result_sets_by_scale(results, self.scales)
        return result_set_of(folders[0]), result_set_of(folders[1])


@flattened
def compare(
    sides: SideOptions,
    options: ScaleOptions,
    metrics: Annotated[
        list[str],
        typer.Option("--metric", metavar="NAME", help="A figure; may be said several times."),
    ] = [],  # noqa: B006 (typer copies it)
    margin: Annotated[
        float | None,
        typer.Option(
            "--margin",
            min=0.0,
            help="Differences within it count as none [0.01 for bits/dim, 0 for others].",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Compare two folders of results, commits or scales: what changed, and the differences.

    Runs are paired by their id, runs at two scales by arm and seed. B is seen from A.
    """
    settle_matplotlib()
    from suite.reporting.compare.contrast import contrast
    from suite.reporting.formats.contrast_text import contrast_as_json, contrast_as_text

    found = contrast(_pairing(sides, options), names=metrics, margin=margin)
    say(contrast_as_json(found) if json else contrast_as_text(found))


def _pairing(sides: SideOptions, options: ScaleOptions) -> "Pairing":
    from suite.reporting.compare.pairing import paired_by_plan, paired_by_run
    from suite.store import Store

    result_sets = sides.result_sets(options.results)
    scales = sides.scales or (options.scale, options.scale)
    if sides.study is None:
        if options.sets or scales[0] != scales[1]:
            raise MistakeError("scales and --set are those of a study", hint="pass --study STUDY")
        return paired_by_run(result_sets)
    asked = options.of(sides.study)
    plans = {name: replace(asked, scale=name).plan(Store(asked.results)) for name in set(scales)}
    return paired_by_plan(result_sets, (plans[scales[0]], plans[scales[1]]))

"""The command compare: two folders of results, two commits or two scales."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.options import DEFAULT_RESULTS, DEFAULT_SCALE, Json, Results, Scale, Set
from suite.errors import MistakeError

if TYPE_CHECKING:
    from suite.reporting.pairing import Pairing
    from suite.reporting.parties import Party

WAYS = "say two folders, or --commits A B, or --study STUDY --scales A B"


def compare(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[A B]", help="Two folders of results.", show_default=False),
    ] = None,
    commits: Annotated[
        tuple[str, str] | None,
        typer.Option("--commits", metavar="A B", help="Two commits in one folder of results."),
    ] = None,
    scales: Annotated[
        tuple[str, str] | None,
        typer.Option("--scales", metavar="A B", help="Two scales of a study."),
    ] = None,
    study: Annotated[
        str | None,
        typer.Option("--study", metavar="STUDY", help="Only the runs of this study."),
    ] = None,
    scale: Scale = DEFAULT_SCALE,
    sets: Set = [],  # noqa: B006 (typer copies it)
    results: Results = DEFAULT_RESULTS,
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
    from suite.reporting.contrast import contrast
    from suite.reporting.formats.contrasts import contrast_as_json, contrast_as_text

    parties = _parties(folders or [], commits, scales, results)
    pairing = _pairing(parties, study, scales or (scale, scale), sets, results)
    found = contrast(pairing, names=metrics, margin=margin)
    typer.echo(contrast_as_json(found) if json else contrast_as_text(found))


def _parties(
    folders: Sequence[Path],
    commits: tuple[str, str] | None,
    scales: tuple[str, str] | None,
    results: Path,
) -> "tuple[Party, Party]":
    from suite.reporting.parties import parties_by_commit, parties_by_scale, party_of

    if sum(map(bool, (folders, commits, scales))) != 1 or len(folders) not in {0, 2}:
        raise MistakeError("it is not clear what to compare", hint=WAYS)
    if commits:
        return parties_by_commit(results, commits)
    if scales:
        return parties_by_scale(results, scales)
    return party_of(folders[0]), party_of(folders[1])


def _pairing(
    parties: "tuple[Party, Party]",
    study: str | None,
    scales: tuple[str, str],
    sets: list[str],
    results: Path,
) -> "Pairing":
    from suite.plan import make_plan
    from suite.reporting.pairing import paired_by_plan, paired_by_run
    from suite.specfile import parse_assignment
    from suite.store import Store

    if study is None:
        if sets or scales[0] != scales[1]:
            raise MistakeError("scales and --set are those of a study", hint="pass --study STUDY")
        return paired_by_run(parties)
    wanted = dict(map(parse_assignment, sets))
    plans = {name: make_plan(study, name, wanted, store=Store(results)) for name in set(scales)}
    return paired_by_plan(parties, (plans[scales[0]], plans[scales[1]]))

"""Commands about studies: check, schema, plan."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from suite.cli.options import (
    DEFAULT_RESULTS,
    DEFAULT_SCALE,
    Json,
    Results,
    Scale,
    Set,
    StudyName,
    complain,
    open_store,
)

if TYPE_CHECKING:
    from suite.plan import Outline, Plan
    from suite.store import Store

SHOWN_RUNS = 60


def check(
    studies: Annotated[
        list[str] | None,
        typer.Argument(metavar="[STUDY]...", help="Names or paths; all shipped ones if none."),
    ] = None,
) -> None:
    """Check studies for mistakes, and say all of them at once."""
    from suite.errors import MistakeError
    from suite.specfile import shared_scales, shipped_studies

    is_good = True
    for name in studies or (str(shared_scales()), *shipped_studies()):
        try:
            typer.echo(f"{name}: good ({_checked(name)})")
        except MistakeError as error:
            is_good = False
            complain(error)
    if not is_good:
        raise typer.Exit(MistakeError.exit_code)


def _checked(name: str) -> str:
    """What a file without mistakes is about, on one line."""
    from suite.specfile import find_study, is_scales, read_scales, read_study

    path = find_study(name)
    if not is_scales(path):
        return read_study(path).title
    scales = read_scales(path).scales
    return "scales " + "; ".join(f"{task}: {', '.join(scales[task])}" for task in scales)


def schema() -> None:
    """Write a JSON Schema of study files, for editors."""
    import json

    from suite.specfile import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


def plan(
    study: StudyName,
    scale: Scale = DEFAULT_SCALE,
    sets: Set = [],  # noqa: B006 (typer copies it)
    results: Results = DEFAULT_RESULTS,
    json: Json = False,
    everything: Annotated[
        bool, typer.Option("--all", help=f"Lists every run, not only the first {SHOWN_RUNS}.")
    ] = False,
) -> None:
    """List a study's runs: what is done, what is to do, what it costs, what it can show."""
    from suite.cli.show import plan_as_json, plan_as_text

    made = make_plan_of(study, scale, sets, open_store(results))
    typer.echo(
        plan_as_json(made) if json else plan_as_text(made, None if everything else SHOWN_RUNS)
    )


def make_plan_of(study: str, scale: str, sets: list[str], store: "Store") -> "Plan":
    """The plan that a command line asks for; damaged records are named on standard error."""
    from suite.plan import make_plan

    made = make_plan(study, scale, overrides_of(sets), store=store)
    _name_damaged(store)
    return made


def make_outline_of(study: str, scale: str, sets: list[str], store: "Store") -> "Outline":
    """The same without what it costs, for commands that only ask where runs stand."""
    from suite.plan import make_outline

    made = make_outline(study, scale, overrides_of(sets), store=store)
    _name_damaged(store)
    return made


def overrides_of(sets: list[str]) -> dict[str, Any]:
    """What ``--set`` says, by key."""
    from suite.specfile import parse_assignment

    return dict(parse_assignment(text) for text in sets)


def _name_damaged(store: "Store") -> None:
    for damage in store.damaged:
        typer.echo(f"mef: {damage}", err=True)

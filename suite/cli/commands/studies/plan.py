"""The command plan: the runs of a study, before any is run."""

from typing import Annotated

import typer

from suite.cli.shared.opened_store import open_store
from suite.cli.shared.option_models import flattened
from suite.cli.shared.options import Json
from suite.cli.shared.planning import make_plan_of
from suite.cli.shared.study_options import StudyOptions
from suite.cli.terminal.output import say

SHOWN_RUNS = 60


@flattened
def plan(
    options: StudyOptions,
    json: Json = False,
    everything: Annotated[
        bool, typer.Option("--all", help=f"Lists every run, not only the first {SHOWN_RUNS}.")
    ] = False,
) -> None:
    """List a study's runs: what is done, what is to do, what it costs, what it can show."""
    from suite.cli.terminal.plan_text import plan_as_json, plan_as_text

    made = make_plan_of(options, open_store(options.results))
    say(plan_as_json(made) if json else plan_as_text(made, None if everything else SHOWN_RUNS))

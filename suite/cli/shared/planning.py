"""Planning as commands do it: what is damaged is told, and goes on as missing."""

from typing import TYPE_CHECKING

import typer

from suite.cli.shared.study_options import StudyOptions
from suite.cli.terminal.safe_text import printable

if TYPE_CHECKING:
    from suite.plan import Outline, Plan
    from suite.store import Store


def make_plan_of(options: StudyOptions, store: "Store") -> "Plan":
    """The plan that is asked for; damaged records are named on standard error."""
    made = options.plan(store)
    name_damaged(store)
    return made


def make_outline_of(options: StudyOptions, store: "Store") -> "Outline":
    """The same without what it costs, for commands that only ask where runs stand."""
    made = options.outline(store)
    name_damaged(store)
    return made


def name_damaged(store: "Store", known: int = 0) -> int:
    """Names the damaged records that were met, on standard error.

    Args:
        store: The folder of results.
        known: How many of them were named before.

    Returns:
        How many are named by now.
    """
    for damage in store.damaged[known:]:
        typer.echo(printable(f"mef: {damage}"), err=True)
    return len(store.damaged)

"""Planning as commands do it: what is damaged is told, and goes on as missing."""

from typing import TYPE_CHECKING

from suite.cli.shared.study_options import StudyOptions
from suite.cli.terminal.error_text import complain
from suite.cli.terminal.output import warn
from suite.cli.terminal.safe_text import printable

if TYPE_CHECKING:
    from suite.plan import Outline, Plan
    from suite.store import Store


def make_plan_of(options: StudyOptions, store: "Store") -> "Plan":
    """The plan that is asked for; standard error names damaged records and what new ones lack."""
    made = options.plan(store)
    name_damaged(store)
    if made.to_do:
        name_unknown_commit()
    return made


def make_outline_of(options: StudyOptions, store: "Store") -> "Outline":
    """The same without what it costs, for commands that only ask where runs stand."""
    made = options.outline(store)
    name_damaged(store)
    return made


def name_unknown_commit() -> None:
    """Says before anything is run that records will not name a commit, where one could know it."""
    from suite.provenance import UnknownCommitError, find_commit

    try:
        find_commit()
    except UnknownCommitError as error:
        complain(error)


def name_damaged(store: "Store", known: int = 0) -> int:
    """Names the damaged records that were met, on standard error.

    Args:
        store: The folder of results.
        known: How many of them were named before.

    Returns:
        How many are named by now.
    """
    for damage in store.damaged[known:]:
        warn(printable(f"mef: {damage}"))
    return len(store.damaged)

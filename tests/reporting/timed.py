"""Stores filled with times that nobody measured, of arms that take turns on a drifting machine."""

from suite.plan import Plan
from suite.registry import TimeSettings, turn_name
from suite.spec import Run
from suite.store import Store
from tests.reporting.filled import FACTS, publish

COSTS = {"standard": 10.0, "decomposition": 11.0, "matrixexp": 10.25}
"""Seconds of an epoch on a machine that is not slowed down."""
ROUNDS = 5
DRIFT = 3.0
"""Seconds that each process is slower than the one before it: more than arms differ by."""


def settings_of(run: Run) -> TimeSettings:
    """The settings of a run, as what they are."""
    settings: object = run.settings
    assert isinstance(settings, TimeSettings)
    return settings


def times_of(run: Run, process: int) -> dict[str, list[float]]:
    """The times of a run and its rivals: all slow down from round to round, and by process."""
    settings = settings_of(run)
    arms = {"epoch": settings} | {
        turn_name("epoch", name): rival for name, rival in settings.turns().items()
    }
    return {
        name: [COSTS[arm.conv1x1.name] + DRIFT * process + 0.5 * at for at in range(ROUNDS)]
        for name, arm in arms.items()
    }


def fill(store: Store, plan: Plan, *, keeps: bool = True) -> None:
    """Publishes a record for each run of a plan of the task time.

    Args:
        store: Where.
        plan: Whose runs.
        keeps: Whether records have the times of rivals; those of before had not.
    """
    for process, run in enumerate(plan.runs):
        times = times_of(run, process)
        kept = times if keeps else {"epoch": times["epoch"]}
        result = {"parameters": settings_of(run).parameters(), "epoch_steps": 9, "rounds": ROUNDS}
        publish(store, run, result, facts=FACTS.model_copy(update={"timings": kept}))

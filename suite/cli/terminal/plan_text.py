"""Texts of plans, for people and as JSON."""

import json
from collections.abc import Iterable
from typing import Any

from suite.plan import Outline, Plan
from suite.plan.pace import hours
from suite.registry import Settings
from suite.spec import SEED, Run
from suite.store import State, Status

WORDS = {
    Status.DONE: "done",
    Status.DIVERGED: "diverged",
    Status.RUNNING: "running elsewhere",
    Status.FAILED: "failed",
    Status.INTERRUPTED: "interrupted, goes on",
    Status.PLANNED: "to do",
}
"""What a status is called."""


def plan_as_text(plan: Plan, most: int | None) -> str:
    """The runs, a line each, and a summary.

    Args:
        plan: The plan.
        most: How many runs to list; None for all.
    """
    shown = plan.runs if most is None else plan.runs[:most]
    width = max((len(run.name) for run in shown), default=0)
    lines = [f"  {run.name:<{width}}  {_standing(plan.states[run.id])}".rstrip() for run in shown]
    if len(shown) < len(plan.runs):
        lines.append(f"  … and {len(plan.runs) - len(shown):,} more (--all)")
    return "\n".join([title_of(plan), *lines, *_summary(plan)])


def plan_as_json(plan: Plan) -> str:
    """Everything in a plan, for scripts."""
    return json.dumps(plan_as_document(plan))


def plan_as_document(plan: Plan) -> dict[str, Any]:
    """Everything in a plan, as JSON has it."""
    power = plan.power
    return {
        "study": plan.study.study,
        "scale": plan.scale or None,
        "axes": {name: [_plain(value) for value in values] for name, values in plan.axes.items()},
        "runs": [_run_as_json(run, plan.states[run.id]) for run in plan.runs],
        "counts": {str(status): count for status, count in plan.counts.items()},
        "cost": {
            "hours": plan.cost.hours,
            "unit": plan.cost.unit,
            "disk_bytes": plan.cost.disk,
            "source": plan.cost.source,
        },
        "power": {
            "seeds": power.seeds,
            "smallest_p": power.smallest_p,
            "half_width": power.half_width,
        },
        "notes": list(plan.notes),
    }


def _run_as_json(run: Run, state: State) -> dict[str, Any]:
    return {
        "id": run.id,
        "name": run.name,
        "cell": {key: _plain(value) for key, value in run.cell.items()},
        "status": str(state.status),
        "attempts": state.attempts,
        "owner": None if state.owner is None else str(state.owner),
    }


def _plain(value: object) -> Any:
    if isinstance(value, Settings):
        identity = value.identity()
        return identity.get("name", identity)
    return value


def title_of(plan: Outline) -> str:
    """The study, its scale and its size, on one line."""
    sizes = " x ".join(f"{len(values)} {name}" for name, values in plan.axes.items())
    scale = f" at scale {plan.scale}" if plan.scale else ""
    return f"{plan.study.study}{scale}: {len(plan.runs):,} runs ({sizes or 'no axes'})"


def _standing(state: State) -> str:
    owner = f" ({state.owner})" if state.owner is not None else ""
    return f"{WORDS[state.status]}{owner}"


def _summary(plan: Plan) -> Iterable[str]:
    yield _counts(plan)
    cost = plan.cost
    first = [run for run in plan.before if run in plan.to_do]
    if first:
        yield f"before them: {len(first):,} runs of other studies, whose weights these take"
    if others := len(plan.of_other_commits):
        yield f"{others:,} of the settled runs are records of other commits than this code"
    yield from plan.notes
    if plan.to_do:
        yield f"to do: {hours(cost.hours, cost.unit)} and {_bytes(cost.disk)} ({cost.source})"
    if SEED in plan.axes:
        yield plan.power.sentence()


def _counts(plan: Outline) -> str:
    counts = [f"{count:,} {WORDS[status]}" for status, count in plan.counts.items() if count]
    return ", ".join(counts) or "no runs"


def _bytes(count: float) -> str:
    """A size on disk.

    >>> _bytes(20_000), _bytes(3.2e9)
    ('20.0 kB', '3.2 GB')
    """
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"

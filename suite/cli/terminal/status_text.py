"""Texts of where the runs of a study stand, for people and as JSON."""

import json
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from suite.cli.terminal.plan_text import plan_as_document, title_of
from suite.cli.terminal.safe_text import printable
from suite.dispatch.slurm.reasons import explain
from suite.dispatch.watching.standing import QUIET, Standing
from suite.plan import Outline, Plan
from suite.plan.pace import how_far
from suite.spec import Run

if TYPE_CHECKING:
    from suite.dispatch import Overview, SubmittedJobs

_ADVICE = {
    Standing.FAILED: "`mef logs RUN` shows why; `mef retry` allows another attempt",
    Standing.LOST: "`mef logs RUN` shows what is known; `mef sweep` goes on from the checkpoints",
    Standing.INTERRUPTED: "`mef sweep` goes on from the checkpoints",
    Standing.UNKNOWN: "if you know that the process is gone, `mef retry --free` takes runs from it",
}
"""What to do about runs that nothing goes on with by itself."""


def overview_as_text(
    plan: Outline,
    overview: "Overview",
    submitted_jobs: "SubmittedJobs",
    wanted: Collection[Standing] | None,
) -> str:
    """A summary, and a line for each run that is asked for.

    Args:
        plan: The plan.
        overview: Where its runs stand.
        submitted_jobs: The queue.
        wanted: Where the runs stand that are listed; None for those worth a word.
    """
    shown = frozenset(Standing) - QUIET if wanted is None else wanted
    rows = [_row(run, overview) for run in plan.runs if overview.standing(run) in shown]
    parts = [title_of(plan), *rows, counts_of(overview), *_notes(overview, submitted_jobs)]
    return printable("\n".join(parts))


def overview_as_json(
    plan: Plan,
    overview: "Overview",
    submitted_jobs: "SubmittedJobs",
    wanted: Collection[Standing] | None,
) -> str:
    """The plan as JSON, with each run's standing, reason and job; see ``overview_as_text``."""
    document = plan_as_document(plan)
    listed = zip(plan.runs, document["runs"], strict=True)
    document["runs"] = [
        {
            **said,
            "standing": str(overview.standing(run)),
            "reason": overview.reason(run),
            "job": overview.job(run),
        }
        for run, said in listed
        if wanted is None or overview.standing(run) in wanted
    ]
    document["standings"] = {str(one): count for one, count in overview.counts.items()}
    document["scheduler"] = submitted_jobs.trouble
    return json.dumps(document)


def counts_of(overview: "Overview") -> str:
    """How many runs stand where."""
    counts = [f"{count:,} {standing}" for standing, count in overview.counts.items() if count]
    return ", ".join(counts) or "no runs"


def _row(run: Run, overview: "Overview") -> str:
    standing = overview.standing(run)
    owner = overview.owner(run)
    progress = overview.progress(run) if standing is Standing.RUNNING else None
    parts = [
        f"  {run.name}  {standing}",
        f" ({owner})" if owner else "",
        f": {how_far(progress)}" if progress is not None else "",
        f": {reason}" if (reason := overview.reason(run)) else "",
    ]
    return "".join(parts)


def _notes(overview: "Overview", submitted_jobs: "SubmittedJobs") -> Iterator[str]:
    for word, count in overview.waits().items():
        yield f"{count:,} wait: {explain(word)}"
    if overview.wants_too_much:
        from suite.dispatch.slurm.fitting import what_there_is

        yield what_there_is()
    yield from overview.troubles
    if submitted_jobs.trouble:
        yield submitted_jobs.trouble
    if left := overview.left_behind:
        advice = f"`mef logs {left[0].id[:8]}` shows what they printed; `mef sweep` submits anew"
        yield f"the jobs of {len(left):,} planned runs ended before they came to them; {advice}"
    for standing, advice in _ADVICE.items():
        if overview.counts[standing]:
            yield f"{standing}: {advice}"

"""A sweep that somebody asks for: shown, submitted, or run until it is over."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from suite.cli.shared.interrupts import as_ctrl_c
from suite.cli.shared.opened_store import open_store
from suite.cli.shared.options import DEFAULT_RESULTS
from suite.cli.shared.own_matplotlib import settle_matplotlib
from suite.cli.shared.place_options import PlaceOptions
from suite.cli.shared.planning import make_plan_of
from suite.cli.shared.study_options import StudyOptions
from suite.cli.shared.work_options import WorkOptions
from suite.cli.terminal.output import say
from suite.dispatch import Snapshot, Sweep
from suite.errors import SuiteError
from suite.store import Status

if TYPE_CHECKING:
    from suite.store import Store


class AskedSweep:
    """What is asked for.

    Args:
        options: The study, and which of its runs.
        where: Where to run.
        work: How to compute.

    Raises:
        MistakeError: Options do not go together, or the study is wrong.
    """

    def __init__(self, options: StudyOptions, where: PlaceOptions, work: WorkOptions) -> None:
        # What is wrong with the words of the command is said before anything is read.
        choices, self._place = work.choices(), where.place()
        self._options = options
        self._store = open_store(options.results)
        self._plan = make_plan_of(options, self._store)
        self._sweep = Sweep(self._plan, self._store, self._place.backend, choices)

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to do."""
        return not self._sweep.runs

    def show(self) -> None:
        """Prints the plan, and what would be started."""
        from suite.cli.terminal.plan_text import plan_as_text

        script = self._place.script(self._sweep)
        say(plan_as_text(self._plan, 20))
        nothing = "nothing to do, so nothing would be started"
        say(nothing if self.is_settled else f"\n{script}")

    def submit(self, yes: bool) -> None:
        """Submits what is to do, and says how to see how it goes.

        Args:
            yes: Whether not to ask, whatever it costs.

        Raises:
            MistakeError: Nothing goes on in this place without a shell.
        """
        self._place.ask(self._plan, yes)
        what = self._place.detached()
        self._announce()
        submission = self._sweep.submit().submission
        assert submission is not None
        numbers = ", ".join(submission.jobs)
        say(f"submitted {submission.tasks} {what}: {numbers}; {self._sweep.slots} runs at a time")
        say("they go on without this shell")
        say(f"see how it goes: {_status_of(self._options)} --watch")

    def finish(self, yes: bool, reports: Path) -> None:
        """Runs what is to do, and prints and writes the report.

        Args:
            yes: Whether not to ask, whatever it costs.
            reports: The folder of all reports.

        Raises:
            SuiteError: Runs failed.
        """
        if self.is_settled:
            name, settled = self._plan.study.study, len(self._plan.runs)
            say(f"{name}: nothing to do, {settled} runs are settled")
        else:
            self._place.ask(self._plan, yes)
            self._announce()
            say(f"{self._sweep.slots} at a time; Ctrl-C stops, and the same command goes on")
            with as_ctrl_c():
                snapshot = _watch(self._sweep, self._plan.study.study)
            _demand_success(snapshot, self._sweep, self._store)
        _print_report(self._options, reports)

    def _announce(self) -> None:
        plan, to_do = self._plan, self._sweep.runs
        settled = len(plan.runs) - sum(run in plan.runs for run in to_do)
        done = f", {settled} settled already" if settled else ""
        say(f"{plan.study.study} at scale {plan.scale or 'none'}: {len(to_do)} runs to do{done}")


def _status_of(options: StudyOptions) -> str:
    """The command that says where the runs stand."""
    words = ["mef", "status", options.study, "--scale", options.scale]
    words += [f"--set={text}" for text in options.sets]
    if options.results != DEFAULT_RESULTS:
        words += ["--results", str(options.results)]
    return shlex.join(words)


def _watch(sweep: Sweep, title: str) -> Snapshot:
    from rich.console import Console

    from suite.cli.terminal.live import Display

    with Display(Console(), title) as display:
        snapshot = sweep.run(display.show, display.say)
    say(display.clock.sentence())
    return snapshot


def _demand_success(snapshot: Snapshot, sweep: Sweep, store: "Store") -> None:
    """Raises an error for the first run that failed, if any did."""
    failed = snapshot.counts[Status.FAILED]
    if not failed:
        return
    states = store.state([run.id for run in sweep.runs])
    first = next(run for run in sweep.runs if states[run.id].status is Status.FAILED)
    error = (store.attempts(first.id)[-1].circumstance.error or "").strip().splitlines()
    raise SuiteError(
        f"{failed} of {snapshot.total} runs failed; {first.name}: {error[-1] if error else '?'}",
        hint=f"`mef logs {first.name}` shows more; `mef retry` tries again",
    )


def _print_report(options: StudyOptions, reports: Path) -> None:
    settle_matplotlib()
    # Imported at the end alone: tables and figures are slow to import, and workers need the memory.
    from suite.cli.shared.asked_report import Inquiry, print_report
    from suite.reporting import load_published

    print_report(Inquiry(options, load_published()), reports)

"""Workers on a Slurm cluster: arrays of jobs, submitted by submitit."""

import math
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, suppress
from dataclasses import replace
from io import StringIO
from pathlib import Path

from submitit.core.utils import FailedJobError

from suite.dispatch.backend import Job
from suite.dispatch.orders.job_folder import OwnFolder, job_folder, own_folder
from suite.dispatch.orders.order import OrderFolder
from suite.dispatch.orders.submission import Submission
from suite.dispatch.orders.trouble import Trouble
from suite.dispatch.orders.user_name import user_name
from suite.dispatch.site import Site
from suite.dispatch.slurm.arrays import arrays_for, tasks_for
from suite.dispatch.slurm.environment import submitting
from suite.dispatch.slurm.fitting import (
    check_fit,
    longest_hours,
    plain,
    refusal_hint,
    what_there_is,
)
from suite.dispatch.slurm.job import work_in_job
from suite.dispatch.slurm.nodes.not_begun import troubles_printed
from suite.dispatch.slurm.queue import QueuedJob, cluster_name, ends_of, look, setting
from suite.dispatch.slurm.reasons import explain, reason_of
from suite.dispatch.slurm.request import Request
from suite.dispatch.slurm.scancel import cancel, cancel_waiting
from suite.dispatch.slurm.scheduler import SilentError
from suite.dispatch.slurm.script import Executor
from suite.errors import SuiteError
from suite.spec import Resources, laid_over
from suite.store import Store, now
from suite.store.files.as_typed import as_typed

_LOOK_EVERY = 5.0
"""Seconds between two looks into the queue; one look asks for all jobs of a sweep."""
_ASK_EVERY = 60.0
"""Seconds between two looks at what nodes there are, where jobs wait for them."""
_USUAL_MAX_ARRAY = 1001
"""Slurm's default of MaxArraySize."""
_USUAL_MAX_JOBS = 10_000
"""Slurm's default of MaxJobCount."""


class SlurmWorkers:
    """Workers in jobs.

    Args:
        submission: The jobs.
        job: What they were started for.
    """

    def __init__(self, submission: Submission, job: Job) -> None:
        self.submission = submission
        self._job = job
        self._troubles: list[Trouble] = []
        self._jobs = submission.jobs
        self._alive = submission.tasks
        self._seen: tuple[QueuedJob, ...] = ()
        self._trouble = ""
        self._there, self._due = "", -math.inf
        self._looked = time.monotonic()

    def alive(self) -> int:
        """How many run or wait; while Slurm gives no answer, as many as when it last did."""
        if time.monotonic() - self._looked >= _LOOK_EVERY:
            try:
                self._seen, self._trouble = look(self._jobs), ""
                self._alive = len(self._seen)
            except SilentError as error:
                self._trouble = f"Slurm does not answer: {error}"
            self._troubles = troubles_printed(self._job.store, self._job.order.id)
            self._looked = time.monotonic()
        return self._alive

    def troubles(self) -> list[Trouble]:
        """What the scripts of jobs said whose Python never began, when they were last looked at."""
        return self._troubles

    def waits(self) -> tuple[str, ...]:
        """Why jobs waited at the last look, and what there is where they may ask too much."""
        words = Counter(job.reason for job in self._seen if job.waits)
        lines = [f"{_jobs(count)}: {explain(word)}" for word, count in words.most_common()]
        if any(reason and reason.wants_too_much for reason in map(reason_of, words)):
            lines.append(self._what_there_is())
        return (*lines, self._trouble) if self._trouble else tuple(lines)

    def is_stranded(self) -> bool:
        """Whether none of the jobs of the last look can ever begin."""
        reasons = [job.waits and reason_of(job.reason) for job in self._seen]
        return bool(reasons) and all(reason and reason.lasts for reason in reasons)

    def names(self) -> tuple[str, ...]:
        """The jobs of the last look."""
        return tuple(f"job {job.name}" for job in self._seen)

    def ends(self) -> tuple[str, ...]:
        """How Slurm says that jobs ended which did not end well."""
        return ends_of(self._jobs)

    def end_waiting(self) -> None:
        """Cancels those that wait."""
        cancel_waiting(self._jobs)
        self._looked = -math.inf

    def end(self) -> None:
        """Cancels those that are still there."""
        cancel(self._jobs)
        self._looked = -math.inf

    def _what_there_is(self) -> str:
        if time.monotonic() >= self._due:
            self._there, self._due = what_there_is(), time.monotonic() + _ASK_EVERY
        return self._there


class SlurmBackend:
    """A Slurm cluster.

    Args:
        site: What holds for all sweeps there.
        asked: What the command line asks for, over what the site and the study do.
    """

    def __init__(self, site: Site, asked: Resources) -> None:
        self._site = site
        self._asked = asked

    def most_workers(self, threads: int) -> int:
        """As many as may run at once, those that share a GPU counted one by one."""
        return self._site.at_once * self._site.runs_per_gpu

    def start(self, job: Job) -> SlurmWorkers:
        """Submits arrays; all of them, or none if Slurm refuses one.

        Raises:
            SuiteError: There is no Slurm here, it refuses, or no node has what is asked for.
        """
        request = self.request(job)
        script = self.script(job)
        with submitting(request.resources):
            check_fit(script, request)
        folder = own_folder(job.store, job.order.id)
        jobs: list[str] = []
        arguments = str(as_typed(job.store.path)), job.order.id
        try:
            with submitting(request.resources):
                for part in self._parts(request, jobs):
                    jobs.append(_submit(folder, part, arguments, request))
        except BaseException:  # also Ctrl-C: nobody would know of those that were taken
            with suppress(SuiteError):
                cancel(jobs)
            raise
        return SlurmWorkers(
            Submission(
                cluster=cluster_name(),
                user=user_name(),
                host=socket.gethostname(),
                jobs=tuple(jobs),
                tasks=request.tasks,
                submitted=now(),
            ),
            job,
        )

    def script(self, job: Job) -> str:
        """The script of the first array, as sbatch would read it."""
        first = next(self._parts(self.request(job), []))
        return _executor(job_folder(job.store, job.order.id), first).text(first.tasks)

    def request(self, job: Job) -> Request:
        """What is asked of Slurm for a sweep.

        Raises:
            MistakeError: An extra option is one that the suite sets.
        """
        wanted = laid_over(self._site.resources, job.resources, self._asked)
        limit = longest_hours(wanted.partition)
        nodes = ",".join(filter(None, (wanted.exclude, *job.avoid))) or None
        wanted = wanted.model_copy(update={"hours": min(wanted.hours, limit), "exclude": nodes})
        # Fewer than the site allows where runs want a machine to themselves.
        side_by_side = min(self._site.runs_per_gpu, job.count)
        at_once = min(self._site.at_once, math.ceil(job.count / side_by_side))
        tasks = tasks_for(at_once, job.hours, wanted.hours, len(job.order.runs))
        return Request(
            resources=wanted,
            tasks=min(tasks, self._site.max_submitted or max(at_once, _queue_holds() // 4)),
            at_once=at_once,
            runs_per_gpu=side_by_side,
            order=OrderFolder(Store(as_typed(job.store.path)), job.order.id).path,
            leave_before_s=max(1, min(self._site.leave_before_s, int(360 * wanted.hours))),
        )

    def _parts(self, request: Request, jobs: Sequence[str]) -> Iterator[Request]:
        """The arrays that a request is split into; ``jobs`` are those submitted meanwhile."""
        most = self._site.max_array or _number("MaxArraySize", _USUAL_MAX_ARRAY)
        for array in arrays_for(request.tasks, request.at_once, most):
            behind = None if array.behind is None else jobs[array.behind]
            yield replace(request, tasks=array.tasks, at_once=array.at_once, behind=behind)


def _jobs(count: int) -> str:
    return "1 job waits" if count == 1 else f"{count:,} jobs wait"


def _queue_holds() -> int:
    """The jobs of all people together that Slurm's queue holds."""
    return _number("MaxJobCount", _USUAL_MAX_JOBS)


def _number(name: str, usual: int) -> int:
    """One of Slurm's settings; what is usual if Slurm does not say."""
    found = setting(name) or ""
    return int(found) if found.isdecimal() else usual


def _executor(folder: Path, request: Request, held: Path | None = None) -> Executor:
    try:
        return Executor(folder, request, held)
    except RuntimeError:
        raise SuiteError(
            "there is no Slurm here: no srun on the PATH",
            hint="submit from a login node, or leave --on slurm out",
        ) from None


def _submit(folder: OwnFolder, part: Request, arguments: tuple[str, str], whole: Request) -> str:
    """Submits one array of what is asked for, and gives its number."""
    executor = _executor(folder.path, part, folder.held)
    try:
        with redirect_stderr(StringIO()):  # submitit prints what sbatch says; it is said below
            jobs = executor.map_array(work_in_job, *([one] * part.tasks for one in arguments))
    except (FailedJobError, RuntimeError, OSError) as error:
        why = plain(" ".join(str(error).split()))
        raise SuiteError(f"Slurm refused: {why}", hint=refusal_hint(why, whole)) from None
    return str(jobs[0].job_id).partition("_")[0]

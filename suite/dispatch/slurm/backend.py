"""Workers on a Slurm cluster: arrays of jobs, submitted by submitit."""

import getpass
import math
import os
import socket
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from submitit.core.utils import FailedJobError

from suite.dispatch.backend import Job
from suite.dispatch.site import Site
from suite.dispatch.slurm.arrays import Array, arrays_for, tasks_for
from suite.dispatch.slurm.cancel import cancel
from suite.dispatch.slurm.fitting import check_fit, longest_hours
from suite.dispatch.slurm.job import work_in_job
from suite.dispatch.slurm.queue import cluster_name, look, setting
from suite.dispatch.slurm.scheduler import SilentError
from suite.dispatch.slurm.script import Executor, Request
from suite.dispatch.submission import Submission
from suite.errors import SuiteError
from suite.spec import Resources, laid_over
from suite.store import now

_LOOK_EVERY = 5.0
"""Seconds between two looks into the queue; one look asks for all jobs of a sweep."""
_USUAL_MAX_ARRAY = 1001
"""Slurm's default of MaxArraySize."""
_REFUSED = "`sinfo` shows what there is; max_submitted in the site file bounds the jobs"
_USUAL_MAX_JOBS = 10_000
"""Slurm's default of MaxJobCount: the jobs of all people together that its queue holds."""


class SlurmWorkers:
    """Workers in jobs.

    Args:
        submission: The jobs.
    """

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self._jobs = submission.jobs
        self._alive = submission.tasks
        self._looked = time.monotonic()

    def alive(self) -> int:
        """How many run or wait; while Slurm gives no answer, as many as when it last did."""
        if time.monotonic() - self._looked >= _LOOK_EVERY:
            with suppress(SilentError):
                self._alive = len(look(self._jobs))
            self._looked = time.monotonic()
        return self._alive

    def end(self) -> None:
        """Cancels those that are still there."""
        cancel(self._jobs)
        self._looked = -math.inf


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
        folder = own_folder(job.store.layout.work / "submitit" / job.order.id)
        request = self.request(job)
        check_fit(self.script(job))
        arguments = str(job.store.path.resolve()), job.order.id
        jobs: list[str] = []
        try:
            for array in self._arrays(request.tasks):
                behind = None if array.behind is None else jobs[array.behind]
                part = replace(request, tasks=array.tasks, at_once=array.at_once, behind=behind)
                jobs.append(_submit(folder, part, arguments))
        except SuiteError:
            with suppress(SuiteError):  # what Slurm refused is said, whatever becomes of the rest
                cancel(jobs)
            raise
        return SlurmWorkers(
            Submission(
                cluster=cluster_name(),
                user=getpass.getuser(),
                host=socket.gethostname(),
                jobs=tuple(jobs),
                tasks=request.tasks,
                submitted=now(),
            )
        )

    def script(self, job: Job) -> str:
        """The script of the first array, as sbatch would read it."""
        request = self.request(job)
        first = self._arrays(request.tasks)[0]
        request = replace(request, tasks=first.tasks, at_once=first.at_once)
        folder = job.store.layout.work / "submitit" / job.order.id
        return _executor(folder, request).text(first.tasks)

    def request(self, job: Job) -> Request:
        """What is asked of Slurm for a sweep.

        Raises:
            MistakeError: An extra option is one that the suite sets.
        """
        wanted = laid_over(self._site.resources, job.resources, self._asked)
        limit = longest_hours(wanted.partition)
        wanted = wanted.model_copy(update={"hours": min(wanted.hours, limit)})
        return Request(
            resources=wanted,
            tasks=self._tasks(job, wanted.hours),
            at_once=self._site.at_once,
            runs_per_gpu=self._site.runs_per_gpu,
            leave_before_s=min(self._site.leave_before_s, round(360 * wanted.hours)),
        )

    def _tasks(self, job: Job, hours: float) -> int:
        tasks = tasks_for(
            math.ceil(job.count / self._site.runs_per_gpu), job.hours, hours, len(job.order.runs)
        )
        queue = int(setting("MaxJobCount") or _USUAL_MAX_JOBS)
        most = self._site.max_submitted or max(self._site.at_once, queue // 4)
        return min(tasks, most)

    def _arrays(self, tasks: int) -> tuple[Array, ...]:
        most = self._site.max_array or int(setting("MaxArraySize") or _USUAL_MAX_ARRAY)
        return arrays_for(tasks, self._site.at_once, most)


def own_folder(folder: Path) -> Path:
    """A folder that nobody else may write into: jobs load submitit's pickles from it.

    Raises:
        SuiteError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise SuiteError(
            f"{folder}: cannot make it: {why}", hint="pass another folder for the results"
        ) from None
    return folder


def _executor(folder: Path, request: Request) -> Executor:
    try:
        return Executor(folder, request)
    except RuntimeError:
        raise SuiteError(
            "there is no Slurm here: no srun on the PATH",
            hint="submit from a login node, or leave --on slurm out",
        ) from None


def _submit(folder: Path, request: Request, arguments: tuple[str, str]) -> str:
    """Submits one array and gives its number."""
    executor = _executor(folder, request)
    before = os.umask(0o077)
    try:
        jobs = executor.map_array(work_in_job, *([one] * request.tasks for one in arguments))
    except (FailedJobError, RuntimeError, OSError) as error:
        text = " ".join(str(error).split())
        raise SuiteError(f"Slurm refused: {text}", hint=_REFUSED) from None
    finally:
        os.umask(before)
    return str(jobs[0].job_id).partition("_")[0]

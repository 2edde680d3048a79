"""Workers on a Slurm cluster, by submitit: one job array, a worker a task."""

from typing import Any

from submitit import SlurmExecutor
from submitit.core.utils import FailedJobError

from suite.dispatch.backend import Job
from suite.dispatch.worker import work
from suite.errors import MistakeError, SuiteError
from suite.spec.complaint import choice

_LEAVE_BEFORE_S = 120
"""Seconds before its time limit at which a worker is told to save and end."""
_OVER = frozenset(
    {"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY",
     "TIMEOUT"}
)  # fmt: skip
"""Slurm's words for a job that will not run again."""


class SlurmWorkers:
    """Workers in a job array.

    Args:
        jobs: submitit's jobs.
    """

    def __init__(self, jobs: list[Any]) -> None:
        self._jobs = jobs

    def alive(self) -> int:
        """How many are not known to be over; what Slurm does not know counts as alive."""
        return sum(job.state.split()[0] not in _OVER for job in self._jobs if job.state)

    def end(self) -> None:
        """Cancels those that are still there."""
        for job in self._jobs:
            job.cancel(check=False)


class SlurmBackend:
    """A Slurm cluster.

    Args:
        at_once: How many workers at a time.
        parameters: More of sbatch's parameters, by submitit's names without ``slurm_``.

    Raises:
        MistakeError: A parameter that there is not.
    """

    def __init__(self, at_once: int = 8, parameters: dict[str, Any] | None = None) -> None:
        known = sorted(SlurmExecutor._valid_parameters())
        for name in parameters or ():
            if name not in known:
                raise MistakeError(f"--slurm {name}: no such parameter", hint=choice(name, known))
        self._at_once = at_once
        self._parameters = parameters or {}

    def most_workers(self, threads: int) -> int:
        """As many as the user allows at once."""
        return self._at_once

    def start(self, job: Job) -> SlurmWorkers:
        """Submits one array.

        Raises:
            SuiteError: There is no Slurm here, or it refuses.
        """
        try:
            executor = SlurmExecutor(job.store.layout.work / "submitit" / job.order.id)
            executor.update_parameters(**(self._resources(job) | self._parameters))
            results = [str(job.store.path.resolve())] * job.count
            jobs = executor.map_array(work, results, [job.order.id] * job.count)
        except (FailedJobError, RuntimeError, OSError) as error:
            text = " ".join(str(error).split())
            raise SuiteError(
                f"Slurm refused: {text}", hint="see `sinfo` for what there is"
            ) from None
        return SlurmWorkers(jobs)

    def _resources(self, job: Job) -> dict[str, Any]:
        wanted = job.resources
        return {
            "job_name": "mef",
            "array_parallelism": self._at_once,
            "time": round(60 * wanted.hours),
            "cpus_per_task": wanted.cpus,
            "mem": f"{round(1024 * wanted.memory_gb)}M",
            "signal_delay_s": _LEAVE_BEFORE_S,
            **({"gpus_per_node": wanted.gpus} if wanted.gpus else {}),
        }

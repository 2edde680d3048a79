"""Workers on this machine, by submitit's local executor."""

import logging
import os
import shlex
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from submitit import LocalExecutor

from suite.dispatch.backend import Job
from suite.dispatch.orders.file_mask import private
from suite.dispatch.orders.job_folder import OwnFolder, own_folder
from suite.dispatch.orders.trouble import Trouble
from suite.dispatch.visible_gpus import VARIABLE
from suite.dispatch.worker import work
from suite.provenance import cores
from suite.store.files.as_typed import as_typed

_YEARS = 60 * 24 * 3650
"""Minutes after which submitit would end a local job by itself."""
_OF_TERMINALS = (signal.SIGINT, signal.SIGHUP)
"""What a terminal sends to all that it runs, for Ctrl-C and as it closes."""
_LOG = logging.getLogger(__name__)


class LocalWorkers:
    """Workers on this machine.

    Args:
        jobs: submitit's jobs.
        folder: The folder in which they keep their files, held open as long as they may need it.
    """

    submission = None

    def __init__(self, jobs: list[Any], folder: OwnFolder) -> None:
        self._jobs = jobs
        self._folder = folder

    def alive(self) -> int:
        """How many are there still."""
        return sum(not job.done() for job in self._jobs)

    def troubles(self) -> list[Trouble]:
        """Nothing: they begin in the Python that starts them."""
        return []

    def end_waiting(self) -> None:
        """Nothing: all begin at once."""

    def waits(self) -> tuple[str, ...]:
        """Nothing: all begin at once."""
        return ()

    def is_stranded(self) -> bool:
        """Whether they can never begin: all have."""
        return False

    def names(self) -> tuple[str, ...]:
        """Their processes."""
        return tuple(f"process {job.job_id}" for job in self._jobs if not job.done())

    def ends(self) -> tuple[str, ...]:
        """Nothing: what is known of a process here, it printed."""
        return ()

    def end(self) -> None:
        """Kills those that are still there; submitit's id of a local job is its process."""
        for job in self._jobs:
            if not job.done():
                with suppress(ProcessLookupError):
                    os.kill(int(job.job_id), signal.SIGTERM)


class Executor(LocalExecutor):
    """submitit's, whose jobs look at who owns the job's folder before they load anything from it.

    Args:
        folder: Where submitit keeps its files.

    Attributes:
        gpus: The GPUs of the jobs that are started next. submitit itself knows numbers only, and
            GPUs may be named by ids.
    """

    gpus: tuple[str, ...] = ()

    def __init__(self, folder: OwnFolder) -> None:
        super().__init__(folder.held)
        self._path = folder.path

    @property
    def _submitit_command_str(self) -> str:
        words = f"-P -u -m suite.dispatch.slurm.entry {shlex.quote(str(self._path))}"
        return f"env {VARIABLE}={shlex.quote(','.join(self.gpus))} {self.python} {words}"


class LocalBackend:
    """This machine.

    submitit starts all local jobs at once, so there are never more of them than slots; each takes
    runs until none is left.

    Args:
        slots: How many workers at a time; as many as the cores allow if None.
        gpus: The GPUs that there are, as CUDA names them; workers share them out.
    """

    def __init__(self, slots: int | None = None, gpus: Sequence[str] = ()) -> None:
        self._slots = slots
        self._gpus = gpus

    def most_workers(self, threads: int) -> int:
        """As many as the cores allow, or as the user asked for."""
        return max(1, self._slots or len(self._gpus) or cores() // threads)

    def start(self, job: Job) -> LocalWorkers:
        """Starts workers that a terminal does not reach: they are asked to stop by a file."""
        folder = own_folder(job.store, job.order.id)
        executor = Executor(folder)
        jobs = []
        executor.update_parameters(timeout_min=_YEARS)
        with private(), _untouched_by_terminals():
            for index in range(job.count):
                executor.gpus = (self._gpus[index % len(self._gpus)],) if self._gpus else ()
                jobs.append(executor.submit(work, str(as_typed(job.store.path)), job.order.id))
                output = folder.path / jobs[-1].paths.stdout.name
                _LOG.debug("worker %s started; it writes to %s", jobs[-1].job_id, output)
        return LocalWorkers(jobs, folder)


@contextmanager
def _untouched_by_terminals() -> Iterator[None]:
    """Processes started meanwhile ignore what a terminal sends: the disposition is inherited.

    What comes for this process meanwhile is held back, and heard afterwards.
    """
    held = signal.pthread_sigmask(signal.SIG_BLOCK, _OF_TERMINALS)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _OF_TERMINALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)

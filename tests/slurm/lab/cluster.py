"""A real Slurm cluster of one machine: munge, accounting, a controller and several nodes."""

import contextlib
import secrets
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from tests.slurm.lab import daemons
from tests.slurm.lab.configuration import write_configuration
from tests.slurm.lab.daemon import Daemon
from tests.slurm.lab.environment import clean_environment
from tests.slurm.lab.error import LabError
from tests.slurm.lab.job import COLUMNS, Job
from tests.slurm.lab.keeper import Keeper
from tests.slurm.lab.places import Places
from tests.slurm.lab.ports import Ports
from tests.slurm.lab.processes import Process, end_processes, processes_of
from tests.slurm.lab.shape import Shape

_T = TypeVar("_T")
_UP = frozenset({"IDLE", "MIXED", "ALLOCATED", "COMPLETING"})


class Cluster:
    """A cluster with three partitions: ``main``, and ``low``, whose jobs ``high`` requeues.

    It listens on loopback alone, keeps its state in a folder of its own, and runs beside other
    labs. Nothing of it outlives the process that started it, however that ends.

    Args:
        shape: Its size.
    """

    def __init__(self, shape: Shape | None = None) -> None:
        self.shape = shape or Shape()
        # Short, because paths of sockets are; and root's own, as munge wants.
        self.places = Places(Path(tempfile.gettempdir()) / f"mef-lab-{secrets.token_hex(4)}")
        self._daemons: dict[str, Daemon] = {}
        self._ports: Ports | None = None
        self._keeper: Keeper | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Starts all daemons, and waits until every node takes jobs.

        Raises:
            LabError: A daemon is not ready in time; the message has the end of every log.
        """
        self.places.root.mkdir(mode=0o755)
        self._keeper = Keeper(self.places.root, clean_environment())
        try:
            self.places.make()
            self._ports = Ports()
            write_configuration(self.places, self._ports, self.shape)
            self._daemons = daemons.make_daemons(self.places, self.shape, self.environment())
            daemons.make_database(self.places, self.environment())
            self._start_accounting()
            for name in (daemons.CONTROLLER, *self.shape.names):
                self._daemons[name].start()
            for name in self.shape.names:
                self._await_node(name)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the jobs, then the daemons, then whatever else runs under the lab's environment.

        Raises:
            LabError: Something is still there.
        """
        try:
            self._end_jobs()
            self._end_daemons()
            end_processes(self.places.configuration)
        finally:
            if self._keeper is not None:
                self._keeper.close()
                self._keeper = None
            if self._ports is not None:
                self._ports.close()
                self._ports = None

    def environment(self) -> dict[str, str]:
        """The environment of programs that use this cluster, such as ``mef``."""
        return {**clean_environment(), "SLURM_CONF": str(self.places.configuration)}

    def run(self, *words: str, seconds: float = 20) -> str:
        """What one of Slurm's commands prints.

        Raises:
            LabError: It fails, or takes longer than that.
        """
        try:
            ran = subprocess.run(
                words,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            raise LabError(f"{' '.join(words)}: no answer in {seconds} s") from None
        if ran.returncode != 0:
            raise LabError(f"{' '.join(words)}: {ran.stderr.strip()}")
        return ran.stdout

    def submit(self, command: str, *options: str) -> int:
        """Submits a job that runs a shell command; its number.

        What it prints goes to ``places.output``, to ``NUMBER.out`` or ``NUMBER_TASK.out``.
        """
        name = "%A_%a.out" if any(word.startswith("--array") for word in options) else "%j.out"
        output = f"--output={self.places.output / name}"
        return int(self.run("sbatch", "--parsable", output, *options, f"--wrap={command}"))

    def jobs(self, states: str = "") -> list[Job]:
        """The jobs that wait, run or end; with ``all`` also those that ended lately."""
        chosen = [f"--states={states}"] if states else []
        columns = ",".join(f"{column}:64|" for column in COLUMNS)
        lines = self.run("squeue", "--noheader", "--array", "-O", columns, *chosen).splitlines()
        return [Job.read(line) for line in lines]

    def job(self, number: int) -> Job:
        """The job with this number of Slurm's own, also one that ended lately.

        Raises:
            LabError: There is none.
        """
        for job in self.jobs("all"):
            if job.number == number:
                return job
        raise LabError(f"no job {number}")

    def processes_of(self, job: Job | int) -> list[int]:
        """The processes of a job, also those that its node's slurmd has lost."""
        number = job.number if isinstance(job, Job) else job
        mark = f"SLURM_JOB_ID={number}"
        return [process.pid for process in self.leftovers() if mark in process.environment]

    def leftovers(self) -> list[Process]:
        """All processes that run under this lab's environment, daemons and tests' own included."""
        return processes_of(self.places.configuration)

    def empty_queue(self, seconds: float = 20) -> None:
        """Ends all jobs, none of them asked.

        Raises:
            LabError: Some are still there after so many seconds.
        """
        # scancel alone would send SIGTERM first, and wait for KillWait.
        for how in (["--full", "--signal=KILL"], []):
            self.run("scancel", *how, "--user=root", seconds=seconds)
        self.wait_until(lambda: not self.jobs(), seconds, "an empty queue")

    def hasten(self, job: Job | int) -> None:
        """Lets a requeued job start now; Slurm would hold it for two minutes.

        Not for one whose node has just been set down: Slurm then holds it for ever.
        """
        name = job.id if isinstance(job, Job) else job
        self.run("scontrol", "update", f"JobId={name}", "StartTime=now")

    def node_state(self, name: str) -> str:
        """A node's state in ``scontrol``'s word: ``IDLE``, ``MIXED``, ``DOWN*``, ``IDLE+DRAIN``.

        Not in ``sinfo``'s, which may call a node mixed long after its last job has ended.
        """
        words = self.run("scontrol", "--oneliner", "show", "node", name).split()
        return next(word for word in words if word.startswith("State=")).removeprefix("State=")

    def kill(self, name: str) -> None:
        """Kills a daemon as a crash would: ``slurmctld``, ``slurmdbd``, ``n1``, ...

        A killed node's jobs go on until Slurm notices, and as orphans after that. A killed
        controller forgets what it has not written yet: see `save`.
        """
        self._daemons[name].kill()

    def save(self) -> None:
        """Has the controller write what it knows of its jobs.

        It does so some seconds after a change, but not after every start of a job: one that dies
        before starts again with a job as pending that runs, and then drains the job's node.
        """
        file, now = self.places.root / "state" / "job_state", time.time()
        for job in self.jobs()[:1]:  # a change of any job has all of them written
            self.run("scontrol", "update", f"JobId={job.id}", "Comment=saved")
            self.wait_until(
                lambda: file.exists() and file.stat().st_mtime > now, 20, "the controller saves"
            )

    def restart(self, name: str) -> None:
        """Starts a daemon anew, whether it runs or was killed, and waits until it answers."""
        daemon = self._daemons[name]
        daemon.ask_to_end()
        daemon.wait(10)
        daemon.start()
        if name in self.shape.names:
            self._await_node(name)
        elif name == daemons.CONTROLLER:
            self.wait_until(lambda: self.run("scontrol", "ping", seconds=5), 30, name)
        elif name == daemons.ACCOUNTING:
            self.wait_until(lambda: self.run("sacctmgr", "-n", "list", "cluster"), 30, name)

    def wait_until(self, condition: Callable[[], _T], seconds: float, what: str) -> _T:
        """Waits until a condition holds, and gives what it returned.

        While Slurm does not answer, the condition does not hold.

        Raises:
            LabError: It does not hold in time; the message has the end of every log.
        """
        end = time.monotonic() + seconds
        trouble = ""
        while True:
            try:
                if found := condition():
                    return found
            except LabError as error:
                trouble = f" ({error})"
            if time.monotonic() > end:
                logs = self.places.last_lines()
                raise LabError(f"not in {seconds} s: {what}{trouble}\n{logs}")
            time.sleep(0.1)

    def _start_accounting(self) -> None:
        socket = str(self.places.munge)
        self._daemons[daemons.MUNGE].start()
        self.wait_until(lambda: self.run("munge", "-n", "-S", socket), 10, daemons.MUNGE)
        client = ("--no-defaults", f"--socket={self.places.database_socket}")
        self._daemons[daemons.DATABASE].start()
        self.wait_until(lambda: self.run("mariadb-admin", *client, "ping"), 30, daemons.DATABASE)
        self.run("mariadb", *client, "-e", "CREATE DATABASE slurm_acct_db")
        self._daemons[daemons.ACCOUNTING].start()
        self.wait_until(
            lambda: self.run("sacctmgr", "-i", "add", "cluster", "lab"), 30, daemons.ACCOUNTING
        )

    def _await_node(self, name: str) -> None:
        number, ports = self.shape.names.index(name), self._ports
        # The controller may not have noticed that the node was away: ask the node itself first.
        self.wait_until(lambda: ports and ports.answers(number), 20, f"{name} listens")
        self.wait_until(
            lambda: _UP.issuperset(self.node_state(name).split("+")), 40, f"{name} takes jobs"
        )

    def _end_jobs(self) -> None:
        controller = self._daemons.get(daemons.CONTROLLER)
        if controller is not None and controller.running:
            # What does not end by Slurm's word is killed afterwards.
            with contextlib.suppress(LabError):
                self.empty_queue(3)

    def _end_daemons(self) -> None:
        # The controller first: without its nodes it would try for ten seconds to reach them.
        order = (
            (daemons.CONTROLLER,),
            self.shape.names,
            (daemons.ACCOUNTING,),
            (daemons.DATABASE, daemons.MUNGE),
        )
        for names in order:
            ending = [self._daemons[name] for name in names if name in self._daemons]
            for daemon in ending:
                daemon.ask_to_end()
            for daemon in ending:
                daemon.wait(5)

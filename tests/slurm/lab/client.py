"""A running cluster, as those see it who use it."""

import subprocess
import time
from collections.abc import Callable
from typing import TypeVar

from tests.slurm.lab.environment import clean_environment
from tests.slurm.lab.error import LabError
from tests.slurm.lab.job import COLUMNS, Job
from tests.slurm.lab.places import Places
from tests.slurm.lab.processes import Process, processes_of

_T = TypeVar("_T")


class Client:
    """Slurm's commands on one cluster.

    Args:
        places: Where the cluster keeps its files.
    """

    def __init__(self, places: Places) -> None:
        self.places = places

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

    def hasten_until_it_runs(self, job: Job, seconds: float = 60) -> Job:
        """Hastens a requeued job again and again, since Slurm may set its delay after a first time.

        Raises:
            LabError: It does not run after so many seconds.
        """

        def runs() -> bool:
            if self.job(job.number).state == "RUNNING":
                return True
            self.hasten(job)
            return False

        self.wait_until(runs, seconds, f"job {job.id} runs again")
        return self.job(job.number)

    def node_state(self, name: str) -> str:
        """A node's state in ``scontrol``'s word: ``IDLE``, ``MIXED``, ``DOWN*``, ``IDLE+DRAIN``.

        Not in ``sinfo``'s, which may call a node mixed long after its last job has ended.
        """
        words = self.run("scontrol", "--oneliner", "show", "node", name).split()
        return next(word for word in words if word.startswith("State=")).removeprefix("State=")

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

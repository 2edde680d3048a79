"""The sbatch script of a sweep, which submitit writes from what is asked for."""

import copy
import math
import os
import re
import shlex
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from submitit import SlurmExecutor, SlurmJob
from submitit.core.utils import FailedSubmissionError

from suite.dispatch.slurm.nodes.not_begun import lines_behind
from suite.dispatch.slurm.request import Request
from suite.dispatch.slurm.scancel import JOB_NAME
from suite.errors import MistakeError
from suite.spec import Resources

_OURS = frozenset(
    {"array", "chdir", "clusters", "cpus-per-task", "dependency", "error", "export",
     "gpus-per-node", "input",
     "job-name", "mem", "nodes", "ntasks", "ntasks-per-node", "open-mode", "output", "parsable",
     "quiet", "requeue", "no-requeue", "signal", "test-only", "time", "wait", "wrap"}
)  # fmt: skip
"""Options of sbatch that the suite sets itself, or that would break what it relies on."""
_WHOLE = frozenset({"gpus"})
"""Options with a meaning of their own that begin as one of those; sbatch takes beginnings."""
_READ = ("#SBATCH", "#PBS", "#BSUB")
"""How lines begin that sbatch reads as options."""
_KEYS = {"time": "hours", "mem": "memory_gb", "cpus-per-task": "cpus", "gpus-per-node": "gpus"}
"""Which keys stand for options of sbatch that have one."""
_SUBMITTED = re.compile(r"Submitted batch job (\d+)")
"""How sbatch says the number of a job that it took."""
NAMED = ("partition", "account", "qos", "constraint", "exclude")
"""Options of sbatch with a key of the same name."""


class Executor(SlurmExecutor):
    """submitit's, whose jobs look at who owns the job's folder before they load anything from it.

    Its own files are written by way of ``held``; jobs and Slurm are told the folder's name.

    Args:
        folder: Where submitit keeps its files.
        request: What is asked for.
        held: A path by which the same folder is reached whatever happens to its name.

    Raises:
        MistakeError: An extra option is one that the suite sets, or Slurm would read something
            as something else.
        RuntimeError: There is no Slurm here.
    """

    def __init__(self, folder: Path, request: Request, held: Path | None = None) -> None:
        self._path = checked_path(folder)
        super().__init__(held or folder, python=python_command(request.resources.python))
        self.update_parameters(**parameters(request))

    @property
    def _submitit_command_str(self) -> str:
        return f"{self.python} -P -u -m suite.dispatch.slurm.entry {shlex.quote(str(self._path))}"

    @staticmethod
    def _get_job_id_from_submission_command(string: bytes | str) -> str:
        """The number of what was submitted, whatever a site's greeting says of other jobs."""
        said = string if isinstance(string, str) else string.decode(errors="replace")
        found = _SUBMITTED.findall(said)
        if not found:
            raise FailedSubmissionError(f"sbatch names no job that it took: {said.strip()!r}")
        return str(found[-1])

    def text(self, tasks: int) -> str:
        """The script for so many tasks, as submitit writes it."""
        script = SlurmExecutor(self._path, python=self.python)
        script.parameters = dict(self.parameters) | ({"map_count": tasks} if tasks > 1 else {})
        return script._make_submission_file_text(self._submitit_command_str, "")

    def _make_submission_file_text(self, command: str, uid: str) -> str:
        return self.text(self.parameters.get("map_count", 1))

    def _write_job_id(self, job_id: str, uid: str) -> None:
        # submitit leaves a link from the script's first name, which would lead nowhere from here.
        os.unlink(self.folder / f".submission_file_{uid}.sh")

    def _internal_process_submissions(self, delayed_submissions: Sequence[Any]) -> list[Any]:
        """Submits an array with this executor; submitit's own takes another one for that."""
        if len(delayed_submissions) == 1:
            jobs: list[Any] = super()._internal_process_submissions(list(delayed_submissions))
            return jobs
        pickles = [self.folder / f"{uuid.uuid4().hex}.pkl" for _ in delayed_submissions]
        for submission, pickle in zip(delayed_submissions, pickles, strict=True):
            submission.set_timeout(self.parameters["time"], self.max_num_timeout)
            submission.dump(pickle)
        array = copy.copy(self)
        array.parameters = {**self.parameters, "map_count": len(pickles)}
        first = array._submit_command(self._submitit_command_str)
        jobs = [
            SlurmJob(self.folder, f"{first.job_id}_{index}", list(range(first.num_tasks)))
            for index in range(len(pickles))
        ]
        for job, pickle in zip(jobs, pickles, strict=True):
            job.paths.move_temporary_file(pickle, "submitted_pickle")
        return jobs


def checked_path(folder: Path) -> Path:
    """The folder, if Slurm reads its name as it is.

    In sbatch's lines a backslash hides the next character, even between quotes, and in the path of
    an output ``%`` begins a pattern (sbatch's manual page, "filename pattern").

    Raises:
        MistakeError: Slurm would read it as something else.
    """
    text = str(folder)
    if not text.isprintable() or "%" in text or "\\" in text:
        raise MistakeError(
            f"{text!r}: Slurm takes no path with %, a backslash or what cannot be printed",
            hint="pass another folder for the results",
        )
    return folder


_HOME = re.compile(r"~[A-Za-z0-9_.-]*/")
"""A home at the beginning of a path, which a shell knows."""


def python_command(command: str | None) -> str:
    """A command that runs Python, its words quoted, so that nothing else can be begun with it.

    Only a home at the beginning of a word is left to the shell of the job.

    >>> python_command("apptainer exec torch.sif python; rm -r .")
    "apptainer exec torch.sif 'python;' rm -r ."
    """
    if command is None:
        return shlex.quote(sys.executable)
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise MistakeError(f"python: {command!r} is no command: {error}") from None
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """A word for a shell, which knows its homes.

    >>> _quoted("~/my envs/bin/python"), _quoted("a~")
    ("~/'my envs/bin/python'", "'a~'")
    """
    home = _HOME.match(word)
    rest = word[home.end() :] if home else word
    return f"{home.group()}{shlex.quote(rest)}" if home else shlex.quote(word)


def parameters(request: Request) -> dict[str, Any]:
    """What is asked for, by submitit's names.

    Raises:
        MistakeError: An extra option is one that the suite sets, or sbatch would read something as
            something else.
    """
    wanted = request.resources
    runs = request.runs_per_gpu
    named = {key: getattr(wanted, key) for key in NAMED if getattr(wanted, key) is not None}
    return {
        "job_name": JOB_NAME,
        "nodes": 1,
        "ntasks_per_node": runs,
        "array_parallelism": request.at_once,
        "time": max(1, int(60 * wanted.hours + 1e-6)),  # never above a partition's limit
        "cpus_per_task": wanted.cpus,
        "mem": f"{math.ceil(1024 * wanted.memory_gb * runs)}M",  # 0 would be all of a node
        # srun does not take it from the job: "not automatically inherited", its manual page says.
        # The first run's output is the job's own, too: what was said must not be written over.
        "srun_args": [f"--cpus-per-task={wanted.cpus}", "--open-mode=append"],
        "signal_delay_s": request.leave_before_s,
        "teardown": lines_behind(request.order),
        "additional_parameters": {"requeue": True, **_extra(wanted)},
        **({"setup": _setup(wanted)} if wanted.setup else {}),
        **({"gpus_per_node": wanted.gpus} if wanted.gpus else {}),
        **({"dependency": f"afterany:{request.behind}"} if request.behind else {}),
        **named,
    }


def _setup(wanted: Resources) -> list[str]:
    for line in wanted.setup:
        if line.lstrip().upper().startswith(_READ):
            raise MistakeError(
                f"setup: sbatch would read {line!r} as an option", hint="say it under `extra`"
            )
    return list(wanted.setup)


def _extra(wanted: Resources) -> dict[str, str | int | bool]:
    for name in wanted.extra:
        if name not in _WHOLE and any(one.startswith(name) for one in (*_OURS, *NAMED)):
            key = _KEYS.get(name, name if name in NAMED else None)
            hint = f"say `{key}` instead" if key else "leave it out"
            raise MistakeError(f"extra: {name} is set by the suite itself", hint=hint)
        if "\\" in str(wanted.extra[name]):
            raise MistakeError(
                f"extra: {name} has a backslash, which sbatch reads in its own way",
                hint="leave it out",
            )
    return {name: value for name, value in wanted.extra.items() if value is not False}

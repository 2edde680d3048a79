"""The sbatch script of a sweep, which submitit writes from what is asked for."""

import math
import re
import shlex
import sys
from pathlib import Path
from typing import Any

from submitit import SlurmExecutor
from submitit.core.utils import FailedSubmissionError

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

    Args:
        folder: Where submitit keeps its files.
        request: What is asked for.

    Raises:
        MistakeError: An extra option is one that the suite sets, or Slurm would read something
            as something else.
        RuntimeError: There is no Slurm here.
    """

    def __init__(self, folder: Path, request: Request) -> None:
        super().__init__(checked_path(folder), python=python_command(request.resources.python))
        self.update_parameters(**parameters(request))

    @property
    def _submitit_command_str(self) -> str:
        return f"{self.python} -P -u -m suite.dispatch.slurm.entry {shlex.quote(str(self.folder))}"

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
        script = SlurmExecutor(self.folder, python=self.python)
        script.parameters = dict(self.parameters) | ({"map_count": tasks} if tasks > 1 else {})
        return script._make_submission_file_text(self._submitit_command_str, "")


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


def python_command(command: str | None) -> str:
    """A command that runs Python, its words quoted, so that nothing else can be begun with it.

    >>> python_command("apptainer exec torch.sif python; rm -r .")
    "apptainer exec torch.sif 'python;' rm -r ."
    """
    if command is None:
        return shlex.quote(sys.executable)
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise MistakeError(f"python: {command!r} is no command: {error}") from None
    return shlex.join(words)


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

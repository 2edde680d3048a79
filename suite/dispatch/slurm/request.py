"""What is asked of Slurm."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from suite.spec import Resources

_OF_JOBS = ("cpus", "memory_gb", "gpus", "hours")
"""What each job asks for, whatever a study says."""
_BOUNDS = {
    "max_submitted": "`max_submitted` in the site file bounds the jobs in the queue",
    "max_array": "`max_array` in the site file bounds the jobs of an array",
}


@dataclass(frozen=True)
class Request:
    """What is asked of Slurm for a sweep, or for one of its arrays.

    Attributes:
        resources: What each job needs.
        tasks: How many jobs.
        at_once: How many of them may run at a time.
        runs_per_gpu: Runs that a job has side by side.
        leave_before_s: Seconds before its time limit at which a job is told to save and end.
        order: The folder of the order that they work on.
        behind: The number of an array that has to be over first; None for none.
    """

    resources: Resources
    tasks: int
    at_once: int
    runs_per_gpu: int
    leave_before_s: int
    order: Path
    behind: str | None = None

    def said(self, keys: Sequence[str]) -> str:
        """What was asked for, for people, by the keys that change it.

        Args:
            keys: Keys of the site file and of its ``resources``; all that a job asks for if none.

        >>> asked = Request(Resources(cpus=2, gpus=9), 6, 2, 1, 60, Path("order"))
        >>> asked.said(["gpus"])
        '6 jobs with gpus=9 were asked for; --slurm gpus=VALUE asks for another'
        >>> asked.said(["max_submitted"])
        '6 jobs were asked for; `max_submitted` in the site file bounds the jobs in the queue'
        """
        own = [key for key in keys or _OF_JOBS if key not in _BOUNDS]
        values = {key: getattr(self.resources, key) for key in own}
        words = [f"{key}={_plain(value)}" for key, value in values.items() if value]
        with_what = f" with {' '.join(words)}" if words else ""
        runs = f" ({self.runs_per_gpu} runs side by side)" if self.runs_per_gpu > 1 else ""
        count = f"{self.tasks:,} job{'s' if self.tasks != 1 else ''}"
        advice = [_BOUNDS[key] for key in keys if key in _BOUNDS]
        if own and keys:
            options = ", ".join(f"{key}=VALUE" for key in own if values[key]) or f"{own[0]}=VALUE"
            advice.append(f"--slurm {options} asks for another")
        were = "was" if self.tasks == 1 else "were"
        return "; ".join((f"{count}{runs}{with_what} {were} asked for", *advice))


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)

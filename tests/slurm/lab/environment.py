"""The environment in which a lab's programs run."""

import os
from pathlib import Path

_PROGRAMS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_REPOSITORY = Path(__file__).parents[3]
_OTHERS = ("SLURM", "SBATCH", "SQUEUE", "SACCT", "SINFO", "SCANCEL", "SUBMITIT")


def clean_environment() -> dict[str, str]:
    """This process's environment without another cluster's variables.

    The folders of the daemons are in its path, and Python finds this checkout's packages.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OTHERS)}
    path = f"{os.environ.get('PATH', '')}:{_PROGRAMS}".lstrip(":")
    return {**kept, "PATH": path, "PYTHONPATH": str(_REPOSITORY)}

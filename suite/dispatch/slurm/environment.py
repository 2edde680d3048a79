"""The environment in which sbatch is asked, and which jobs inherit.

sbatch lets variables override what its script says, and hands its own environment on to the job: a
sweep that is submitted from inside a job would hand on that job's numbers.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from suite.dispatch.orders.file_mask import private
from suite.spec import Resources

_OTHERS = ("SLURM", "SBATCH_", "SRUN_", "SUBMITIT_")
_KEPT = ("SLURM_CONF", "SLURM_JWT")
"""How to find a cluster, and who one is there."""
_HABITS = {
    "SBATCH_ACCOUNT": "account",
    "SBATCH_CONSTRAINT": "constraint",
    "SBATCH_PARTITION": "partition",
    "SBATCH_QOS": "qos",
}
"""What people set once for all their jobs; it counts where nobody asked for anything else."""


@contextmanager
def submitting(wanted: Resources) -> Iterator[None]:
    """Leaves out of this process's environment what would change a job, until the end.

    What is written meanwhile is for this user alone, since to load submitit's files is to run them;
    but jobs write with the permissions that this process had before.

    Args:
        wanted: What was asked for.
    """
    before = dict(os.environ)
    try:
        for name in before:
            if name.startswith(_OTHERS) and not _stays(name, wanted):
                del os.environ[name]
        with private() as mask:
            # sbatch hands its own mask on to jobs, unless it finds one here.
            os.environ["SLURM_UMASK"] = mask
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _stays(name: str, wanted: Resources) -> bool:
    if name in _HABITS:
        return getattr(wanted, _HABITS[name]) is None
    return name in _KEPT

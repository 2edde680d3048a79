"""Why sbatch refuses, and which keys of the site file and of ``resources`` help.

The words are those of Slurm's error codes ("slurm_errno.c" of Slurm 22.05) and of the limits that
its page "Resource Limits" names.
"""

import re

_JOB = ("cpus", "memory_gb", "gpus")
_KEYS = (
    (r"maxsubmitjob|grpsubmitjob", ("max_submitted",)),
    (r"temporarily un(able|available)", ("max_submitted",)),
    (r"job array", ("max_array",)),
    (r"maxwall|time limit is invalid|time limit exceed", ("hours",)),
    (r"maxmem|memory (specification|required)", ("memory_gb",)),
    (r"gres|generic resource|trackable resource", ("gpus",)),
    (r"maxcpu|cpu count|processors requested", ("cpus",)),
    (r"accounting/qos policy", ("max_submitted", "hours", *_JOB)),
    (r"account", ("account", "partition")),
    (r"qos", ("qos",)),
    (r"feature", ("constraint",)),
    (r"partition", ("partition",)),
    (r"node configuration|node count|node name|nodes? (list|.*not available)",
     (*_JOB, "constraint", "partition", "exclude")),
)  # fmt: skip
"""What is looked for in Slurm's words, in small letters, the most telling first."""


def helpful_keys(why: str) -> tuple[str, ...]:
    """The keys that change what Slurm refused; none where it is not known.

    Args:
        why: What Slurm said.

    >>> helpful_keys("AssocMaxSubmitJobLimit; Job violates accounting/QOS policy (job submit ...)")
    ('max_submitted',)
    >>> helpful_keys("Invalid qos specification"), helpful_keys("it rains")
    (('qos',), ())
    """
    said = why.casefold()
    return next((keys for pattern, keys in _KEYS if re.search(pattern, said)), ())

"""A job as Slurm's queue shows it."""

from dataclasses import dataclass
from typing import Self

COLUMNS = ("JobArrayID", "JobID", "State", "Partition", "Name", "NodeList", "Reason", "RestartCnt")
"""What to ask squeue for, in the order of `Job`."""


@dataclass(frozen=True)
class Job:
    """A job, or one task of an array.

    Args:
        id: As the user writes it: ``12``, or ``12_3`` for a task of an array.
        number: Slurm's own number: ``SLURM_JOB_ID`` in the job; a pending task of an array has none
            of its own yet, but the array's.
        state: Slurm's word, such as ``PENDING``.
        partition: Where it was sent.
        name: Its name.
        node: The node on which it runs; empty while it waits.
        reason: Why it waits, in Slurm's word.
        restarts: How often it was requeued.
    """

    id: str
    number: int
    state: str
    partition: str
    name: str
    node: str
    reason: str
    restarts: int

    @classmethod
    def read(cls, line: str) -> Self:
        """One line of squeue, its columns ended by bars.

        >>> Job.read("12_3 |14 |RUNNING |main |mef |n1 |None |0 |").id
        '12_3'
        """
        words = [word.strip() for word in line.split("|")]
        name, number, state, partition, title, node, reason, restarts = words[: len(COLUMNS)]
        return cls(name, int(number), state, partition, title, node, reason, int(restarts))

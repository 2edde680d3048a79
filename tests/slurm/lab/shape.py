"""How large a lab is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """The size of a cluster; nodes, GPUs and memory are pretended.

    Args:
        nodes: How many slurmds: ``n1``, ``n2``, ...
        cpus: Of one node.
        gpus: Of one node.
        memory: Of one node, in MiB.
        max_array_size: Slurm's ``MaxArraySize``: array indices lie below it.
        grace: Seconds between the signal and the end of a preempted job.
    """

    nodes: int = 3
    cpus: int = 4
    gpus: int = 2
    memory: int = 65536
    max_array_size: int = 64
    grace: int = 3

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the nodes."""
        return tuple(f"n{number + 1}" for number in range(self.nodes))

"""A real Slurm cluster on one machine, started and stopped by the tests."""

from tests.slurm.lab.cluster import Cluster
from tests.slurm.lab.error import LabError
from tests.slurm.lab.job import Job
from tests.slurm.lab.processes import Process
from tests.slurm.lab.shape import Shape

__all__ = ["Cluster", "Job", "LabError", "Process", "Shape"]

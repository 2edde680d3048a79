"""Runs what plans have to do: on this machine or on a Slurm cluster, by submitit.

Truth is the store: leases, segments and records. What a scheduler says is a hint.
"""

from suite.dispatch.backend import Backend, Job, Workers
from suite.dispatch.local import LocalBackend
from suite.dispatch.order import Device, Order, OrderFolder, make_order
from suite.dispatch.slurm import SlurmBackend
from suite.dispatch.sweep import Choices, Sweep
from suite.dispatch.watch import Running, Snapshot, Watch

__all__ = [
    "Backend",
    "Choices",
    "Device",
    "Job",
    "LocalBackend",
    "Order",
    "OrderFolder",
    "Running",
    "SlurmBackend",
    "Snapshot",
    "Sweep",
    "Watch",
    "Workers",
    "make_order",
]

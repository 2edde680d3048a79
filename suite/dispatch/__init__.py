"""Runs what plans have to do: on this machine or on a Slurm cluster, by submitit.

A plan comes in; orders, workers and how they stand go out. Truth is the store: leases, segments
and records. What a scheduler says is a hint. The places themselves, ``local`` and
``slurm.slurm_backend``, are not imported here: they need submitit.
"""

from suite.dispatch.backend import Backend, Job, Workers
from suite.dispatch.orders.order import Device, Order, OrderFolder, make_order, order_folders
from suite.dispatch.orders.submission import Submission
from suite.dispatch.site import Site, read_site
from suite.dispatch.slurm.process_fate import fate_by_slurm
from suite.dispatch.sweep import Choices, Sweep
from suite.dispatch.watching.overview import Overview
from suite.dispatch.watching.rejoined import Rejoined
from suite.dispatch.watching.standing import Standing
from suite.dispatch.watching.submitted_jobs import SubmittedJobs
from suite.dispatch.watching.watch import Running, Snapshot, Watch

__all__ = [
    "Backend",
    "Choices",
    "Device",
    "Job",
    "Order",
    "OrderFolder",
    "Overview",
    "Rejoined",
    "Running",
    "Site",
    "Snapshot",
    "Standing",
    "Submission",
    "SubmittedJobs",
    "Sweep",
    "Watch",
    "Workers",
    "fate_by_slurm",
    "make_order",
    "order_folders",
    "read_site",
]

"""Runs what plans have to do: on this machine or on a Slurm cluster, by submitit.

Truth is the store: leases, segments and records. What a scheduler says is a hint. The places
themselves, ``local`` and ``slurm.backend``, are not imported here: they need submitit.
"""

from suite.dispatch.backend import Backend, Job, Workers
from suite.dispatch.order import Device, Order, OrderFolder, make_order, order_folders
from suite.dispatch.outlook import Outlook
from suite.dispatch.overview import Overview
from suite.dispatch.rejoin import Rejoined
from suite.dispatch.site import Site, read_site
from suite.dispatch.slurm.fate import fate_by_slurm
from suite.dispatch.standing import Standing
from suite.dispatch.submission import Submission
from suite.dispatch.sweep import Choices, Sweep
from suite.dispatch.watch import Running, Snapshot, Watch

__all__ = [
    "Backend",
    "Choices",
    "Device",
    "Job",
    "Order",
    "OrderFolder",
    "Outlook",
    "Overview",
    "Rejoined",
    "Running",
    "Site",
    "Snapshot",
    "Standing",
    "Submission",
    "Sweep",
    "Watch",
    "Workers",
    "fate_by_slurm",
    "make_order",
    "order_folders",
    "read_site",
]

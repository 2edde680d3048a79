"""Where results come from: a checkout and a machine in; commit, packages and devices out.

>>> from suite.provenance import packages
>>> "numpy" in packages()
True
"""

from suite.provenance.code import Commit, UnknownCommitError, commit, find_commit
from suite.provenance.machine import cores, machine
from suite.provenance.packages import packages

__all__ = [
    "Commit",
    "UnknownCommitError",
    "commit",
    "cores",
    "find_commit",
    "machine",
    "packages",
]

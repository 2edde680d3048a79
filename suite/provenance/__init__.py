"""Where results come from: a checkout and a machine in; commit, packages and devices out.

>>> from suite.provenance import packages
>>> "numpy" in packages()
True
"""

from suite.provenance.code import Commit, commit
from suite.provenance.machine import cores, machine
from suite.provenance.packages import packages

__all__ = ["Commit", "commit", "cores", "machine", "packages"]

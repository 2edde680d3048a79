"""Where results come from: commit, packages, machine; an allow-list, never the environment.

>>> from suite.provenance import packages
>>> "numpy" in packages()
True
"""

from suite.provenance.code import Commit, commit
from suite.provenance.machine import cores, machine
from suite.provenance.packages import packages

__all__ = ["Commit", "commit", "cores", "machine", "packages"]

"""The opened store: a folder of results, for commands that read and write it."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from suite.store import Store


def open_store(results: Path) -> "Store":
    """The folder of results; where leases grow old, Slurm is asked what became of its jobs."""
    from suite.dispatch import fate_by_slurm
    from suite.store import LeaseRules, Store

    return Store(results, LeaseRules(scheduler=fate_by_slurm))

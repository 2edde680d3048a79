"""Sweeps on the lab's cluster, and what comes of them."""

import subprocess
from pathlib import Path
from typing import Any

from suite.store import Store, earliest_finished
from tests.endtoend.sweeping import command
from tests.slurm.lab import Cluster
from tests.started import Started


def start_sweep(cluster: Cluster, folder: Path, *more: str) -> Started:
    """Starts the small study on the cluster; results go to ``folder/results``.

    It prints to ``folder/said.txt``, so that no full pipe stops it. Ending it is the caller's; the
    cluster's `stop` kills what is left.
    """
    folder.mkdir(exist_ok=True)
    with (folder / "said.txt").open("a") as said:
        return Started(
            command(folder, "--on", "slurm", *more),
            env=cluster.environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
        )


def said(folder: Path) -> str:
    """What the sweeps of a folder have printed."""
    return (folder / "said.txt").read_text()


def results_of(results: Path) -> dict[str, dict[str, Any]]:
    """By run: the result that a table uses, with the hash of the weights.

    Two folders that are equal here are equal bit for bit.
    """
    records = list(Store(results).records())
    found = {}
    for run in {record.run.id for record in records}:
        chosen = earliest_finished(record for record in records if record.run.id == run)
        if chosen is not None:
            found[run] = chosen.result
    return found

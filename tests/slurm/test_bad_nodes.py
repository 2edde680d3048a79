"""Nodes that cannot work: their runs are done elsewhere, and none has failed."""

import sys
from pathlib import Path

import pytest

from suite.store import Store
from tests.slurm.disturbing import LONGEST, check, hastened, running
from tests.slurm.lab import Cluster
from tests.slurm.sweeping import said, start_sweep

PYTHON = """#!/bin/sh
case "$SLURMD_NODENAME" in {bad}) {fault} ;; esac
exec {python} "$@"
"""
FAULTS = {
    "half of torch": "export PYTHONPATH={folder}/broken",
    "no Python": "exit 127",
}


def python_on(folder: Path, bad: str, fault: str) -> str:
    """What to ask of a sweep whose Python does not work on some nodes."""
    broken = folder / "broken"
    broken.mkdir()
    (broken / "torch.py").write_text("raise AttributeError('_C')\n")
    command = folder / "python"
    text = PYTHON.format(bad=bad, fault=fault.format(folder=folder), python=sys.executable)
    command.write_text(text)
    command.chmod(0o755)
    return f"python={command}"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_nodes_runs_are_done_elsewhere(
    cluster: Cluster, undisturbed: Path, tmp_path: Path, fault: str
) -> None:
    python = python_on(tmp_path, "n1", FAULTS[fault])
    with start_sweep(cluster, tmp_path, "--at-once", "2", "--slurm", python) as process:
        cluster.wait_until(lambda: hastened(cluster, process), LONGEST, "the sweep ends")
    assert process.returncode == 0, said(tmp_path)
    assert check(tmp_path, undisturbed) >= 4
    nodes = {
        segment.node
        for record in Store(tmp_path / "results").records()
        for segment in record.circumstance.segments
        if segment.why == "finished"
    }
    assert "n1" not in nodes
    assert "node n1: " in said(tmp_path)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_same_on_all_nodes_ends_the_sweep_with_the_reason(
    cluster: Cluster, tmp_path: Path, fault: str
) -> None:
    python = python_on(tmp_path, "*", FAULTS[fault])
    with start_sweep(cluster, tmp_path, "--at-once", "1", "--slurm", python) as process:
        cluster.wait_until(lambda: hastened(cluster, process), LONGEST, "the sweep ends")
    assert process.returncode == 1, said(tmp_path)
    assert said(tmp_path).splitlines()[-1].endswith("(the same on n1, n2, n3)")
    assert list(Store(tmp_path / "results").records()) == []
    assert running(cluster) == []

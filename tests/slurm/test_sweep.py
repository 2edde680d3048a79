"""A sweep on a cluster that nobody disturbs."""

from pathlib import Path

from suite.store import Store
from tests.endtoend.sweeping import RUNS, sweep
from tests.slurm.lab import Cluster
from tests.slurm.sweeping import results_of, said, start_sweep


def test_the_cluster_gives_the_bits_of_this_machine(cluster: Cluster, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with start_sweep(cluster, there) as process:
        cluster.wait_until(lambda: process.poll() is not None, 200, "the sweep ends")
    assert process.returncode == 0, said(there)
    assert sweep(here).returncode == 0
    results = results_of(there / "results")
    assert len(results) == RUNS
    assert results == results_of(here / "results")
    segments = [
        segment
        for record in Store(there / "results").records()
        for segment in record.circumstance.segments
    ]
    assert {segment.node for segment in segments} <= set(cluster.shape.names)

"""100,000 runs on simulated clusters: what the dispatcher decides, seen from above.

`pytest tests/dispatch/test_simulation.py -rP` prints the figures that docs/cluster.md has.
"""

import pytest

from tests.dispatch.simulated import Plan, SimulatedSweep, lengths
from tests.dispatch.simulated_cluster import Hardware

RUNS = lengths(100_000, 3600.0)
"""An hour each, on average; the longest take many."""
HOUR = 3600.0


def roomy(at_once: int, *, disturbed: bool = False) -> Hardware:
    """A cluster with some nodes to spare.

    The disturbed one preempts a job every quarter of an hour and loses a node every six hours.
    """
    nodes = at_once // 8 + 8
    return Hardware(nodes, 8, 900.0, 6 * HOUR) if disturbed else Hardware(nodes)


CASES = {
    "100, calm": (Plan(RUNS, 100, 24 * HOUR), roomy(100)),
    "100, disturbed": (Plan(RUNS, 100, 24 * HOUR), roomy(100, disturbed=True)),
    "1000, calm": (Plan(RUNS, 1000, 24 * HOUR), roomy(1000)),
    "1000, disturbed": (Plan(RUNS, 1000, 24 * HOUR), roomy(1000, disturbed=True)),
    "1000, 6000 may be queued": (
        Plan(RUNS, 1000, 24 * HOUR, max_submitted=6000), roomy(1000, disturbed=True)
    ),
    "1000, 1000 may be queued": (
        Plan(RUNS, 1000, 24 * HOUR, max_submitted=1000), roomy(1000, disturbed=True)
    ),
    "1000, thought a third as long": (
        Plan(RUNS, 1000, 24 * HOUR, expected=0.3), roomy(1000, disturbed=True)
    ),
    "1000, a limit of 2 h": (Plan(RUNS, 1000, 2 * HOUR), roomy(1000, disturbed=True)),
    "8, arrays of 50": (
        Plan(lengths(10_000, HOUR), 8, 4 * HOUR, max_array=50), roomy(8, disturbed=True)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_run_finishes_once_and_no_place_is_long_empty(name: str) -> None:
    plan, hardware = CASES[name]
    sweep = SimulatedSweep(plan, hardware)
    sweep.simulate()
    cluster, arrays = sweep.cluster, plan.arrays
    print(
        f"{name}: {sum(one.tasks for one in arrays):,} jobs in {len(arrays)} arrays, "
        f"{cluster.counts['starts']:,} starts, {cluster.counts['preemptions']:,} preemptions, "
        f"{cluster.counts['lost nodes']} nodes lost; {sweep.makespan / plan.least:.3f} of the "
        f"least time; {sweep.counts['tries']:,} tries, {sweep.counts['failed tries']:,} in "
        f"vain, {sweep.counts['tries of silent runs']:,} of silent runs"
    )
    assert sweep.finished == [1] * len(plan.runs)
    assert cluster.most_running <= plan.at_once
    assert max(array.tasks for array in arrays) <= plan.max_array
    assert cluster.most_queued <= plan.max_submitted
    assert sweep.makespan <= 1.15 * plan.least
    assert sweep.counts["failed tries"] <= 0.05 * len(plan.runs)
    assert sweep.counts["tries of silent runs"] <= 0.5 * len(plan.runs)


def test_some_runs_take_longer_than_a_job_may() -> None:
    assert sum(seconds > 2 * HOUR for seconds in RUNS) > 1000


def test_the_same_seed_gives_the_same_sweep() -> None:
    plan, hardware = CASES["8, arrays of 50"]
    seen = []
    for seed in (0, 0, 1):
        sweep = SimulatedSweep(plan, hardware, seed)
        sweep.simulate()
        seen.append((sweep.makespan, sweep.counts, sweep.cluster.counts))
    assert seen[0] == seen[1] != seen[2]

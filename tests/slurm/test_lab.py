"""The lab itself: a real cluster that does what later tests ask of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.slurm.lab import Cluster, Job, LabError, Shape
from tests.slurm.lab.environment import clean_environment
from tests.slurm.lab.places import Places
from tests.slurm.lab.processes import processes_of
from tests.started import Started

STUBBORN = "trap '' TERM; sleep 1000 & sleep 1000; wait"
STARTER = f"""
import sys
from tests.slurm.lab import Cluster, Shape
cluster = Cluster(Shape(nodes=1))
cluster.start()
number = cluster.submit({STUBBORN!r})
cluster.wait_until(lambda: cluster.processes_of(number), 20, "the job runs")
print(cluster.places.root, flush=True)
sys.stdin.read()
"""


def await_state(cluster: Cluster, number: int, state: str) -> Job:
    cluster.wait_until(lambda: cluster.job(number).state == state, 40, f"job {number} is {state}")
    return cluster.job(number)


@pytest.fixture(autouse=True)
def _empty_queue(cluster: Cluster) -> None:
    cluster.empty_queue()


def test_a_job_runs_and_accounting_knows_it(cluster: Cluster) -> None:
    number = cluster.submit("echo $SLURM_CONF $SLURMD_NODENAME")
    node = await_state(cluster, number, "COMPLETED").node
    said = (cluster.places.output / f"{number}.out").read_text().split()
    assert said == [str(cluster.places.configuration), node]
    ask = ("sacct", "-n", "-X", "-P", "-j", str(number), "-o", "State")
    cluster.wait_until(lambda: cluster.run(*ask).split() == ["COMPLETED"], 20, "sacct knows")


def test_an_array_has_no_more_than_its_limit_at_once(cluster: Cluster) -> None:
    # The cluster has twelve cores for these five tasks: nothing but %2 holds them back.
    log = cluster.places.output / "array.log"
    cluster.submit(f"echo start >> {log}; sleep 0.5; echo end >> {log}", "--array=0-4%2")
    assert sorted(job.id.split("_")[1] for job in cluster.jobs()) == list("01234")
    cluster.wait_until(lambda: not cluster.jobs(), 40, "the array ends")
    running = [0]
    for line in log.read_text().split():
        running.append(running[-1] + (1 if line == "start" else -1))
    assert len(running) == 11
    assert max(running) <= 2


def test_jobs_on_one_node_have_their_own_gpus(cluster: Cluster) -> None:
    numbers = [
        cluster.submit("echo $CUDA_VISIBLE_DEVICES; sleep 1000", "--gpus=1", "--nodelist=n2")
        for _ in range(3)
    ]
    outputs = [cluster.places.output / f"{number}.out" for number in numbers]
    cluster.wait_until(
        lambda: all(path.exists() and path.read_text() for path in outputs[:2]), 20, "two run"
    )
    assert {path.read_text().strip() for path in outputs[:2]} == {"0", "1"}
    assert cluster.job(numbers[2]).state == "PENDING"


def test_an_array_above_the_limit_is_refused(cluster: Cluster) -> None:
    with pytest.raises(LabError, match="Invalid job array specification"):
        cluster.submit("true", f"--array=0-{cluster.shape.max_array_size}")


def test_a_dead_node_loses_its_job_but_not_the_process(cluster: Cluster) -> None:
    number = cluster.submit("sleep 1000", "--nodelist=n3")
    orphans = cluster.wait_until(lambda: cluster.processes_of(number), 20, "the job runs")
    cluster.kill("n3")
    cluster.wait_until(lambda: cluster.node_state("n3").startswith("DOWN"), 60, "n3 is down")
    job = await_state(cluster, number, "PENDING")
    assert job.restarts == 1
    assert set(cluster.processes_of(job)) >= set(orphans)
    cluster.restart("n3")
    assert cluster.node_state("n3") == "IDLE"


def test_high_requeues_low_which_then_goes_on(cluster: Cluster) -> None:
    whole_node = f"--cpus-per-task={cluster.shape.cpus}"
    low = [cluster.submit("sleep 1000", "--partition=low", whole_node) for _ in range(3)]
    for number in low:
        await_state(cluster, number, "RUNNING")
    high = cluster.submit("sleep 1000", "--partition=high", whole_node)
    node = await_state(cluster, high, "RUNNING").node
    requeued = [job for job in map(cluster.job, low) if job.restarts]
    assert [job.state for job in requeued] == ["PENDING"]
    cluster.run("scancel", str(high))
    await_state(cluster, high, "CANCELLED")
    assert cluster.hasten_until_it_runs(requeued[0]).node == node


def test_a_job_does_not_notice_that_the_controller_dies(cluster: Cluster) -> None:
    go = cluster.places.output / "go"
    number = cluster.submit(f"until [ -e {go} ]; do sleep 0.1; done; echo done")
    await_state(cluster, number, "RUNNING")
    cluster.save()
    cluster.kill("slurmctld")
    cluster.kill("slurmdbd")
    cluster.restart("slurmdbd")
    cluster.restart("slurmctld")
    go.touch()
    assert await_state(cluster, number, "COMPLETED").restarts == 0
    assert (cluster.places.output / f"{number}.out").read_text() == "done\n"


def test_a_second_lab_runs_beside_and_leaves_nothing(cluster: Cluster) -> None:
    with Cluster(Shape(nodes=1)) as second:
        number = second.submit(STUBBORN)
        second.wait_until(lambda: len(second.processes_of(number)) >= 3, 20, "the job runs")
        assert cluster.jobs() == []
        second.kill("n1")
    assert second.leftovers() == []
    assert not second.places.root.exists()
    assert cluster.node_state("n1") == "IDLE"


def test_nothing_is_left_when_the_starter_is_killed(cluster: Cluster) -> None:
    with Started(
        [sys.executable, "-c", STARTER],
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        assert starter.stdout is not None
        places = Places(Path(starter.stdout.readline().strip()))
        assert len(processes_of(places.configuration)) > 6
        starter.kill()
    cluster.wait_until(lambda: not places.root.exists(), 20, "the keeper ends the lab")
    assert processes_of(places.configuration) == []

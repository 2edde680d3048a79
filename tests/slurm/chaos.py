"""A sweep to which something happens every few seconds, for as long as is asked; run by hand.

``python -m tests.slurm.chaos --minutes 10 --seed 1`` as root on Debian 12, where the lab's packages
are installed (``tox run -e slurm -- --install`` gets them). What happens is drawn from the
seed; when it hits, depends on the machine. Afterwards every run has to be finished once, in the
bits of an undisturbed sweep, and nothing may be left in the queue. Exit code 1 if that fails.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from suite.store import Store
from tests.endtoend.sweeping import outcomes, sweep
from tests.slurm.disturbing import hastened, running
from tests.slurm.lab import Cluster, LabError
from tests.slurm.sweeping import said, start_sweep

RUNS = ("--set", "seed=[0..5]", "--set", "epochs=12")
"""Twelve runs, each long enough that something can happen to it."""
_PAUSE = (2.0, 8.0)
"""Seconds between two events, at least and at most."""


class Chaos:
    """A sweep on a cluster, and what can happen to it.

    Args:
        cluster: The cluster.
        folder: The sweep's folder.
        seed: What the events are drawn from.

    Attributes:
        events: How often what has happened.
    """

    def __init__(self, cluster: Cluster, folder: Path, seed: int) -> None:
        self.events: Counter[str] = Counter()
        self._cluster = cluster
        self._folder = folder
        self._draw = random.Random(seed)
        self._sweep = self._start()

    def happen(self) -> None:
        """One event."""
        event = self._draw.choice(EVENTS)
        try:
            if event(self):
                self.events[event.__name__] += 1
        except (LabError, ProcessLookupError) as error:  # what it meant has ended meanwhile
            print(f"  {event.__name__}: {str(error).splitlines()[0]}", flush=True)

    def finish(self) -> int:
        """Mends the cluster, and lets the sweep come to its end; its exit code."""
        self._cluster.mend()
        for _ in range(5):
            self._cluster.wait_until(lambda: hastened(self._cluster, self._sweep), 900, "an end")
            if self._sweep.returncode == 0:
                break
            self._sweep = self._start()
        return self._sweep.returncode

    def kill_worker(self) -> bool:
        """A process of a job is killed."""
        return self._to_some_process(lambda pid: os.kill(pid, signal.SIGKILL))

    def suspend_worker(self) -> bool:
        """A process of a job stands still for some seconds."""

        def suspend(pid: int) -> None:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(self._draw.uniform(1, 15))
            os.kill(pid, signal.SIGCONT)

        return self._to_some_process(suspend)

    def requeue(self) -> bool:
        """A job is put back."""
        return self._to_some_job(lambda job: self._cluster.run("scontrol", "requeue", job))

    def cancel(self) -> bool:
        """A job is cancelled."""
        return self._to_some_job(lambda job: self._cluster.run("scancel", job))

    def suspend_job(self) -> bool:
        """A job is suspended by Slurm for some seconds."""

        def suspend(job: str) -> None:
            self._cluster.run("scontrol", "suspend", job)
            time.sleep(self._draw.uniform(1, 10))
            self._cluster.run("scontrol", "resume", job)

        return self._to_some_job(suspend)

    def lose_node(self) -> bool:
        """A node is lost, and comes back."""
        return self._restarted(self._draw.choice(self._cluster.shape.names))

    def lose_controller(self) -> bool:
        """The controller dies, and comes back."""
        self._cluster.save()
        return self._restarted("slurmctld")

    def drain_node(self) -> bool:
        """A node takes nothing up for some seconds."""
        node = self._draw.choice(self._cluster.shape.names)
        name = f"NodeName={node}"
        self._cluster.run("scontrol", "update", name, "State=DRAIN", "Reason=chaos")
        time.sleep(self._draw.uniform(1, 10))
        self._cluster.run("scontrol", "update", name, "State=RESUME")
        return True

    def kill_client(self) -> bool:
        """Who watches the sweep is killed, and starts it again."""
        self._sweep.kill()
        self._sweep.wait()
        self._sweep = self._start()
        return True

    def interrupt_client(self) -> bool:
        """Who watches the sweep ends it, and starts it again."""
        self._sweep.send_signal(signal.SIGINT)
        self._cluster.wait_until(lambda: self._sweep.poll() is not None, 120, "the sweep is ended")
        self._sweep = self._start()
        return True

    def _start(self) -> subprocess.Popen[str]:
        return start_sweep(self._cluster, self._folder, *RUNS, "--at-once", "3")

    def _restarted(self, daemon: str) -> bool:
        self._cluster.kill(daemon)
        time.sleep(self._draw.uniform(0, 10))
        self._cluster.restart(daemon)
        return True

    def _to_some_job(self, what: Callable[[str], object]) -> bool:
        jobs = running(self._cluster)
        if jobs:
            what(self._draw.choice(jobs).id)
        return bool(jobs)

    def _to_some_process(self, what: Callable[[int], object]) -> bool:
        pids = [pid for job in running(self._cluster) for pid in self._cluster.processes_of(job)]
        if pids:
            what(self._draw.choice(pids))
        return bool(pids)


EVENTS = (
    Chaos.kill_worker, Chaos.suspend_worker, Chaos.requeue, Chaos.cancel, Chaos.suspend_job,
    Chaos.lose_node, Chaos.lose_controller, Chaos.drain_node, Chaos.kill_client,
    Chaos.interrupt_client,
)  # fmt: skip


def complaints(cluster: Cluster, folder: Path, undisturbed: Path) -> list[str]:
    """What is not as it has to be after a sweep."""
    found, wanted = outcomes(folder), outcomes(undisturbed)
    damaged = [str(one) for one in Store(folder / "results").damaged]
    left = [f"job {job.id} is left: {job.state}" for job in cluster.jobs()]
    other = [f"run {id_}: {found.get(id_)}, not {wanted[id_]}" for id_ in wanted
             if found.get(id_) != wanted[id_]]  # fmt: skip
    return [*damaged, *left, *other]


def main() -> int:
    """Runs the sweep, and says what happened and what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, Cluster() as cluster:
        here, there = Path(temporary) / "here", Path(temporary) / "there"
        sweep(here, *RUNS)
        begun = time.monotonic()
        chaos = Chaos(cluster, there, asked.seed)
        draw = random.Random(asked.seed)
        while time.monotonic() - begun < 60 * asked.minutes:
            time.sleep(draw.uniform(*_PAUSE))
            hastened(cluster, chaos._sweep)
            chaos.happen()
        code = chaos.finish()
        wrong = complaints(cluster, there, here)
        records = list(Store(there / "results").records())
        segments = sum(len(record.circumstance.segments) for record in records)
    print(f"{sum(chaos.events.values())} events in {(time.monotonic() - begun) / 60:.1f} minutes")
    print("\n".join(f"  {count:3} {name}" for name, count in sorted(chaos.events.items())))
    print(f"{len(records)} records, {segments} segments, exit code {code}")
    print("\n".join(wrong) or "every run finished once, in the bits of an undisturbed sweep")
    if wrong or code:
        print(said(there)[-3000:])
    return int(bool(wrong or code))


if __name__ == "__main__":
    sys.exit(main())

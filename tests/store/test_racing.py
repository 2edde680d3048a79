"""Many real processes at one folder of results, undisturbed and killed at random."""

import random
import time
from collections import Counter
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from suite.store import Store, leftovers, verify
from tests.forking import FORKING
from tests.patience import PATIENCE
from tests.store import racing
from tests.store.making import id_of

PROCESSES = 8
MOST_KILLS = 60


def start(folder: Path, runs: int, steps: int, pause: float) -> BaseProcess:
    process = FORKING.Process(target=racing.work, args=(folder, range(runs), steps, pause))
    process.start()
    return process


def join(processes: list[BaseProcess]) -> None:
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0


def test_eight_processes_and_500_leases(tmp_path: Path) -> None:
    folder, runs = tmp_path / "results", 500
    join([start(folder, runs, 0, 0.0) for _ in range(PROCESSES)])
    taken, published = racing.logged(tmp_path, "taken"), racing.logged(tmp_path, "published")
    records = list(Store(folder).records())
    print(
        f"\n{PROCESSES} processes, {runs} runs: {len(taken)} leases, {len(published)} published, "
        f"{len(records)} records"
    )
    assert sorted(number for number, _ in taken) == list(range(runs))
    assert sorted(number for number, _ in published) == list(range(runs))
    assert {record.run.id for record in records} == {id_of(number) for number in range(runs)}
    assert len(records) == runs
    assert {record.circumstance.lease for record in records} == {token for _, token in published}
    audit = verify(Store(folder))
    assert (audit.records, audit.files, audit.findings) == (runs, runs, ())


def test_killed_at_random_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    folder, runs, steps, pause, workers = tmp_path / "results", 120, 8, 0.02, 5
    processes = [start(folder, runs, steps, pause) for _ in range(workers)]
    kills = 0
    while kills < MOST_KILLS and len(list(folder.glob("runs/*/*.json"))) < runs:
        time.sleep(random.uniform(0.02, 0.25))
        victim = random.randrange(workers)
        if processes[victim].is_alive():
            processes[victim].kill()
            processes[victim].join()
            kills += 1
        processes[victim] = start(folder, runs, steps, pause)
    join(processes)

    published = racing.logged(tmp_path, "published")
    records = list(Store(folder).records())
    segments = [len(record.circumstance.segments) for record in records]
    audit = verify(Store(folder, racing.RULES))
    kinds = Counter(finding.kind.value for finding in audit.findings)
    print(
        f"\n{kills} kills, {runs} runs: {len(racing.logged(tmp_path, 'taken'))} leases, "
        f"{len(records)} records, {sum(count > 1 for count in segments)} runs in more than one "
        f"segment (most {max(segments)}), {len(published)} heard to be published, left over: "
        f"{dict(kinds) or 'nothing'}"
    )
    assert kills
    assert Counter(record.run.id for record in records) == {id_of(n): 1 for n in range(runs)}
    by_id = {id_of(number): number for number in range(runs)}
    for record in records:
        assert record.result == {"value": racing.expected(by_id[record.run.id], steps)}
    # What a process was told is published is there, and under its own name.
    assert {token for _, token in published} <= {record.circumstance.lease for record in records}
    assert max(Counter(number for number, _ in published).values()) == 1
    assert max(segments) > 1
    assert audit.sound
    found = leftovers(Store(folder, racing.RULES))
    found.free()
    after = verify(Store(folder, racing.RULES))
    assert after.records == runs
    assert not leftovers(Store(folder, racing.RULES)).items


@pytest.fixture(autouse=True)
def _fixed_moments() -> None:
    random.seed(0)

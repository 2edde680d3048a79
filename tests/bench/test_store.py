"""Reading 10,000 records, saying where 10,000 runs stand, and checking them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from suite.registry import TrainSettings
from suite.spec.identity import run_id
from suite.store import Circumstance, Record, RunPart, Segment, Store, verify
from suite.store.records.record import encode

RUNS = 10_000
MOMENT = "2024-01-01T00:00:00.000000Z"


def record_of(seed: int) -> Record:
    """A record as training publishes it, but for its curve."""
    settings = TrainSettings(seed=seed).identity()
    return Record(
        outcome="finished",
        attempt=1,
        run=RunPart(id=run_id("train", settings), task="train", settings=settings),
        result={"steps": 9000, "last_test": 4.125, "best_test": 4.0625, "weights": "0" * 64},
        circumstance=Circumstance(
            commit="0" * 40,
            packages={"torch": "2.6.0", "numpy": "1.26.4", "mef-suite": "0.1.0"},
            machine={"processor": "a processor", "cores": 2, "system": "Linux"},
            threads=1,
            backend="plain",
            started=MOMENT,
            ended=MOMENT,
            segments=(Segment(host="host", pid=1, device="cpu", start=MOMENT, end=MOMENT),),
            lease="0" * 32,
        ),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A folder of results and the ids of its runs."""
    root = tmp_path_factory.mktemp("results")
    records = [record_of(seed) for seed in range(RUNS)]
    for record in records:
        path = Store(root).layout.record(record.run.id, 1)
        path.parent.mkdir(parents=True)
        path.write_bytes(encode(record))
    return root, [record.run.id for record in records]


def read(root: Path, _: list[str]) -> int:
    return sum(1 for _ in Store(root).records())


def states(root: Path, ids: list[str]) -> int:
    return len(Store(root).state(ids))


def check(root: Path, _: list[str]) -> int:
    return verify(Store(root)).records


@pytest.mark.parametrize("use", [read, states, check])
def test_ten_thousand_runs(
    benchmark: BenchmarkFixture,
    use: Callable[[Path, list[str]], int],
    folder: tuple[Path, list[str]],
) -> None:
    benchmark.group = f"{RUNS:,} runs"
    assert benchmark.pedantic(use, args=folder, rounds=3, warmup_rounds=1) == RUNS

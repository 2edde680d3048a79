"""Sweeps on this machine, with real workers in processes of their own."""

import os
from pathlib import Path

import pytest

import suite
from suite.dispatch import (
    Choices,
    Job,
    OrderFolder,
    Snapshot,
    Sweep,
    Workers,
    order_folders,
)
from suite.dispatch.local import LocalBackend
from suite.errors import StoppedError, SuiteError
from suite.plan import make_plan
from suite.store import Status, Store
from tests.store.records.test_record import sealed

COUNTING = """
study: counting
title: Parameters of small models
task: count
fixed: {size: 8, num_blocks: 1}
axes:
  coupling: [affine, additive]
  steps: STEPS
  hidden_channels: WIDTHS
"""

TOO_LARGE = "can't allocate memory"


def sweep(
    folder: Path, steps: str, widths: str = "[4]", choices: Choices | None = None
) -> tuple[Sweep, list[Snapshot]]:
    study = folder / "counting.yaml"
    study.write_text(COUNTING.replace("STEPS", steps).replace("WIDTHS", widths))
    store = Store(folder / "results")
    job = Sweep(
        make_plan(str(study), store=store), store, LocalBackend(2), choices or Choices(device="cpu")
    )
    seen: list[Snapshot] = []
    job.run(seen.append)
    return job, seen


def test_a_sweep_runs_what_is_to_do_and_once(tmp_path: Path) -> None:
    job, seen = sweep(tmp_path, "[[1], [2, 1]]")
    assert seen[-1].is_over
    assert seen[-1].counts[Status.DONE] == len(job.runs) == 4
    assert seen[-1].done == 1.0
    records = list(Store(tmp_path / "results").records())
    assert sorted(record.run.id for record in records) == sorted(run.id for run in job.runs)
    for record in records:
        settings = next(run.settings for run in job.runs if run.id == record.run.id)
        assert record.result == {"parameters": settings.parameters()}  # type: ignore[attr-defined]
        assert record.circumstance.device == "cpu"
        assert record.circumstance.segments[0].why == "finished"
    again, nothing = sweep(tmp_path, "[[1], [2, 1]]")
    assert (again.runs, nothing) == ((), [])


def test_a_run_that_cannot_work_fails_and_the_others_go_on(tmp_path: Path) -> None:
    # A convolution of a million channels to a million needs terabytes.
    _, seen = sweep(tmp_path, "[[1]]", "[4, 1000000]")
    assert seen[-1].is_over
    assert (seen[-1].counts[Status.DONE], seen[-1].counts[Status.FAILED]) == (2, 2)
    failed = [r for r in Store(tmp_path / "results").records() if r.outcome == "failed"]
    for record in failed:
        assert TOO_LARGE in (record.circumstance.error or "")
        log = tmp_path / "results" / ".work" / "logs" / record.run.id / "attempt-0001.log"
        assert TOO_LARGE in log.read_text()


def test_what_would_stop_every_run_is_told_and_leaves_no_record(tmp_path: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device here")
    with pytest.raises(SuiteError, match="there is no CUDA device here"):
        sweep(tmp_path, "[[1]]", choices=Choices(device="cuda"))
    assert list(Store(tmp_path / "results").records()) == []


def test_workers_that_cannot_begin_are_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pydantic.py").write_text("import no_such_module\n")
    paths = (str(tmp_path), os.environ.get("PYTHONPATH"), str(Path(suite.__file__).parents[1]))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    with pytest.raises(SuiteError) as caught:
        sweep(tmp_path, "[[1]]")
    assert caught.value.message == (
        "workers ended 3 times without getting any further: "
        "ModuleNotFoundError: No module named 'no_such_module' (pydantic.py, line 1)"
    )
    assert list(Store(tmp_path / "results").records()) == []


def test_records_of_a_newer_version_are_named_where_nobody_gets_any_further(tmp_path: Path) -> None:
    job, _ = sweep(tmp_path, "[[1]]")
    store = Store(tmp_path / "results")
    path = store.layout.record(job.runs[0].id, 1)
    path.write_bytes(sealed({"schema": 3}))
    with pytest.raises(SuiteError, match="it is of schema 3; take a newer version") as caught:
        sweep(tmp_path, "[[1]]")
    assert "memory" not in str(caught.value)


TRAINING = """
study: trained
title: One short training
task: train
fixed: {data: photos32, steps: [1], num_blocks: 0, hidden_channels: 4, epochs: 1, batch_size: 512,
        init_images: 64, halve_at: [], lr: 0.01, average: corrected}
"""
PROFILING = """
study: profiled
title: Its exponentials
task: profile
of: {study: trained}
fixed: {images: 64}
axes: {kind: [coupling, conv1x1]}
"""


def test_runs_wait_for_those_whose_weights_they_take(tmp_path: Path) -> None:
    (tmp_path / "trained.yaml").write_text(TRAINING)
    study = tmp_path / "profiled.yaml"
    study.write_text(PROFILING)
    store = Store(tmp_path / "results")
    plan = make_plan(str(study), store=store)
    assert len(plan.before) == 1
    # Of two workers, one has nothing to do until the training of the other is over.
    job = Sweep(plan, store, LocalBackend(2), Choices(device="cpu"))
    seen: list[Snapshot] = []
    job.run(seen.append)
    assert seen[-1].counts[Status.DONE] == 3
    assert [record.outcome for record in store.records()] == ["finished"] * 3


class Cancelled:
    """This machine, where somebody cancels the sweep as soon as it begins."""

    most_workers = LocalBackend(1).most_workers

    def start(self, job: Job) -> Workers:
        OrderFolder(job.store, job.order.id).ask_to_stop()
        return LocalBackend(1).start(job)


def test_a_sweep_that_was_cancelled_ends_and_does_not_start_workers_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    plan = make_plan("table3", "smoke", store=store)
    with pytest.raises(StoppedError, match="was cancelled; the same command goes on"):
        Sweep(plan, store, Cancelled(), Choices(device="cpu")).run(lambda snapshot: None)
    assert list(store.records()) == []
    assert len(order_folders(store)) == 1


def test_nothing_of_the_environment_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "hunter2-5d0c1e"
    monkeypatch.setenv("MEF_TEST_TOKEN", secret)
    sweep(tmp_path, "[[1]]", "[4, 1000000]")  # one of them fails, with a traceback
    files = [path for path in (tmp_path / "results").rglob("*") if path.is_file()]
    suffixes = {path.suffix for path in files}
    assert {".json", ".gz", ".pkl", ".log", ".err", ".out"} <= suffixes
    assert [path for path in files if secret.encode() in path.read_bytes()] == []

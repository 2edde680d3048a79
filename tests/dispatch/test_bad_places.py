"""A machine that cannot work gives its runs back, whatever is wrong with it; none has failed."""

import errno
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from suite.dispatch import Choices, OrderFolder, Sweep
from suite.dispatch.local import LocalBackend
from suite.dispatch.orders.order import make_order
from suite.dispatch.running.stop_request import SIGNALS
from suite.dispatch.worker import Ending, work
from suite.errors import SuiteError
from suite.plan import make_plan
from suite.registry import TASKS, CountResult, CountSettings
from suite.registry.names import Task
from suite.store import Status, Store
from suite.train.state.checkpoint import writer
from tests.cli.calling import mef
from tests.dispatch.ordering import take_lease

TRAINED = """
study: trained
title: Two short trainings
task: train
fixed: {data: photos32, steps: [1], num_blocks: 0, hidden_channels: 4, epochs: 1, batch_size: 512,
        init_images: 64, halve_at: [], lr: 0.01, average: corrected}
axes: {seed: [0, 1]}
"""
HALF_INSTALLED = "raise AttributeError(\"module 'torch' has no attribute '_C'\")\n"
PLUGIN = """
def entries():
    raise KeyError("the table of widths")
"""


def sweep_refused(store: Store, study: str | Path, scale: str, **sets: Any) -> str:
    """What a sweep of this machine says that ends without having done anything."""
    plan = make_plan(str(study), scale, sets, store=store)
    with pytest.raises(SuiteError) as raised:
        Sweep(plan, store, LocalBackend(2), Choices(device="cpu")).run(lambda snapshot: None)
    assert list(store.records()) == []
    states = store.state([run.id for run in plan.runs]).values()
    assert {state.status for state in states} <= {Status.PLANNED, Status.INTERRUPTED}
    return str(raised.value)


def put_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets workers import from a folder before anything else; this process has its modules."""
    path = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{path}")


def test_where_torch_is_half_installed_no_run_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torch.py").write_text(HALF_INSTALLED)
    put_first(tmp_path, monkeypatch)
    said = sweep_refused(Store(tmp_path / "results"), "table3", "smoke")
    assert re.search(r"the task count cannot be imported here: AttributeError: .*_C", said), said


def test_where_a_plug_in_breaks_on_import_no_run_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "widths.py").write_text(PLUGIN)
    about = tmp_path / "mef_widths-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: mef-widths\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[mef_suite.plugins]\nwidths = widths:entries\n")
    put_first(tmp_path, monkeypatch)
    task = Task("widths", "suite.measure.costs.count:run", CountSettings, CountResult)
    monkeypatch.setitem(TASKS._entries, "widths", task)  # this process has the plug-in, and whole
    study = tmp_path / "wide.yaml"
    study.write_text("study: wide\ntitle: Widths\ntask: widths\naxes: {hidden_channels: [4, 8]}\n")
    said = sweep_refused(Store(tmp_path / "results"), study, "none")
    assert said == (
        "plug-in widths of the package mef-widths: KeyError: 'the table of widths'; "
        "mend the package, or uninstall it"
    )


def work_with(
    function: Callable[..., Any], store: Store, monkeypatch: pytest.MonkeyPatch
) -> Ending:
    """Works on two runs whose task does what a function does."""
    plan = make_plan("table4", "smoke", store=store)
    order = make_order(plan.runs[:2], device="cpu")
    OrderFolder(store, order.id).write(order)
    monkeypatch.setattr(Task, "load", lambda self: function)
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    try:
        return work(str(store.path), order.id)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def test_a_full_disk_for_temporary_files_is_no_runs_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(settings: object, sink: object) -> None:
        with open("/dev/full", "w") as file:
            file.write("a")

    if not Path("/dev/full").exists():
        pytest.skip("a system without /dev/full")
    store = Store(tmp_path)
    monkeypatch.setenv("SLURMD_NODENAME", "n7")
    ending = work_with(fill, store, monkeypatch)
    assert ending.trouble is not None
    assert f"[Errno {errno.ENOSPC}]" in ending.trouble.line
    assert (ending.trouble.node, ending.trouble.reason) == ("n7", "PlaceError from OSError")
    assert list(store.records()) == []


def test_a_runs_own_error_is_a_failed_record_and_the_next_run_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def divide(settings: object, sink: object) -> float:
        return 1 / 0

    store = Store(tmp_path)
    assert work_with(divide, store, monkeypatch).trouble is None
    assert [record.outcome for record in store.records()] == ["failed", "failed"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"capability": "AVX9"}, "the checkpoint was made with "),
        (None, "the checkpoint is of another version of the suite"),
    ],
)
def test_a_checkpoint_of_another_kind_of_machine_waits_or_begins_again(
    tmp_path: Path, content: dict[str, str] | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = tmp_path / "trained.yaml"
    study.write_text(TRAINED)
    store = Store(tmp_path / "results")
    begun, other = make_plan(str(study), store=store).runs
    with take_lease(store, begun) as lease:
        lease.begin_segment()
        if content is None:
            monkeypatch.setattr("suite.train.state.checkpoint.SCHEMA", 0)
        lease.save_checkpoint(writer({}, content or {}))
        monkeypatch.undo()
    words = ("sweep", str(study), "--scale", "none", "--device", "cpu", "--results")
    places = (str(store.path), "--reports", str(tmp_path / "reports"))
    ran = mef(*words, *places)
    assert ran.returncode == 1
    assert f"1 runs wait for a machine of the kind that they began on: {told}" in ran.stderr
    assert "mef retry --anew" in ran.stderr
    states = store.state([begun.id, other.id])
    assert states[other.id].status is Status.DONE
    assert states[begun.id].status is Status.INTERRUPTED
    again = mef("retry", str(study), "--scale", "none", "--anew", "--results", str(store.path))
    assert f"{begun.name}: begins again at its first step" in again.stdout
    assert mef(*words, *places).returncode == 0
    (record,) = store.attempts(begun.id)
    assert record.outcome == "finished"
    assert [segment.why for segment in record.circumstance.segments][-1] == "finished"

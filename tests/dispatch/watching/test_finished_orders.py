"""Which orders nobody works on any longer."""

from pathlib import Path

import pytest

from suite.dispatch.orders.job_folder import own_folder
from suite.dispatch.watching.finished_orders import finished_orders
from suite.dispatch.watching.submitted_jobs import SubmittedJobs
from suite.plan import make_plan
from suite.store import Facts, Store
from tests.dispatch.ordering import leave_slurm, submit_order, take_lease, write_order


def paths(store: Store) -> list[Path]:
    return [one.path for one in finished_orders(SubmittedJobs(store.path))]


def test_an_order_is_over_when_each_of_its_runs_has_a_record(tmp_path: Path) -> None:
    store = Store(tmp_path.resolve())
    runs = make_plan("table4", "smoke", store=store).to_do[:2]
    folder = write_order(store, runs)
    printed = own_folder(store, folder.path.name).path
    take_lease(store, runs[0]).publish("finished", {}, Facts())
    assert paths(store) == []
    lease = take_lease(store, runs[1])
    assert paths(store) == []
    lease.publish("failed", {}, Facts())
    assert paths(store) == [printed, folder.path]
    store.retry(runs[1].id)
    assert paths(store) == []


def test_orders_whose_jobs_nobody_can_ask_for_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_slurm(monkeypatch, tmp_path)
    store = Store(tmp_path / "results")
    (run,) = make_plan("table4", "smoke", store=store).to_do[:1]
    take_lease(store, run).publish("finished", {}, Facts())
    submit_order(store, [run])
    assert paths(store) == []


def test_damaged_orders_stay(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (run,) = make_plan("table4", "smoke", store=store).to_do[:1]
    take_lease(store, run).publish("finished", {}, Facts())
    write_order(store, [run]).file.write_bytes(b"")
    assert paths(store) == []

"""What a task reports, over a lease."""

from pathlib import Path

import pytest

from suite.dispatch.running.store_sink import StoreSink
from suite.errors import LostLeaseError
from suite.store import Lease, Store
from tests.store.making import id_of, take_lease, writing


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.fixture
def lease(store: Store) -> Lease:
    return take_lease(store)


def sink_over(store: Store, lease: Lease, every: float = 1e9) -> StoreSink:
    return StoreSink(
        store,
        lease,
        device="cuda",
        data_folder=Path("/data"),
        checkpoint_every=every,
        wants_stop=lambda: True,
    )


def test_a_task_is_told_what_the_worker_knows(store: Store, lease: Lease) -> None:
    sink = sink_over(store, lease)
    assert (sink.device, sink.data_folder, sink.wants_stop()) == ("cuda", Path("/data"), True)


def test_progress_is_written_and_its_step_is_known(store: Store, lease: Lease) -> None:
    sink = sink_over(store, lease)
    sink.progress(3, 10, {"loss": 1.5})
    assert sink.step == 3
    seen = store.progress(id_of(1))
    assert seen is not None
    assert (seen.step, seen.steps, seen.figures) == (3, 10, {"loss": 1.5})


def test_a_task_whose_lease_is_lost_is_ended(store: Store, lease: Lease) -> None:
    sink = sink_over(store, lease)
    lease.release()
    with pytest.raises(LostLeaseError, match="another process goes on"):
        sink.progress(3, 10, {})
    assert sink.step is None


def test_a_checkpoint_is_due_once_it_is_old_enough(
    store: Store, lease: Lease, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [50.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    sink = sink_over(store, lease, every=30.0)
    assert not sink.wants_checkpoint()
    now[0] = 80.0
    assert sink.wants_checkpoint()
    sink.save(7, writing(b"state"))
    assert sink.step == 7
    assert not sink.wants_checkpoint()
    now[0] = 109.0
    assert not sink.wants_checkpoint()
    now[0] = 110.0
    assert sink.wants_checkpoint()


def test_what_was_saved_is_there_for_the_next_process(store: Store, lease: Lease) -> None:
    with sink_over(store, lease).saved() as nothing:
        assert nothing is None
    sink_over(store, lease).save(7, writing(b"state"))
    lease.release()
    with sink_over(store, take_lease(store)).saved() as file:
        assert file is not None
        assert file.read() == b"state"


def test_what_a_run_keeps_another_one_finds(store: Store, lease: Lease) -> None:
    sink_over(store, lease).keep("weights.pt", writing(b"weights"))
    lease.publish("finished", {})
    other = sink_over(store, take_lease(store, 2))
    with other.kept(id_of(1), "weights.pt") as file:
        assert file.read() == b"weights"


def test_notes_are_there_for_the_record(store: Store, lease: Lease) -> None:
    sink = sink_over(store, lease)
    assert (sink.backend, sink.threads) == (None, None)
    sink.note(backend="fused")
    sink.note(threads=2)
    assert (sink.backend, sink.threads) == ("fused", 2)
    sink.time("step", [1.0])
    sink.time("step", [2.0, 3.0])
    assert sink.timings == {"step": [1.0, 2.0, 3.0]}
    sink.attach("curve", b"curve")
    assert sink.side_files == {"curve": b"curve"}

"""Where runs stand."""

import threading
from collections import Counter
from pathlib import Path

import pytest

from suite.store import Status, Store
from suite.store.states.state import State, next_attempt
from tests.store.making import everything, id_of, publish, take_lease, writing


def status(store: Store, number: int = 1) -> Status:
    return store.state([id_of(number)])[id_of(number)].status


def test_a_run_from_planned_to_done(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    assert status(store) is Status.PLANNED
    assert not store.path.exists()
    with take_lease(store) as lease:
        assert status(store) is Status.RUNNING
        lease.save_checkpoint(writing(b"state"))
    assert status(store) is Status.INTERRUPTED
    publish(store)
    assert status(store) is Status.DONE
    assert status(store, 2) is Status.PLANNED


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("finished", Status.DONE),
        ("diverged", Status.DIVERGED),
        ("failed", Status.FAILED),
    ],
)
def test_how_attempts_end(outcome: str, expected: Status, tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, outcome=outcome)  # type: ignore[arg-type]
    state = store.state([id_of(1)])[id_of(1)]
    assert (state.status, state.attempts, state.owner) == (expected, 1, None)


def test_a_finished_attempt_settles_a_run_that_also_failed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, outcome="failed")
    store.retry(id_of(1))
    publish(store, outcome="finished")
    assert store.state([id_of(1)])[id_of(1)].attempts == 2
    assert status(store) is Status.DONE


def test_what_an_earlier_attempt_began_does_not_begin_the_next(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, outcome="failed")
    assert store.layout.segments_of(id_of(1), 1).exists()
    store.retry(id_of(1))
    assert store.state([id_of(1)])[id_of(1)] == State(Status.PLANNED, attempts=1)
    take_lease(store).release()
    assert status(store) is Status.PLANNED
    with take_lease(store) as lease:
        lease.begin_segment()
    assert status(store) is Status.INTERRUPTED


def test_a_look_writes_nothing_where_nobody_has_a_lease(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store)
    before = everything(tmp_path)
    store.state([id_of(1), id_of(2)])
    assert everything(tmp_path) == before


def test_a_run_looks_interrupted_at_no_moment_before_its_record(tmp_path: Path) -> None:
    store, runs = Store(tmp_path), [id_of(number) for number in range(40)]
    seen: Counter[Status] = Counter()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.update(state.status for state in Store(tmp_path).state(runs).values())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        for number in range(40):
            lease = take_lease(store, number)
            lease.begin_segment()
            lease.publish("finished", {})
    finally:
        done.set()
        thread.join()
    assert set(seen) == {Status.PLANNED, Status.RUNNING, Status.DONE}


@pytest.mark.parametrize(
    ("published", "leased", "expected"),
    [([], [], 1), ([1], [], 2), ([], [1], 1), ([1], [1], 2), ([1, 3], [2], 2), ([2], [1], 1)],
)
def test_the_attempt_that_a_run_is_at(
    published: list[int], leased: list[int], expected: int
) -> None:
    assert next_attempt(published, leased) == expected

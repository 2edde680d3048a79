"""How far a run is."""

import math
from pathlib import Path

import pytest

from suite.store import Progress, Store
from suite.store.files.tree import Tree
from suite.store.leases.progress import Reporter, read_progress
from tests.store.making import everything, id_of, publish, take_lease


def test_what_is_reported_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.progress(id_of(1)) is None
    with take_lease(store) as lease:
        lease.report(3, 10, {"loss": 4.5, "grad": math.inf})
        progress = store.progress(id_of(1))
    assert progress is not None
    assert (progress.step, progress.steps, progress.first_step) == (3, 10, 3)
    assert progress.figures == {"loss": 4.5, "grad": None}
    assert progress.seconds_left is None
    publish(store)
    assert store.progress(id_of(1)) is None


def test_only_every_few_seconds(tmp_path: Path) -> None:
    reporter = Reporter(Tree(tmp_path), tmp_path / "progress.json")
    for step in range(1000):
        reporter.report(step, 1000, {})
    progress = read_progress(Tree(tmp_path), tmp_path / "progress.json")
    assert progress is not None
    assert progress.step < 999
    assert len(everything(tmp_path)) == 1


def test_an_act_that_takes_long_is_followed_by_the_next_at_once(tmp_path: Path) -> None:
    tree, path = Tree(tmp_path), tmp_path / "progress.json"
    reporter = Reporter(tree, path)

    def doing() -> str:
        progress = read_progress(tree, path)
        assert progress is not None
        return progress.where

    reporter.report(0, 0, {}, "reads the images")
    assert doing() == "reads the images"
    reporter.report(0, 0, {}, "initialises, layer 1 of 9")
    reporter.report(0, 0, {}, "initialises, layer 2 of 9")
    assert doing() == "initialises, layer 1 of 9"  # layers are told every few seconds
    reporter.report(4, 9, {})
    assert doing() == "step 4/9"
    assert b"doing" not in path.read_bytes()  # earlier versions know no such key
    progress = read_progress(tree, path)
    assert progress is not None
    assert progress.first_step == 4  # not the 0 of before it was known
    reporter.report(5, 9, {}, "goes forward")
    assert doing() == "step 4/9"  # steps that are quick are not written one by one


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[]", b'{"schema":2}'])
def test_what_is_damaged_says_nothing(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    path.write_bytes(data)
    assert read_progress(Tree(tmp_path), path) is None


def test_what_cannot_be_written_stops_no_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    Reporter(Tree(tmp_path), tmp_path / "file" / "progress.json").report(1, 2, {})
    assert (tmp_path / "file").read_bytes() == b""


def test_the_time_left_is_that_of_this_process() -> None:
    moments = ("2024-01-01T00:00:00.000000Z", "2024-01-01T00:01:40.000000Z")
    progress = Progress(
        step=60, steps=110, figures={}, first_step=50, since=moments[0], reported=moments[1]
    )
    assert progress.seconds_left == 500
    back = progress.model_copy(update={"since": moments[1], "reported": moments[0]})
    assert (back.seconds, back.seconds_left) == (None, None)  # the clock was put back meanwhile


def test_the_pace_is_known_from_the_second_step_on() -> None:
    moments = ("2024-01-01T00:00:00.000000Z", "2024-01-01T00:00:10.000000Z")
    progress = Progress(
        step=51, steps=54, figures={}, first_step=50, since=moments[0], reported=moments[1]
    )
    assert progress.seconds_left == 30

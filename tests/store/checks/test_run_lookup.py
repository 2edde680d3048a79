"""From what a user types to a run."""

from pathlib import Path

import pytest

from suite.errors import StoreError, UnknownNameError
from suite.store import Store, find_run
from tests.store.making import id_of, publish, take_lease


def test_a_run_is_found_by_its_id_its_beginning_or_its_name(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, 1)
    with take_lease(store, 2):
        pass
    for number in (1, 2):
        run_id = id_of(number)
        for text in (run_id, run_id[:6], f"train-affine-lr0.01-seed1-{run_id[:8]}"):
            assert find_run(store.layout, text) == run_id


def test_what_names_no_run_or_more_than_one(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(StoreError, match="there is no folder"):
        find_run(Store(tmp_path / "nothing").layout, "0123")
    with pytest.raises(UnknownNameError, match="names no run"):
        find_run(store.layout, "abc")
    with pytest.raises(UnknownNameError, match="there is no run '0123'"):
        find_run(store.layout, "0123")
    for last in "01":
        store.layout.run(f"0123456789abcde{last}").mkdir(parents=True)
    with pytest.raises(UnknownNameError, match="is the beginning of 0123456789abcde0, 0123"):
        find_run(store.layout, "0123")

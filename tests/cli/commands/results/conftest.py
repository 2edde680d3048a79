"""A folder of results with one run."""

from pathlib import Path

import pytest

from suite.store import Store
from tests.store.making import take_lease, writing


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "results")
    with take_lease(store) as lease:
        lease.begin_segment()
        lease.save_checkpoint(writing(b"0123456789"))
        lease.publish("finished", {"loss": 1.5}, None, {"curve": b"curve"})
    return store

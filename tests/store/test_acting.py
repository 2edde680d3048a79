"""Two users of one group share a folder of results."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from suite.store import Status, Store, verify
from tests.patience import PATIENCE
from tests.store.making import id_of

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can act as two users")
ANN, BOB, GROUP = 54_321, 54_322, 54_300


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder of the group's; pytest's own are closed to all but their user."""
    with tempfile.TemporaryDirectory(prefix="mef-shared-") as name:
        folder = Path(name)
        os.chown(folder, 0, GROUP)
        folder.chmod(0o2770)
        yield folder / "results"


def act(user: int, folder: Path, deed: str) -> None:
    words = [sys.executable, "-m", "tests.store.acting", str(user), str(GROUP), str(folder), deed]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr


def test_a_run_that_one_began_is_finished_by_the_other(shared: Path) -> None:
    act(ANN, shared, "vanish")
    act(BOB, shared, "go_on")
    store = Store(shared)
    assert store.state([id_of(1)])[id_of(1)].status is Status.DONE
    (record,) = store.records()
    assert [segment.why for segment in record.circumstance.segments] == [None, "finished"]
    assert verify(store).sound
    act(ANN, shared, "clean")
    assert {path.stat().st_uid for path in shared.rglob("*")} == {ANN, BOB}

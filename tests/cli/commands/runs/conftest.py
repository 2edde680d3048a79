"""A machine without Slurm, and a folder of results."""

from pathlib import Path

import pytest

from suite.plan import make_outline
from suite.store import Facts, Store
from tests.dispatch.ordering import leave_slurm
from tests.plan.publishing import publish


@pytest.fixture
def no_slurm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without Slurm, or any other program."""
    leave_slurm(monkeypatch, tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Of twelve runs, one is done and one failed."""
    store = Store(tmp_path / "results")
    first, second = make_outline("table4", "smoke", store=store).runs[:2]
    publish(store, first)
    publish(store, second, "failed", Facts(error="OSError: \x1b[31mno\n"))
    return store

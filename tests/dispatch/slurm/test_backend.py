"""What can be said about a cluster without one: sizes, the script, and refusals."""

from pathlib import Path

import pytest

from suite.dispatch import Choices, Site, Sweep
from suite.dispatch.slurm.backend import SlurmBackend, own_folder
from suite.errors import SuiteError
from suite.plan import make_plan
from suite.spec import Resources
from suite.store import Store


def test_a_machine_without_slurm_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    store = Store(tmp_path / "results")
    backend = SlurmBackend(Site(), Resources())
    job = Sweep(make_plan("table3", "smoke", store=store), store, backend, Choices())
    with pytest.raises(SuiteError, match="no Slurm here: no srun"):
        job.run(lambda snapshot: None)
    assert list(store.records()) == []


def test_the_folder_of_pickles_is_ones_own_alone(tmp_path: Path) -> None:
    folder = own_folder(tmp_path / "a" / "b")
    assert folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(SuiteError, match="cannot make it"):
        own_folder(tmp_path / "a" / "b" / ("x" * 300))

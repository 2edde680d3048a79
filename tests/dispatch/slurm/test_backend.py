"""What can be said about a cluster without one: sizes, the script, and refusals."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.dispatch import Choices, Site, Sweep
from suite.dispatch.slurm.backend import SlurmBackend, own_folder, tasks_for
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


@given(
    st.integers(1, 1000), st.floats(0, 1e7), st.floats(0.01, 100), st.integers(1, 100_000)
)  # fmt: skip
def test_there_are_neither_more_jobs_than_runs_nor_too_few_for_the_work(
    at_once: int, work: float, limit: float, runs: int
) -> None:
    tasks = tasks_for(at_once, work, limit, runs)
    assert 1 <= tasks <= runs
    assert tasks == runs or (tasks >= at_once and tasks * limit >= work)


def test_the_folder_of_pickles_is_ones_own_alone(tmp_path: Path) -> None:
    folder = own_folder(tmp_path / "a" / "b")
    assert folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(SuiteError, match="cannot make it"):
        own_folder(tmp_path / "a" / "b" / ("x" * 300))

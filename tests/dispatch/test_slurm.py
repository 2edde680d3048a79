"""What can be said about a cluster without one."""

from pathlib import Path

import pytest

from suite.dispatch import Choices, SlurmBackend, Sweep
from suite.errors import MistakeError, SuiteError
from suite.plan import make_plan
from suite.store import Store


def test_unknown_parameters_are_named_with_those_that_there_are() -> None:
    with pytest.raises(MistakeError, match=r"--slurm partitio: .* did you mean 'partition'"):
        SlurmBackend(parameters={"partitio": "high"})


def test_a_machine_without_slurm_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    store = Store(tmp_path / "results")
    job = Sweep(make_plan("table3", "smoke", store=store), store, SlurmBackend(), Choices())
    with pytest.raises(SuiteError, match="Slurm refused"):
        job.run(lambda snapshot: None)
    assert list(store.records()) == []

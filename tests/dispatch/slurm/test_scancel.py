"""What Slurm is asked to cancel."""

import getpass
from collections.abc import Sequence

import pytest

from suite.dispatch.slurm.scancel import cancel, cancel_waiting


@pytest.mark.parametrize("act", [cancel, cancel_waiting])
def test_of_the_numbers_in_an_order_only_ones_own_jobs_of_the_suite_are_meant(
    act: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Sequence[str]] = []
    monkeypatch.setattr("suite.dispatch.slurm.scancel.ask", asked.append)
    assert callable(act)
    act([])
    assert asked == []
    act(["4711", "12"])
    ((command, *options),) = asked
    assert command == "scancel"
    assert {f"--user={getpass.getuser()}", "--name=mef"} <= set(options[:-2])
    assert options[-2:] == ["4711", "12"]

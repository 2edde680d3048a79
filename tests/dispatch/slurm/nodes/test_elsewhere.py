"""What a job tells Slurm that cannot work on its node."""

import signal
from pathlib import Path

import pytest

from suite.dispatch.orders.trouble import Trouble
from suite.dispatch.slurm.nodes.elsewhere import Elsewhere
from suite.plan import make_outline
from suite.store import Store
from tests.dispatch.ordering import write_order

# Slurm asks all processes of a job that is put back to end, those that tell it something too.
SCONTROL = """#!/bin/sh
case "$1" in
    show) echo "JobId=7 ExcNodeList=n1" ;;
    update) kill -TERM $$; echo "$2 $3" >> {told} ;;
esac
"""


def test_a_job_that_is_put_back_says_where_not_to_though_it_is_asked_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    scontrol = tmp_path / "scontrol"
    scontrol.write_text(SCONTROL.format(told=told))
    scontrol.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    store = Store(tmp_path / "results")
    folder = write_order(store, make_outline("table4", "smoke", store=store).runs[:1])
    trouble = Trouble(line="no torch", reason="PlaceError", node="n2")
    folder.report_trouble(trouble)
    before = signal.getsignal(signal.SIGTERM)
    Elsewhere(folder, "7").go(trouble, again=True)
    assert told.read_text() == "JobId=7 ExcNodeList=n1,n2\n"
    assert signal.getsignal(signal.SIGTERM) is before

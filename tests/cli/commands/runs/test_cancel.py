"""The command cancel, as a shell calls it."""

import pytest

from suite.plan import make_outline
from suite.store import Store
from tests.cli.calling import mef
from tests.cli.commands.runs.asking import STUDY, lines_of
from tests.dispatch.ordering import submit_order, take_lease, write_order

pytestmark = pytest.mark.usefixtures("no_slurm")


def test_cancel_says_that_there_is_nothing(store: Store) -> None:
    (line,) = lines_of("cancel", *STUDY, str(store.path))
    assert line == "table4: no job and no run under way; there is nothing to cancel"


def test_cancel_names_what_does_not_stop(store: Store) -> None:
    runs = make_outline("table4", "smoke", store=store).runs
    write_order(store, runs)
    with take_lease(store, runs[2]):
        asked, goes_on = lines_of("cancel", *STUDY, str(store.path), "--now")
    assert asked == "asked to save and stop: 1 run"
    assert "`mef sweep` goes on" in goes_on


def test_a_scheduler_that_does_not_answer_is_one_line(store: Store) -> None:
    folder = submit_order(store, make_outline("table4", "smoke", store=store).runs)
    assert "Slurm does not answer here" in lines_of("status", *STUDY, str(store.path))
    ran = mef("cancel", *STUDY, str(store.path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert len(ran.stderr.splitlines()) == 1
    assert folder.stop_file.exists()

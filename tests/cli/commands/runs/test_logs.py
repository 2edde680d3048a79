"""The command logs, as a shell calls it."""

import pytest

from suite.dispatch.orders.trouble import Trouble
from suite.plan import make_outline
from suite.store import Store
from tests.cli.calling import refused
from tests.cli.commands.runs.asking import lines_of
from tests.dispatch.ordering import submit_order

pytestmark = pytest.mark.usefixtures("no_slurm")


def test_logs_of_a_run_that_never_began_are_those_of_its_job(store: Store) -> None:
    run = make_outline("table4", "smoke", store=store).runs[5]
    assert "there is no run" in refused("logs", run.name, "--results", str(store.path))
    folder = submit_order(store, [run])
    assert "it has not begun" in refused("logs", run.name, "--results", str(store.path))
    place = store.layout.work / "submitit" / folder.path.name
    place.mkdir(parents=True)
    log = place / "7_0_0_log.err"
    log.write_text("Traceback\nModuleNotFoundError: No module named 'torch'\x07\n")
    folder.report_trouble(Trouble(line="no data"))
    said = lines_of("logs", run.name, "--results", str(store.path), "--lines", "1")
    assert said == [
        "it never began",
        "a worker noted: no data",
        f"{log}:",
        r"ModuleNotFoundError: No module named 'torch'\x07",
    ]

"""The command retry, as a shell calls it."""

import pytest

from suite.plan import make_outline
from suite.store import Store
from tests.cli.commands.runs.asking import STUDY, lines_of

pytestmark = pytest.mark.usefixtures("no_slurm")


def test_retry_allows_what_failed_and_names_what_was_lost(store: Store) -> None:
    runs = make_outline("table4", "smoke", store=store).runs
    segments = store.layout.segments_of(runs[4].id, 1)
    segments.mkdir(parents=True)
    (segments / "segment-0001.json").write_text("{}")
    again, lost, failed, goes_on = lines_of("retry", *STUDY, str(store.path))
    assert again == f"{runs[1].name}: attempt 2 may begin"
    assert lost.startswith(f"{runs[4].name}: lost (its process was killed")
    assert failed == "1 failed runs; the old attempts are kept"
    assert goes_on == "1 lost runs; `mef sweep` goes on from their checkpoints"
    assert "0 failed runs; the old attempts are kept" in lines_of("retry", *STUDY, str(store.path))

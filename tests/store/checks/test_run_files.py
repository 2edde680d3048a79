"""What there is of one run, looked at and not touched."""

from pathlib import Path

import pytest

from suite.store import Store, evidence_of, exhibits_of, files_of, hash_in
from suite.store.records.side_files import Condition
from tests.reporting.filled import curve, plan_of, publish, trained


@pytest.fixture
def onlooker(tmp_path: Path) -> Store:
    """A folder with one run of a study."""
    store = Store(tmp_path)
    run = plan_of(store).runs[0]
    publish(store, run, trained(run, 4.0), files={"curve.json.gz": curve(4.0)})
    return Store(tmp_path)


def only(onlooker: Store) -> str:
    (name,) = (path.name for path in onlooker.layout.runs.iterdir())
    return name


def test_a_record_its_hash_and_its_files(onlooker: Store) -> None:
    found = evidence_of(onlooker.layout, only(onlooker))
    assert found.counting is not None
    assert hash_in(found.counting) in found.counting.path.read_text()
    (exhibit,) = exhibits_of(onlooker.layout, found.counting)
    assert (exhibit.name, exhibit.condition, exhibit.is_wrong) == (
        "curve.json.gz",
        Condition.GOOD,
        False,
    )
    assert list(files_of(onlooker.layout, found.counting.record)) == ["record", "curve.json.gz"]


def test_a_log_is_no_file_of_a_record(onlooker: Store) -> None:
    log = onlooker.layout.logs / only(onlooker) / "attempt-0001.log"
    log.parent.mkdir(parents=True)
    log.write_text("it ran")
    found = evidence_of(onlooker.layout, only(onlooker))
    assert found.logs == (log,)
    assert found.counting is not None
    assert "log" not in files_of(onlooker.layout, found.counting.record)


def test_a_file_that_was_altered_or_taken_away_is_wrong(onlooker: Store) -> None:
    filed = evidence_of(onlooker.layout, only(onlooker)).counting
    assert filed is not None
    path = exhibits_of(onlooker.layout, filed)[0].path
    path.write_bytes(b"other")
    assert [one.condition for one in exhibits_of(onlooker.layout, filed)] == [Condition.ALTERED]
    path.unlink()
    (gone,) = exhibits_of(onlooker.layout, filed)
    assert (gone.condition, gone.is_wrong) == (Condition.MISSING, True)
    assert list(files_of(onlooker.layout, filed.record)) == ["record"]


def test_an_altered_record_is_found_where_it_is_and_where_others_put_it(onlooker: Store) -> None:
    run = only(onlooker)
    path = onlooker.layout.record(run, 1)
    path.write_bytes(path.read_bytes().replace(b'"last_test":4.0', b'"last_test":3.0'))
    assert onlooker.attempts(run) == ()
    (finding,) = evidence_of(onlooker.layout, run).untrusted
    assert (finding.path, finding.what) == (path, "its hash is not that of its bytes")
    assert len(onlooker.set_aside([run])) == 1
    (finding,) = evidence_of(onlooker.layout, run).untrusted
    assert finding.path.parent == onlooker.layout.damaged
    assert evidence_of(onlooker.layout, run).counting is None


def test_a_damaged_record_that_was_replaced_is_no_matter(onlooker: Store) -> None:
    run = plan_of(onlooker).runs[0]
    onlooker.layout.record(run.id, 1).write_bytes(b"damaged")
    store = Store(onlooker.path)
    assert store.attempts(run.id) == ()
    for path in onlooker.layout.run(run.id).iterdir():
        path.unlink()
    publish(store, run, trained(run, 4.0))
    assert evidence_of(onlooker.layout, run.id).untrusted == ()

"""What a store gives to whom, whatever others do meanwhile."""

from pathlib import Path

import pytest

from suite.store import Store
from suite.store.files.atomic import list_names
from tests.store.making import TASK, id_of, settings_of, take_lease

LOOKERS = (
    "suite.store.records.reader",
    "suite.store.leases.generations",
    "suite.store.states.state",
)


@pytest.mark.parametrize("number", range(6))
def test_a_run_that_is_published_between_two_looks_is_not_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    store, lease = Store(tmp_path), take_lease(Store(tmp_path))
    looks: list[Path] = []

    def look(folder: Path) -> list[str]:
        looks.append(folder)
        if len(looks) == number + 1:
            lease.publish("finished", {"loss": 1.5})
        return list_names(folder)

    for module in LOOKERS:
        monkeypatch.setattr(f"{module}.list_names", look)
    assert store.take_lease(id_of(1), TASK, settings_of(1)) is None
    monkeypatch.undo()
    if len(looks) <= number:
        lease.publish("finished", {"loss": 1.5})
    assert [record.attempt for record in store.attempts(id_of(1))] == [1]

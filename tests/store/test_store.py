"""What a store gives to whom, whatever others do meanwhile."""

from pathlib import Path

import pytest

from suite.store import Store
from suite.store.files.tree import Tree
from tests.store.making import TASK, id_of, settings_of, take_lease


@pytest.mark.parametrize("number", range(6))
def test_a_run_that_is_published_between_two_looks_is_not_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    store, lease = Store(tmp_path), take_lease(Store(tmp_path))
    looks: list[Path] = []
    names = Tree.names

    def look(tree: Tree, folder: Path) -> list[str]:
        looks.append(folder)
        if len(looks) == number + 1:
            lease.publish("finished", {"loss": 1.5})
        return names(tree, folder)

    monkeypatch.setattr(Tree, "names", look)
    assert store.take_lease(id_of(1), TASK, settings_of(1)) is None
    monkeypatch.undo()
    if len(looks) <= number:
        lease.publish("finished", {"loss": 1.5})
    assert [record.attempt for record in store.attempts(id_of(1))] == [1]

"""MEF's names, both ways."""

from pathlib import Path

import pytest
import torch

from suite.flows import from_authors
from suite.flows.authors_checkpoint import is_constant, our_name
from suite.systems import from_published
from suite.systems.published.mef_names import authors_name
from tests.systems.vectors.changed_file import state
from tests.systems.vectors.folders import COMMITTED

every_file = pytest.mark.parametrize(
    "path", sorted(COMMITTED[0].glob("*.npz")), ids=lambda path: path.stem
)


@every_file
def test_the_two_tables_of_names_are_each_others_inverse(path: Path) -> None:
    _, arrays = state(path)
    names = [name for name in arrays if not is_constant(name)]
    assert [authors_name(our_name(name)) for name in names] == names
    assert len(set(map(our_name, names))) == len(names)


@every_file
def test_the_system_is_what_from_authors_makes(path: Path) -> None:
    config, arrays = state(path)
    tensors = {name: torch.from_numpy(value) for name, value in arrays.items()}
    system, flow = from_published("mef", config, arrays), from_authors(config, tensors)
    ours, theirs = system.state_dict(), flow.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)

"""Every system that is there, against all files of vectors that are there."""

from pathlib import Path

import pytest

from tests.systems.vectors.comparison import compare
from tests.systems.vectors.folders import BESIDE, VARIABLE, committed, elsewhere
from tests.systems.vectors.known_systems import CLASSES, is_known, kind_of
from tests.systems.vectors.vector_file import VectorFile, config_of

MOST_BYTES = 4_000_000
"""Of all systems but MEF together: what everybody gets with the repository."""


def built() -> list[Path]:
    """The files of the folder beside whose system is there."""
    return [path for path in elsewhere() if is_known(config_of(path))]


NONE = [
    pytest.param(
        BESIDE,
        marks=pytest.mark.skip(reason=f"no vectors in {BESIDE}; name their folder with {VARIABLE}"),
    )
]


@pytest.mark.parametrize("path", committed(), ids=lambda path: path.stem)
def test_a_file_of_the_repository_agrees_in_all_that_is_compared(path: Path) -> None:
    file = VectorFile(path)
    comparison = compare(file)
    assert [one for one in comparison.compared if not one.agrees] == []
    reasons = kind_of(file.config).left_out.values()
    assert set(comparison.left_out.values()) <= set(reasons)


@pytest.mark.parametrize("path", built() or NONE, ids=lambda path: path.stem)
def test_a_file_of_the_folder_beside_agrees(path: Path) -> None:
    comparison = compare(VectorFile(path))
    assert [one for one in comparison.compared if not one.agrees] == []


def test_each_system_has_a_file_in_the_repository() -> None:
    systems = {kind_of(config_of(path)).system for path in committed()}
    assert systems == {kind_of({"model": name}).system for name in CLASSES}


def test_the_files_of_the_repository_are_few() -> None:
    folder = Path(__file__).parents[1] / "golden"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= MOST_BYTES

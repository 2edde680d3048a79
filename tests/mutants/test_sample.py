"""Which mutants a sample has."""

from tests.mutants.listing import mutants
from tests.mutants.mutant import Mutant
from tests.mutants.sample import sample

FOUND = {
    "large.py": mutants("large.py", b"[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]"),
    "small.py": mutants("small.py", b"[1, 2, 3, 4]"),
    "none.py": [],
}


def count(drawn: list[Mutant], module: str) -> int:
    return sum(one.module == module for one in drawn)


def test_each_module_has_its_share() -> None:
    drawn = sample(FOUND, 10, seed=1)
    assert (count(drawn, "large.py"), count(drawn, "small.py")) == (8, 2)
    assert len(set(drawn)) == 10


def test_each_module_that_can_has_one() -> None:
    drawn = sample(FOUND, 1, seed=1)
    assert (count(drawn, "large.py"), count(drawn, "small.py")) == (1, 1)


def test_the_seed_decides() -> None:
    assert sample(FOUND, 10, seed=1) == sample(FOUND, 10, seed=1)
    assert len({tuple(sample(FOUND, 10, seed=seed)) for seed in range(20)}) > 10


def test_another_module_changes_no_draw() -> None:
    alone = sample({"small.py": FOUND["small.py"]}, 2, seed=3)
    both = sample({"a.py": mutants("a.py", b"[1, 2, 3, 4]"), "small.py": FOUND["small.py"]}, 4, 3)
    assert [one for one in both if one.module == "small.py"] == alone


def test_no_more_than_there_are() -> None:
    assert len(sample(FOUND, 1000, seed=1)) == 20

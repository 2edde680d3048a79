"""Mutants against tests, in a small repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutants.listing import mutants
from tests.mutants.mutant import Mutant
from tests.mutants.table import table_of
from tests.mutants.targets import Target
from tests.mutants.trial import Trial, UntestableError, Verdict

MODULE = "suite/one.py"
SOURCE = "def is_small(a):\n    while a > 9:\n        a = a - 9\n    return a < 5\n"
TESTS = """
from suite.one import is_small

def test_small():
    assert is_small(11) and not is_small(6)
"""
TARGET = Target(MODULE, (MODULE,), ("tests/test_one.py",))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("suite", "tests", "ablations", "docs", "reports", "results"):
        (tmp_path / name).mkdir()
    (tmp_path / "suite" / "__init__.py").touch()
    (tmp_path / "suite" / "one.py").write_text(SOURCE)
    (tmp_path / "tests" / "test_one.py").write_text(TESTS)
    return tmp_path


@pytest.fixture
def trial(root: Path) -> Iterator[Trial]:
    with Trial(root, processes=1) as made:
        yield made


def pairs(*changes: str) -> list[tuple[Mutant, Target]]:
    found = {one.change: one for one in mutants(MODULE, SOURCE.encode())}
    return [(found[change], TARGET) for change in changes]


def test_some_are_killed_and_some_are_not(root: Path, trial: Trial) -> None:
    said: list[Verdict] = []
    found = trial.run(pairs("a < 5  ->  (a >= 5)", "a < 5  ->  (a <= 5)"), said.append)
    assert [one.killed for one in found] == [True, False]
    assert said == found
    assert (root / MODULE).read_text() == SOURCE


def test_what_never_ends_is_killed(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.mutants.trial.limit_of", lambda seconds: 2 * seconds + 2)
    (found,) = trial.run(pairs("a - 9  ->  (a + 9)"), lambda _: None)
    assert found.killed


def test_tests_that_fail_without_a_fault_tell_nothing(root: Path, trial: Trial) -> None:
    ((mutant, _),) = pairs("a < 5  ->  (a >= 5)")
    with pytest.raises(UntestableError, match="test_two"):
        trial.run([(mutant, Target(MODULE, ("tests/test_two.py",), ()))], lambda _: None)


def test_the_table_counts_and_names_survivors() -> None:
    (killed, _), (alive, _) = pairs("a < 5  ->  (a >= 5)", "a < 5  ->  (a <= 5)")
    text = table_of([Verdict(killed, killed=True), Verdict(alive, killed=False)])
    assert "suite/one.py        2       1         1           0" in text
    assert "suite/one.py:4\n    in return a < 5\n    a < 5  ->  (a <= 5)" in text

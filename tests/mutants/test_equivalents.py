"""The mutants that are known to change nothing."""

from pathlib import Path

from tests.mutants.equivalents import EQUIVALENTS, reason
from tests.mutants.listing import mutants
from tests.mutants.targets import targets

ROOT = Path(__file__).parents[2]


def test_each_is_a_mutant_of_the_source_as_it_is() -> None:
    """Else the source has changed, and with it perhaps the reason."""
    keys = {
        (one.module, one.function, one.text, one.change)
        for target in targets(ROOT)
        for one in mutants(target.module, (ROOT / target.module).read_bytes())
        if reason(one)
    }
    assert keys == set(EQUIVALENTS)


def test_each_says_why() -> None:
    assert all(EQUIVALENTS.values())

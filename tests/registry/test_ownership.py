"""Settings that only one variant of a choice has."""

from typing import Annotated, ClassVar, Literal

import pytest

from suite.registry import Entry, Legacy, Settings, Variant, Variants
from suite.registry.ownership import as_of_old, chosen, foreign
from suite.registry.variants.schedules import HALVINGS


class Walker(Variant):
    own_keys: ClassVar[tuple[str, ...]] = ("stride", "legs")
    name: Literal["walker"] = "walker"


class Roller(Variant):
    own_keys: ClassVar[tuple[str, ...]] = ("wheels",)
    name: Literal["roller"] = "roller"


KINDS = Variants("kind", [Entry("walker", "a:B", Walker), Entry("roller", "a:C", Roller)])
CHOICES = {"kind": KINDS}


class Machine(Settings):
    kind: Annotated[Variant, Legacy(Walker())] = Walker()
    stride: int = 1
    legs: int = 2
    wheels: int = 4


def test_what_is_chosen_is_the_default_where_nothing_is_said() -> None:
    assert chosen(CHOICES, {}, Machine) == ("walker",)
    assert chosen(CHOICES, {"kind": "roller"}, Machine) == ("roller",)
    assert chosen(CHOICES, {"kind": {"name": "roller"}}, Machine) == ("roller",)
    with pytest.raises(ValueError, match="unknown kind 'roler'; did you mean 'roller'"):
        chosen(CHOICES, {"kind": "roler"}, Machine)


@pytest.mark.parametrize(("name", "keys"), [("walker", ["wheels"]), ("roller", ["stride", "legs"])])
def test_keys_of_variants_that_are_not_chosen_are_foreign(name: str, keys: list[str]) -> None:
    found = foreign(CHOICES, (name,))
    assert list(found) == keys
    owner = "roller" if name == "walker" else "walker"
    for key in keys:
        assert found[key] == f"{key} is a setting of the kind {owner}, and the kind is {name}"


def test_a_choice_that_is_what_all_runs_were_is_not_written() -> None:
    assert as_of_old(Machine, CHOICES, ("walker",)) == {"kind"}
    assert as_of_old(Machine, CHOICES, ("roller",)) == set()


def test_the_halving_schedule_is_what_all_runs_were() -> None:
    assert HALVINGS.own_keys == ("warmup", "halve_at")

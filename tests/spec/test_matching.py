"""Whether arms still have as many parameters as each other."""

from typing import Any

import pytest

from suite.spec import Matching, Study, matching_of
from suite.specfile import find_study, read_study, scale_of


def of_table4(scale: str, **sets: Any) -> Matching:
    path = find_study("table4")
    study = read_study(path)
    overrides = {key.replace("__", "."): value for key, value in sets.items()}
    found = matching_of(study, scale_of(study, scale, path), overrides)
    assert found is not None
    return found


def test_arms_of_table_4_are_matched() -> None:
    found = of_table4("paper")
    # Counted by building the authors' models.
    assert (found.smallest, found.largest) == (37_683_752, 37_756_808)
    assert found.spread == found.own == pytest.approx(0.0019387, abs=1e-7)
    assert not found.is_broken


@pytest.mark.parametrize("scale", ["paper", "laptop"])
def test_one_width_for_all_arms_breaks_it(scale: str) -> None:
    found = of_table4(scale, hidden_channels=48)
    assert found.is_broken
    assert found.own < 0.01 < found.spread
    assert f"arms differ by {found.spread:.1%}".replace("%", " %") in found.sentence()


@pytest.mark.parametrize(
    "sets",
    [
        {"seed": list(range(10))},
        {"lr": [0.1, 0.2]},
        {"coupling__method": "taylor"},
        {"epochs": 3},
        {"coupling": "affine"},
        {"coupling": "affine", "hidden_channels": 48},
    ],
    ids=str,
)
def test_what_leaves_widths_alone_breaks_nothing(sets: dict[str, Any]) -> None:
    assert not of_table4("paper", **sets).is_broken


@pytest.mark.parametrize(
    "sets",
    [{"hidden_channels": [64, 128]}, {"coupling": ["affine", "additive"]}, {"num_blocks": 1}],
    ids=str,
)
def test_what_changes_them_unevenly_does(sets: dict[str, Any]) -> None:
    assert of_table4("paper", **sets).is_broken


def test_arms_may_differ_as_much_as_the_studys_own() -> None:
    study = Study.model_validate(
        {"study": "s", "title": "S", "task": "count", "axes": {"hidden_channels": [64, 128]}}
    )

    def broken(sets: dict[str, Any]) -> bool:
        found = matching_of(study, None, sets)
        assert found is not None
        assert found.own > 1
        return found.is_broken

    assert not broken({})
    assert not broken({"hidden_channels": [96, 128]})
    assert broken({"hidden_channels": [32, 128]})


def test_a_study_of_no_models_has_nothing_to_match() -> None:
    study = Study.model_validate({"study": "s", "title": "S", "task": "profile"})
    assert matching_of(study) is None


def test_arms_that_contradict_themselves_have_no_parameters() -> None:
    study = Study.model_validate(
        {"study": "s", "title": "S", "task": "train", "fixed": {"size": 64}}
    )
    assert matching_of(study) is None

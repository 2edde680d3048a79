"""What is wrong, in words for people."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from suite.registry import COUPLINGS
from suite.spec import Study
from suite.spec.complaint import Complaint, choice, complaints, dotted, shown, unknown


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=9))
def test_values_are_shown_on_one_short_line(value: object) -> None:
    assert shown(value).isprintable()
    assert len(shown(value)) <= 60


def test_values_as_a_file_has_them() -> None:
    assert shown((0.1, None)) == "[0.1, null]"
    assert shown([True, [None]]) == "[true, [null]]"
    assert shown({"a": None, "b": [False]}) == "{'a': null, 'b': [false]}"
    assert shown(COUPLINGS.parse("affine")) == "affine"
    assert shown("x" * 100) == "'" + "x" * 56 + "..."
    assert shown([0] * 100) == "100 values"


@settings(deadline=None)
@given(st.lists(st.text() | st.integers(0, 99)))
def test_paths_are_one_line(path: list[str | int]) -> None:
    assert dotted(path).isprintable()


def test_choices() -> None:
    assert choice("afine", ["affine", "additive"]) == (
        "did you mean 'affine'? there are: affine, additive"
    )
    assert choice("zzz", ["affine"]) == "there are: affine"
    assert choice("zzz", []) == "there are none"
    assert unknown("coupling", "x", ["y"]) == "unknown coupling 'x'; there are: y"


def test_a_complaint_seen_from_further_up() -> None:
    assert Complaint(("lr",), "x", about_key=True).under("rules", 0) == Complaint(
        ("rules", 0, "lr"), "x", about_key=True
    )


@pytest.mark.parametrize(
    ("part", "path", "keys"),
    [
        (
            {"scales": {"a": {"rules": [{"wen": 1}]}}},
            ("scales", "a", "rules", 0, "wen"),
            "when, set",
        ),
        (
            {"scales": {"a": {"resources": {"gpu": 1}}}},
            ("scales", "a", "resources", "gpu"),
            "gpus,",
        ),
        ({"of": {"stdy": 1}}, ("of", "stdy"), "study, where"),
        ({"table": {"row": 1}}, ("table", "row"), "number, rows"),
        ({"claims": [{"say": 1}]}, ("claims", 0, "say"), "says, source"),
        ({"studdy": 1}, ("studdy",), "study, title"),
    ],
)
def test_unknown_keys_list_those_of_the_part_they_are_in(
    part: dict[str, object], path: tuple[str | int, ...], keys: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Study.model_validate({"study": "s", "title": "S", "task": "train", **part})
    (found,) = (one for one in complaints(caught.value, Study) if one.about_key)
    assert found.path == path
    assert f"there are: {keys}" in found.text

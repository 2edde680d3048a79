"""Ids as hashes of canonical JSON."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.spec.identity import ID_LENGTH, canonical, digest, fragment, run_id

scalars = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.floats(allow_nan=False,
    allow_infinity=False)
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
found_settings = st.dictionaries(st.text(max_size=6), values, max_size=5)


@settings(deadline=None)
@given(values)
def test_fragments_are_json_that_comes_back(value: object) -> None:
    assert json.loads(fragment(value)) == value
    assert fragment(value) == json.dumps(value, sort_keys=True, separators=(",", ":"))


@settings(deadline=None)
@given(st.text(max_size=9), found_settings)
def test_an_id_is_the_hash_of_canonical_json(task: str, found: dict[str, object]) -> None:
    text = json.dumps({"settings": found, "task": task}, sort_keys=True, separators=(",", ":"))
    assert canonical(task, {key: fragment(value) for key, value in found.items()}) == text
    wanted = hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]
    assert run_id(task, found) == digest(text) == wanted


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_none_have_no_id(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        run_id("train", {"lr": value})


def test_numbers_of_other_kinds_are_told_apart_or_not_as_json_does() -> None:
    assert fragment(1) != fragment(1.0)  # settings models decide which of them a setting is
    assert fragment(True) == "true"
    assert fragment(0.1 + 0.2) == "0.30000000000000004"

"""YAML text -> plain data, and where each part of it was written."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.spec.complaint import Path
from suite.specfile import MistakesError
from suite.specfile.yaml.document import Document
from suite.specfile.yaml.nodes import parse

letters = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("éß😀\n"))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | letters
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(documents, st.none() | st.integers(1, 4))
def test_json_is_read_as_json(data: object, indent: int | None) -> None:
    document = parse(json.dumps(data, indent=indent, ensure_ascii=False), "some.yaml")
    assert document.is_sound
    assert document.data == data


def _parts(data: object, path: Path = ()) -> list[tuple[Path, object]]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(data, dict):
        inner = list(data.items())
    elif isinstance(data, list):
        inner = list(enumerate(data))
    return [(path, data), *(part for key, value in inner for part in _parts(value, (*path, key)))]


@settings(deadline=None)
@given(documents, st.integers(1, 4))
def test_every_part_is_where_its_text_begins(data: object, indent: int) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    document = parse(text, "some.yaml")
    lines = text.split("\n")
    for path, part in _parts(data):
        line, column = document.place(path)
        begins = json.dumps(part, indent=indent, ensure_ascii=False).split("\n")[0]
        assert lines[line - 1][column - 1 :].startswith(begins)
        if path and isinstance(path[-1], str):
            line, column = document.place(path, of_key=True)
            assert lines[line - 1][column - 1 :].startswith(
                json.dumps(path[-1], ensure_ascii=False)
            )


def test_styles_of_writing_mean_the_same() -> None:
    flow = parse("a: {b: [1, x], c: 'yes'}", "")
    block = parse("# a comment\na:\n  b:\n    - 1\n    - x\n  c: >-\n    yes\n", "")
    assert flow.data == block.data == {"a": {"b": [1, "x"], "c": "yes"}}


def test_ranges_are_numbers_in_lists_alone() -> None:
    data = parse("a: [0..2, 5, '0..2']\nb: 0..2\nc: [[1..2], 3..3]\n", "").data
    assert data == {"a": [0, 1, 2, 5, "0..2"], "b": "0..2", "c": [[1, 2], 3]}


def test_numbers_of_a_range_are_where_the_range_is() -> None:
    document = parse("seed: [7, 0..3]", "")
    assert [document.place(("seed", index)) for index in range(5)] == [(1, 8), *[(1, 11)] * 4]


def test_what_is_not_there_is_where_it_would_be() -> None:
    document = parse("a:\n  b: 1\n", "")
    assert document.place(("a", "c")) == document.place(("a",)) == (2, 3)
    assert document.place(("x", "y"), of_key=True) == (1, 1)
    assert Document("").place(("a",)) == (1, 1)


def test_a_part_of_a_document() -> None:
    document = parse("a: {b: [1, {c: 2}]}\nd: x\n", "")
    assert document.at("a", "b", 1, "c") == 2
    paths: list[tuple[Any, ...]] = [("a", "x"), ("a", "b", 7), ("d", "x"), ("a", "b", "c")]
    assert [document.at(*path) for path in paths] == [None] * 4
    assert document.mapping("d") == {}
    assert document.sequence("d") == []


def test_only_the_first_mistake_of_a_part_is_kept() -> None:
    document = parse("a: {b: 1}\n", "a.yaml")
    document.add(("a", "b"), "first")
    document.add(("a", "b"), "second")
    document.refuse(("a",), "whole")
    document.add(("a", "c"), "within")
    assert not document.is_sound
    assert not document.is_clean("a")
    assert document.is_clean("c")
    with pytest.raises(MistakesError) as caught:
        document.raise_mistakes()
    assert str(caught.value) == "a.yaml:1:4: a: whole\na.yaml:1:8: a.b: first"
    assert document.mapping() == {}

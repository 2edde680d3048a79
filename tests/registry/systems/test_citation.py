"""Papers as data."""

import pytest
from pydantic import ValidationError

from suite.registry import Citation
from suite.registry.systems.papers import PAPERS

GIVEN = {
    "key": "a2000b",
    "system": "B",
    "authors": ("A, B",),
    "title": "T",
    "venue": "V",
    "year": 2000,
}


def test_papers_are_told_apart() -> None:
    assert len({paper.key for paper in PAPERS}) == len(PAPERS)
    assert len({paper.system for paper in PAPERS}) == len(PAPERS)


@pytest.mark.parametrize(
    ("count", "short"),
    [(1, "A 2000"), (2, "A and B 2000"), (3, "A, B and C 2000"), (4, "A et al. 2000")],
)
def test_a_short_reference_names_up_to_three_authors(count: int, short: str) -> None:
    authors = tuple(f"{family}, X." for family in "ABCD"[:count])
    paper = Citation.model_validate({**GIVEN, "authors": authors})
    assert (paper.short, str(paper)) == (short, f"B ({short})")


@pytest.mark.parametrize(
    "change",
    [
        {"key": "a b"},
        {"key": "a}"},
        {"authors": ()},
        {"authors": ("Laurent Dinh",)},
        {"title": "two\nlines"},
        {"title": r"\input{x}"},
        {"venue": ""},
        {"kind": "talk"},
        {"arxiv": "}"},
        {"pages": (1,)},
        {"doi": "1"},
    ],
)
def test_what_no_reference_can_be_made_of_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Citation.model_validate({**GIVEN, **change})

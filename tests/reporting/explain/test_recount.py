"""Cells against what plain Python makes of their records."""

import pytest

from suite.reporting.explain.recount import Recount, disagreement
from suite.reporting.tables.sheet import Cell

COUNT = Recount((1.0, 3.0), diverged=1)
NOTES = ("1/3 diverged",)


def test_a_cell_that_says_the_same_agrees() -> None:
    assert disagreement(Cell("2.000 ± 1.414", NOTES), COUNT) == ""
    assert disagreement(Cell("381,121"), Recount((381121.0,))) == ""
    assert disagreement(Cell("1.8e-4 ± 2.1e-5"), Recount((1.65e-4, 1.95e-4))) == ""
    assert disagreement(Cell("3/3 missing"), Recount((), missing=3)) == ""
    assert disagreement(Cell("1/2 diverged", ("1/2 missing",)), Recount((), 1, 1)) == ""
    assert disagreement(Cell("-"), Recount(())) == ""


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (Cell("2.001 ± 1.414", NOTES), COUNT),
        (Cell("2.000 ± 1.415", NOTES), COUNT),
        (Cell("2.000", NOTES), COUNT),
        (Cell("2.000 ± 1.414"), COUNT),
        (Cell("2.000 ± 1.414", ("1/3 missing",)), COUNT),
        (Cell("2.000 ± 1.414"), Recount(())),
        (Cell("2/3 missing"), Recount((), missing=3)),
        (Cell("nothing of the sort", NOTES), Recount((1.0,), diverged=1)),
    ],
)
def test_a_cell_that_says_anything_else_does_not(cell: Cell, count: Recount) -> None:
    said = disagreement(cell, count)
    assert said.startswith("the table says ")
    assert "its records give" in said

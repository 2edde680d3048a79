"""Results, and what of them is written."""

from typing import Annotated

from suite.registry import Legacy
from suite.registry.result import Result


class Found(Result):
    loss: float | None
    kind: Annotated[str, Legacy("exact")] = "exact"
    samples: Annotated[int | None, Legacy(None)] = None


def test_a_later_figure_is_written_where_it_is_not_what_all_older_ones_were() -> None:
    assert Found(loss=None).model_dump(mode="json") == {"loss": None}
    assert Found(loss=1.5, kind="bound", samples=16).model_dump() == {
        "loss": 1.5, "kind": "bound", "samples": 16
    }  # fmt: skip


def test_what_is_written_is_read_again() -> None:
    for found in (Found(loss=2.0), Found(loss=None, samples=0)):
        assert Found.model_validate(found.model_dump()) == found

"""Differences between two result_sets: verdicts, pairs, labels, changes."""

from pathlib import Path

import pandas as pd
import pytest

from suite.errors import MistakeError
from suite.reporting.compare.changes import Change, changes_of
from suite.reporting.compare.contrast import contrast, direction
from suite.reporting.compare.pairing import paired_by_run
from suite.reporting.compare.result_sets import ResultSet, result_set_of
from suite.reporting.formats.contrast_text import contrast_as_text
from suite.store import Store
from tests.reporting.filled import fill, plan_of
from tests.store import making


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        ((-0.01, 0.01), "level"),
        ((-0.011, 0.01), "not decided"),
        ((-0.02, -0.0101), "lower"),
        ((-0.02, -0.01), "not decided"),
        ((0.0101, 0.02), "higher"),
        ((-1.0, 1.0), "not decided"),
        (None, "not decided"),
    ],
)
def test_the_interval_decides(interval: tuple[float, float] | None, verdict: str) -> None:
    assert direction(interval, 0.01) == verdict


def test_no_margin_leaves_only_no_difference_level() -> None:
    assert direction((0.0, 0.0), 0.0) == "level"
    assert direction((0.0, 1e-12), 0.0) == "not decided"


def test_changes_name_columns_that_one_side_lacks() -> None:
    first = pd.DataFrame({"settings.lr": [0.1, 0.2], "threads": [1, 1], "machine.gpu": ["a", "a"]})
    second = pd.DataFrame({"settings.lr": [0.2, 0.1], "threads": [2, 1]})
    found = changes_of(first, second)
    assert [str(change) for change in found] == [
        "threads: 1 -> 1 or 2",
        "machine.gpu: a -> not there",
    ]


def test_many_values_are_counted() -> None:
    change = Change("commit", tuple("abcdef"), ("g",))
    assert str(change) == "commit: a or b or c or d and 2 more -> g"


def test_arms_are_named_by_what_tells_them_apart(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    fill(store, plan_of(store))
    one = result_set_of(store.path)
    labels = [arm.label for arm in paired_by_run((one, one)).arms]
    assert len(set(labels)) == 4
    assert all(("lr 0.01" in label) != ("lr 0.001" in label) for label in labels)
    making.publish(store, 1)
    both = result_set_of(store.path)
    mixed = {arm.label: arm.task for arm in paired_by_run((both, both)).arms}
    assert mixed["toy"] == "toy"
    assert sum(label.startswith("train, ") for label in mixed) == 4


def test_many_rows_without_a_difference_are_not_listed(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    rates = [0.001 * (place + 1) for place in range(6)]
    fill(store, plan_of(store, lr=rates, seed=[0, 1]))
    one = result_set_of(store.path)
    pairing = paired_by_run((one, one))
    found = contrast(pairing, names=["last_test", "best_test", "last_train", "steps", "best_epoch"])
    assert len(found.differences) == 60
    assert "are not listed" not in contrast_as_text(found)
    more = contrast(pairing, names=["last_test", *("best_test", "last_train", "steps")] * 2)
    assert "96 rows have no difference at all and are not listed." in contrast_as_text(more)


def test_nothing_in_common_is_refused() -> None:
    with pytest.raises(MistakeError, match="a and b have no run in common"):
        contrast(paired_by_run((ResultSet("a", {}), ResultSet("b", {}))))

"""Which published figure stands beside which arm."""

from pathlib import Path
from typing import Any

import pytest

from suite.errors import MistakeError
from suite.reporting.published.published import Figure, Published, load_published
from suite.reporting.published.quotes import quotes_of, unfitting
from suite.reporting.vocabulary.arms import arms_of
from suite.store import Store
from tests.reporting.filled import plan_of

TABLE4 = ("best_test", "parameters")


def table4(*figures: Figure) -> Published:
    return load_published().corrected(Published(table4=figures))


def figure(metric: str = "best_test", **where: Any) -> Figure:
    return Figure(where=where, metric=metric, value=3.0)


def test_a_figure_stands_beside_the_arms_that_it_names(tmp_path: Path) -> None:
    arms = arms_of(plan_of(Store(tmp_path)))
    published = table4(figure(coupling="matrixexp", lr=[0.01, 0.1]))
    assert list(quotes_of(published, 4, arms, TABLE4)) == [(2, "best_test")]
    assert list(quotes_of(published, 5, arms, TABLE4)) == []
    assert list(quotes_of(published, None, arms, TABLE4)) == []


def test_parameters_of_the_authors_program_stand_beside_paper_models_only(tmp_path: Path) -> None:
    store, published = Store(tmp_path), load_published()
    paper = quotes_of(published, 4, arms_of(plan_of(store, scale="paper")), TABLE4)
    assert [paper[place, "parameters"].value for place in range(4)] == [37756808] * 2 + [
        37683752
    ] * 2
    assert quotes_of(published, 4, arms_of(plan_of(store)), TABLE4) == {}


def test_a_system_has_its_figure_on_the_images_of_the_arm(tmp_path: Path) -> None:
    store, published = Store(tmp_path), load_published()
    arms = arms_of(plan_of(store, "table2", "paper"))
    found = quotes_of(published, 2, arms, ["best_test", "last_test"])
    assert {place: one.value for (place, _), one in found.items()} == {0: 3.32, 1: 4.05, 2: 3.73}
    assert quotes_of(published, 2, arms_of(plan_of(store, "table2")), ["best_test"]) == {}


def test_a_count_has_the_figure_of_the_images_of_its_size(tmp_path: Path) -> None:
    arms = arms_of(plan_of(Store(tmp_path), "table3", "paper"))
    found = quotes_of(load_published(), 3, arms, ["parameters"])
    assert [found[place, "parameters"].value for place in (0, 1)] == [37683752, 46615080]


def test_another_system_has_its_own_figure_and_none_of_ours(tmp_path: Path) -> None:
    arms = arms_of(plan_of(Store(tmp_path), "table3", "paper", system="nice", size=32))
    found = quotes_of(load_published(), 3, arms, ["parameters"])
    assert {place: one.value for (place, _), one in found.items()} == {0: 93591360}
    shared = quotes_of(load_published(), None, arms, ["parameters"])
    assert shared == {}


def test_figures_that_fit_no_arm_are_told(tmp_path: Path) -> None:
    arms = arms_of(plan_of(Store(tmp_path)))
    lost = (figure(lr=0.5), figure("best_tset", lr=0.01))
    published = table4(figure(lr=0.01, coupling="affine"), *lost)
    assert unfitting(published, 4, quotes_of(published, 4, arms, TABLE4)) == lost


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ({"couplng": "affine"}, "unknown setting 'couplng'; did you mean 'coupling'"),
        ({"coupling": "afine"}, "did you mean 'affine'"),
        ({"lr": "fast"}, "should be a number"),
    ],
)
def test_a_figure_of_settings_that_cannot_be_is_a_mistake(
    tmp_path: Path, where: dict[str, Any], what: str
) -> None:
    arms = arms_of(plan_of(Store(tmp_path)))
    with pytest.raises(MistakeError, match=what):
        quotes_of(table4(figure(**where)), 4, arms, TABLE4)

"""Published figures: those that come with the suite, and a user's."""

from pathlib import Path

import pytest

from suite.errors import MistakeError
from suite.registry import TrainSettings
from suite.reporting import load_published

MORE = """
table4:
  - {where: {coupling: matrixexp, lr: 0.01}, metric: best_test, value: 3.5, deviation: 0.01}
table2:
  - {system: MEF, cifar10: 9.99, checked: true, source: a correction}
captions:
  table4: Another caption
"""


def more(folder: Path, text: str = MORE) -> Path:
    path = folder / "more.yaml"
    path.write_text(text)
    return path


def test_every_packaged_figure_says_whether_it_was_checked_and_checked_ones_where() -> None:
    published = load_published()
    counted = published.counted_with_the_authors_model
    systems = (*published.table2, *published.table3)
    assert (len(systems), len(counted)) == (11 + 10, 6)
    assert all(row.source for row in systems if row.checked)
    assert all(figure.checked and figure.source for figure in counted)
    assert all(row.checked for row in published.table3)
    assert [row.system for row in published.table2 if row.checked] == ["FFJORD"]


def test_counts_are_those_of_the_authors_programs() -> None:
    counts = {row.system: list(row.values.values()) for row in load_published().table3}
    assert counts["Glow"] == [44603604, 66861588, 112377540]
    assert counts["Emerging"] == [45286356, 67885716, 116507460]
    assert counts["Residual Flow"] == [25174233, 47099289, 53294475]


def test_the_counts_of_the_authors_program_are_those_of_our_formula() -> None:
    for figure in load_published().counted_with_the_authors_model:
        assert TrainSettings.model_validate(figure.where).parameters() == figure.value


def test_nothing_is_said_of_tables_4_and_5_until_a_user_says_it() -> None:
    published = load_published()
    assert published.arms(4) == published.arms(5) == ()
    assert published.caption(4).startswith("Coupling layers and learning rates")
    assert published.caption(None) == ""


def test_a_users_figures_come_in_place_of_those_of_the_same_system(tmp_path: Path) -> None:
    before, after = load_published(), load_published(more(tmp_path))
    assert len(after.table2) == len(before.table2)
    row = next(row for row in after.table2 if row.system == "MEF")
    assert (row.cifar10, row.imagenet32, row.checked) == (9.99, None, True)
    assert [row.system for row in after.table2] == [row.system for row in before.table2]
    assert after.table4[0].deviation == 0.01
    assert after.caption(4) == "Another caption"
    assert after.paper == before.paper
    assert after.table3 == before.table3


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("table4: [{where: {lr: 0.1}, metric: best_test}]", r"more.yaml:1:\d+: .*value: missing"),
        ("table4: [{wher: {lr: 0.1}, value: 3}]", "did you mean 'where'"),
        ("table9: []", "unknown key 'table9'"),
        ("table2: [{system: X, cifar10: three}]", "should be a number"),
        ("table4: [{where: {}, metric: m, value: 1}]", "should not be empty"),
        ("table4: [{where: {lr: 1}, metric: m, value: 1, deviation: -1}]", "at least 0"),
        ("table4: [\n", r"more.yaml:2:1: "),
        ("table4: !!python/none x", "tags"),
        ("", "the file is empty"),
    ],
)
def test_mistakes_in_a_users_file_are_named_with_their_place(
    tmp_path: Path, text: str, what: str
) -> None:
    with pytest.raises(MistakeError, match=what):
        load_published(more(tmp_path, text))


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="there is no such file"):
        load_published(tmp_path / "nowhere.yaml")

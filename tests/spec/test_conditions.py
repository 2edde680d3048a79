"""What is published apart for some arms, and what of it a scale drops."""

from typing import Any

import pytest

from suite.spec import Conditions, Scale, Study, expand
from suite.spec.conditions import Settled
from suite.specfile import find_study, read_study, scale_of


def arms_of(study: Study, scale: Scale, overrides: dict[str, Any]) -> list[Settled]:
    found = expand(study, scale, overrides).arms()
    return [(cell, settings) for cell, settings in found if not isinstance(settings, str)]


def shipped(name: str, scale: str, **overrides: Any) -> tuple[Conditions, list[Settled]]:
    path = find_study(name)
    study = read_study(path)
    return Conditions(study, overrides), arms_of(study, scale_of(study, scale, path), overrides)


def test_table_4_at_scale_laptop_trains_no_arm_longer() -> None:
    conditions, arms = shipped("table4", "laptop")
    (said,) = conditions.dropped(arms)
    assert "epochs 50 for lr 0.01 and 200 for lr 0.001 (here 2)" in said
    assert "halve_at 40 for lr 0.01 and none for lr 0.001 (here none)" in said
    assert "hidden_channels" not in said  # other numbers, still matched
    (changed,) = conditions.changed(arms)
    assert "warmup 1 (here 0.2)" in changed
    assert "average authors (decay 0.999) (here corrected (decay 0.99))" in changed
    assert "epochs" not in changed
    assert "keep" not in changed


@pytest.mark.parametrize("name", ["table3", "table4", "table5", "additive"])
def test_nothing_is_dropped_at_the_papers_scale(name: str) -> None:
    conditions, arms = shipped(name, "paper")
    assert (conditions.dropped(arms), conditions.changed(arms)) == ((), ())


def test_flips_decay_and_halvings_of_table_2_go_with_its_data_sets() -> None:
    conditions, arms = shipped("table2", "laptop")
    (said,) = conditions.dropped(arms)
    assert "flips yes for data cifar10 and no for data imagenet32 or imagenet64" in said
    assert "halve_at 40 for data cifar10 and 20, 40" in said
    assert "authors (decay 0.9999) for data imagenet32 or imagenet64" in said


def test_matched_widths_are_dropped_by_a_scale_with_one_width() -> None:
    conditions, arms = shipped("table4", "smoke")
    assert "hidden_channels 132 for coupling affine and 128 for coupling matrixexp" in str(
        conditions.dropped(arms)
    )
    by_arm = {(arm[0]["coupling"].name, arm[0]["lr"]): arm for arm in arms}
    lost = conditions.lost(by_arm["affine", 0.01], by_arm["matrixexp", 0.01])
    assert [(one.key, one.left, one.right, one.here) for one in lost] == [
        ("hidden_channels", 132, 128, 8)
    ]
    lost = conditions.lost(by_arm["affine", 0.01], by_arm["affine", 0.001])
    assert [one.key for one in lost] == ["epochs", "halve_at"]


def test_what_a_user_sets_drops_conditions_too_and_other_arms_are_looked_up() -> None:
    conditions, arms = shipped("table4", "paper", epochs=2)
    assert "epochs 50 for lr 0.01 and 200 for lr 0.001 (here 2)" in str(conditions.dropped(arms))
    conditions, arms = shipped("table4", "laptop", **{"coupling.method": "taylor"})
    pair = [arm for arm in arms if arm[0]["coupling"].name == "matrixexp"]
    assert [one.key for one in conditions.lost(*pair)] == ["epochs", "halve_at"]
    conditions, arms = shipped("table4", "laptop", lr=[0.01, 0.02])
    assert conditions.dropped(arms) == ()


STUDY: dict[str, Any] = {
    "study": "s",
    "title": "S",
    "task": "train",
    "fixed": {"data": "photos32"},
    "axes": {"lr": [1, 2], "clip": [None, 1.0], "seed": [0, 1]},
    "rules": [{"when": {"lr": 2}, "set": {"epochs": 9}}],
    "scales": {
        "kept": {"rules": [{"when": {"lr": 2}, "set": {"epochs": 4}}], "set": {"epochs": 3}}
    },
}


def test_a_scale_that_keeps_arms_apart_drops_nothing() -> None:
    study = Study.model_validate(STUDY)
    conditions, arms = Conditions(study, {}), arms_of(study, study.scales["kept"], {})
    assert conditions.dropped(arms) == ()
    assert conditions.lost(arms[0], arms[-1]) == ()


def test_a_study_without_the_papers_scale_is_taken_as_it_stands() -> None:
    study = Study.model_validate(STUDY)
    conditions, arms = Conditions(study, {}), arms_of(study, Scale(set={"epochs": 3}), {})
    (said,) = conditions.dropped(arms)
    assert said.startswith("in the study for some arms apart")
    assert "epochs 50 for lr 1 and 9 for lr 2 (here 3)" in said
    (lost,) = conditions.lost(arms[0], arms[-1])
    assert lost.clause() == "in the study epochs 50 against 9, here 3 in both"
    assert conditions.lost(arms[0], arms[1]) == ()


def test_arms_that_nobody_published_rest_on_nothing() -> None:
    study = Study.model_validate(STUDY)
    conditions = Conditions(study, {})
    other = arms_of(study, Scale(set={"epochs": 3}, axes={"lr": [3, 4]}), {})
    assert conditions.published(other[0][0]) is None
    assert conditions.lost(other[0], other[-1]) == ()
    assert Conditions(study, {"lr": "x"}).dropped(other) == ()

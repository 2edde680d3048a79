"""Expansion: the grid, precedence, and ids of what comes out."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.errors import MistakeError
from suite.registry import ModelSettings, TrainSettings
from suite.spec import Scale, Study, expand, run_id
from tests.spec.oracle import expected, overrides, scales, studies

Values = Mapping[str, Any]


def study(**parts: Any) -> Study:
    return Study.model_validate({"study": "s", "title": "S", "task": "train", **parts})


def ids(one: Study, scale: Scale | None = None, sets: Values | None = None) -> list[str]:
    return [run_id("train", settings.identity()) for _, settings in expand(one, scale, sets)]


def values(
    name: str, one: Study, scale: Scale | None = None, sets: Values | None = None
) -> list[Any]:
    return [settings.identity()[name] for _, settings in expand(one, scale, sets)]


@settings(deadline=None)
@given(studies, scales, overrides)
def test_layers_win_in_their_order(one: Study, scale: Scale, sets: Values) -> None:
    wanted = [TrainSettings.model_validate(run) for run in expected(one, scale, dict(sets))]
    found = ids(one, scale, sets)
    assert len(found) == len(set(found))
    assert set(found) == {run_id("train", settings.identity()) for settings in wanted}


@settings(deadline=None)
@given(studies, scales, overrides, st.randoms())
def test_the_order_of_keys_and_axes_does_not_change_which_runs_there_are(
    one: Study, scale: Scale, sets: Values, rng: Any
) -> None:
    def shuffled(pairs: Mapping[str, Any]) -> dict[str, Any]:
        keys = list(pairs)
        rng.shuffle(keys)
        return {key: pairs[key] for key in keys}

    other = one.model_copy(update={"fixed": shuffled(one.fixed), "axes": shuffled(one.axes)})
    overlay = scale.model_copy(update={"set": shuffled(scale.set), "axes": shuffled(scale.axes)})
    assert set(ids(other, overlay, shuffled(sets))) == set(ids(one, scale, sets))


@settings(deadline=None)
@given(studies, scales, st.integers(1, 6), st.integers(0, 6))
def test_more_seeds_add_their_own_runs_and_change_no_other(
    one: Study, scale: Scale, few: int, more: int
) -> None:
    before = set(ids(one, scale, {"seed": list(range(few))}))
    after = set(ids(one, scale, {"seed": list(range(few + more))}))
    added = set(ids(one, scale, {"seed": list(range(few, few + more))})) if more else set()
    assert before < after or not more
    assert after - before == added
    assert len(after) * few == len(before) * (few + more)


@settings(deadline=None)
@given(studies, scales, st.data())
def test_an_axis_is_the_union_of_its_parts(one: Study, scale: Scale, data: st.DataObject) -> None:
    lrs = data.draw(st.lists(st.floats(1e-6, 1), min_size=2, max_size=5, unique=True))
    cut = data.draw(st.integers(1, len(lrs) - 1))
    parts = (set(ids(one, scale, {"lr": part})) for part in (lrs[:cut], lrs[cut:]))
    first, second = parts
    assert first | second == set(ids(one, scale, {"lr": lrs}))
    assert not first & second


@settings(deadline=None)
@given(studies, scales, overrides)
def test_arms_are_the_runs_without_their_seeds(one: Study, scale: Scale, sets: Values) -> None:
    expansion = expand(one, scale, sets)
    arms = [settings for _, settings in expansion.arms() if not isinstance(settings, str)]

    def seedless(settings: Any) -> tuple[Any, ...]:
        return tuple(value for key, value in settings if key != "seed")

    assert {seedless(arm) for arm in arms} == {seedless(settings) for _, settings in expansion}


@settings(deadline=None)
@given(studies, scales, overrides)
def test_arms_about_a_setting_have_all_its_values(one: Study, scale: Scale, sets: Values) -> None:
    for name in ("hidden_channels", "epochs", "seed"):
        arms = [getattr(arm, name) for _, arm in expand(one, scale, sets).arms(about=[name])]
        assert set(arms) == set(values(name, one, scale, sets))


def test_arms_about_the_model_are_as_few_as_the_models() -> None:
    one = study(
        axes={"coupling": ["affine", "matrixexp"], "lr": [0.1], "seed": [0]},
        rules=[
            {"when": {"coupling": "affine"}, "set": {"hidden_channels": 132}},
            {"when": {"lr": 0.001}, "set": {"epochs": 200}},
        ],
    )
    sets = {"lr": [rate / 1000 for rate in range(1, 101)], "seed": list(range(10))}
    assert len(expand(one, None, sets)) == 2000
    assert len(list(expand(one, None, sets).arms())) == 200
    assert len(list(expand(one, None, sets).arms(about=ModelSettings.model_fields))) == 2


def test_three_seeds_that_become_ten_add_seven_to_each_arm() -> None:
    one = study(axes={"coupling": ["affine", "matrixexp"], "seed": [0, 1, 2]})
    before, after = ids(one), ids(one, None, {"seed": list(range(10))})
    assert len(set(after) - set(before)) == 2 * 7
    assert set(before) < set(after)


def test_numbers_in_other_forms_are_the_same_runs() -> None:
    one = study(axes={"lr": [0.01, 1], "warmup": [0, 0.5], "epochs": [20]})
    other = study(axes={"lr": [1e-2, 1.0], "warmup": [0.0, 5e-1], "epochs": [2e1]})
    negative = study(axes={"lr": [10e-3, 1e0], "warmup": [-0.0, 0.5], "epochs": [20.0]})
    assert ids(one) == ids(other) == ids(negative)


def test_variants_in_other_forms_are_the_same_runs() -> None:
    short = study(axes={"coupling": ["matrixexp", "affine"]})
    long = study(axes={"coupling": [{"name": "matrixexp", "rank": 3.0}, {"name": "affine"}]})
    assert ids(short) == ids(long)


def test_what_cannot_change_a_result_changes_no_id() -> None:
    one = study(axes={"seed": [0, 1]})
    assert ids(one) == ids(one, None, {"keep": "none"})
    assert values("seed", one, None, {"keep": "none"}) == [0, 1]
    ((_, settings),) = expand(study(), None, {"keep": "last"})
    assert getattr(settings, "keep", None) == "last"


def test_axes_run_in_their_order_the_last_one_fastest() -> None:
    one = study(axes={"lr": [0.2, 0.1], "seed": [1, 0]})
    cells = [tuple(cell.values()) for cell, _ in expand(one)]
    assert cells == [(0.2, 1), (0.2, 0), (0.1, 1), (0.1, 0)]


def test_a_new_axis_comes_before_the_seed_if_that_is_last() -> None:
    one = study(axes={"lr": [0.1], "seed": [0, 1]})
    assert list(expand(one, None, {"epochs": [1, 2]}).axes) == ["lr", "epochs", "seed"]
    first = study(axes={"seed": [0, 1], "lr": [0.1]})
    assert list(expand(first, None, {"epochs": [1, 2]}).axes) == ["seed", "lr", "epochs"]


def test_a_rule_may_depend_on_the_seed() -> None:
    one = study(
        axes={"seed": [0, 1, 2]}, rules=[{"when": {"seed": [0, 2]}, "set": {"flips": False}}]
    )
    assert values("flips", one) == [False, True, False]
    assert values("seed", one) == [0, 1, 2]


def test_a_rule_of_a_scale_replaces_the_studys_for_its_key_alone() -> None:
    one = study(
        axes={"coupling": ["affine", "matrixexp"]},
        rules=[{"when": {"coupling": "affine"}, "set": {"hidden_channels": 132, "epochs": 7}}],
    )
    scale = Scale.model_validate(
        {"rules": [{"when": {"coupling": "matrixexp"}, "set": {"hidden_channels": 9}}]}
    )
    assert values("hidden_channels", one, scale) == [128, 9]
    assert values("epochs", one, scale) == [7, 50]


def test_a_bare_name_in_when_means_any_settings_of_the_variant() -> None:
    one = study(
        axes={"coupling": [{"name": "matrixexp", "rank": 5}, "matrixexp"]},
        rules=[
            {"when": {"coupling": "matrixexp"}, "set": {"epochs": 7}},
            {"when": {"coupling": {"name": "matrixexp"}}, "set": {"flips": False}},
        ],
    )
    assert values("epochs", one) == [7, 7]
    assert values("flips", one) == [True, False]


def test_a_setting_of_variants_changes_those_that_have_it() -> None:
    one = study(axes={"coupling": ["affine", "matrixexp"], "seed": [0, 1]})
    expansion = expand(one, None, {"coupling.method": "taylor", "coupling.rank": 5})
    couplings = [settings.identity()["coupling"] for _, settings in expansion]
    assert [(c["name"], c.get("method"), c.get("rank")) for c in couplings] == [
        ("affine", None, None),
        ("affine", None, None),
        ("matrixexp", "taylor", 5),
        ("matrixexp", "taylor", 5),
    ]
    assert [cell["coupling"].identity() for cell, _ in expansion] == couplings


def test_a_rule_sets_what_is_inside_the_variants_of_its_arms() -> None:
    one = study(
        axes={"system": ["mef", "nice", {"name": "nice", "reorder": True}], "seed": [0, 1]},
        rules=[
            {"when": {"system": "nice"}, "set": {"system.width": 20, "system.hidden_layers": [2]}}
        ],
    )
    expansion = expand(one)
    systems = [settings.identity().get("system", {}) for _, settings in expansion]
    assert [(s.get("width"), s.get("hidden_layers"), s.get("reorder")) for s in systems] == [
        *[(None, None, None)] * 2,
        *[(20, [2], False)] * 2,
        *[(20, [2], True)] * 2,
    ]
    assert [cell["system"].identity() for cell, _ in expansion][2:] == systems[2:]


def test_a_recipe_is_of_the_system_as_it_is_set_inside() -> None:
    one = study(
        fixed={"system": "flowpp"},
        axes={"seed": [0]},
        rules=[{"when": {"seed": 0}, "set": {"system.form": "imagenet32", "system.width": 16}}],
    )
    ((_, found),) = expand(one)
    assert isinstance(found, TrainSettings)
    assert (found.lr, found.epochs, found.batch_size) == (1e-3, 16, 32)
    inside = found.system.arguments()
    assert (inside["width"], inside["blocks"], inside["context_blocks"]) == (16, 20, 8)
    ((_, user),) = expand(one, None, {"system.form": "cifar10", "schedule": "constant"})
    assert isinstance(user, TrainSettings)
    assert (user.lr, user.batch_size, user.schedule.name) == (3e-4, 64, "constant")
    assert user.system.arguments()["blocks"] == 10


def test_a_scales_own_and_a_users_settings_of_a_variant_come_later() -> None:
    one = study(
        axes={"system": ["mef", "nice"]},
        rules=[{"when": {"system": "nice"}, "set": {"system.width": 20, "system.reorder": True}}],
    )
    scale = Scale.model_validate(
        {"rules": [{"when": {"system": "nice"}, "set": {"system.width": 15}}]}
    )

    def nice(*layers: Any) -> tuple[int, bool]:
        system = list(expand(one, *layers))[-1][1].identity()["system"]
        return system["width"], system["reorder"]

    assert nice() == (20, True)
    assert nice(scale) == (15, True)
    assert nice(scale, {"system.width": 9}) == (9, True)
    assert nice(scale, {"system": "nice"}) == (2400, False)


def test_settings_of_an_arm_that_contradict_each_other() -> None:
    one = study(axes={"data": ["cifar10", "imagenet64"], "seed": [0]})
    with pytest.raises(MistakeError) as caught:
        list(expand(one))
    assert str(caught.value) == (
        "the arm data imagenet64, seed 0: size is 32, and imagenet64 has images of size 64"
    )
    assert [type(arm).__name__ for _, arm in expand(one).arms()] == ["TrainSettings", "str"]
    with pytest.raises(MistakeError, match="the arm of this study: size is 64"):
        list(expand(study(fixed={"size": 64})))


def test_more_than_a_million_runs_are_a_slip() -> None:
    one = study(axes={"seed": list(range(1001)), "hidden_channels": list(range(1, 1001))})
    with pytest.raises(MistakeError, match="1,001,000 runs are more than 1,000,000"):
        expand(one)
    assert len(expand(one, None, {"seed": list(range(1000))})) == 1_000_000


def test_an_expansion_can_be_gone_through_again() -> None:
    expansion = expand(study(axes={"seed": [0, 1], "lr": [1, 2]}))
    assert [cell for cell, _ in expansion] == [cell for cell, _ in expansion]

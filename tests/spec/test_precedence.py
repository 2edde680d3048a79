"""What is wrong with what a user sets, and with studies that no file was read for."""

from typing import Any

import pytest

from suite.errors import MistakeError
from suite.spec import Scale, Study, expand


def study(**parts: Any) -> Study:
    return Study.model_validate({"study": "s", "title": "S", "task": "train", **parts})


def refused(one: Study, scale: Scale | None = None, **sets: Any) -> list[str]:
    overrides = {key.replace("__", "."): value for key, value in sets.items()}
    with pytest.raises(MistakeError) as caught:
        expand(one, scale, overrides)
    return str(caught.value).splitlines()


COUPLINGS = study(axes={"coupling": ["affine", "matrixexp"], "seed": [0, 1, 2]})


def test_values_that_a_setting_cannot_have() -> None:
    assert refused(COUPLINGS, lr="fast") == ["--set lr: should be a number, found 'fast'"]
    assert refused(COUPLINGS, lr=0) == ["--set lr: should be more than 0, found 0"]
    assert refused(COUPLINGS, lr=[0.1, "x"]) == ["--set lr[1]: should be a number, found 'x'"]
    assert refused(COUPLINGS, seed=True) == ["--set seed: should be a whole number, found true"]
    assert refused(COUPLINGS, epochs=1e300) == [
        "--set epochs: should be a whole number, found 1e+300"
    ]
    assert refused(COUPLINGS, coupling={"name": "matrixexp", "rank": 0}) == [
        "--set coupling.rank: should be more than 0, found 0"
    ]


def test_unknown_settings_list_what_there_is() -> None:
    (line,) = refused(COUPLINGS, hiden_channels=3)
    assert line.startswith(
        "--set: unknown setting 'hiden_channels'; did you mean 'hidden_channels'? there are: size,"
    )
    (line,) = refused(COUPLINGS, couplin__method="taylor")
    assert line.startswith("--set: unknown setting 'couplin'; did you mean 'coupling'?")


def test_an_axis_needs_values_each_once() -> None:
    assert refused(COUPLINGS, seed=[]) == ["--set seed: an axis needs a value"]
    assert refused(COUPLINGS, seed=[0, 1, 0]) == ["--set seed: 0 is there twice"]
    assert refused(COUPLINGS, lr=[1e-2, 0.01]) == ["--set lr: 0.01 is there twice"]
    assert refused(COUPLINGS, keep=["last", "best"]) == [
        "--set keep: keep is no part of what a run is, so an axis of it has one value"
    ]


def test_settings_of_variants() -> None:
    assert refused(COUPLINGS, coupling__methd="taylor") == [
        "--set coupling.methd: unknown setting 'methd'; did you mean 'method'? "
        "there are: method, low_rank_above, rank, terms"
    ]
    assert refused(COUPLINGS, coupling__method="tailor") == [
        "--set coupling.method: there is no 'tailor'; did you mean 'taylor'? "
        "there are: auto, action, authors, authors-repaired, fused, taylor, torch"
    ]
    assert refused(COUPLINGS, coupling__name="affine") == [
        "--set coupling.name: unknown setting 'name'; "
        "there are: method, low_rank_above, rank, terms"
    ]
    assert refused(COUPLINGS, lr__method="taylor") == [
        "--set lr.method: lr has no settings of its own"
    ]
    affine = study(fixed={"coupling": "affine"})
    assert refused(affine, coupling__method="taylor") == [
        "--set coupling.method: unknown setting 'method'; there are none"
    ]


def test_a_variant_that_only_a_rule_brings_can_be_set() -> None:
    one = study(
        fixed={"coupling": "affine"},
        axes={"lr": [1, 2]},
        rules=[{"when": {"lr": 2}, "set": {"coupling": "matrixexp"}}],
    )
    runs = [settings.identity() for _, settings in expand(one, None, {"coupling.rank": 5})]
    assert [run["coupling"].get("rank") for run in runs] == [None, 5]


def test_arms_that_would_become_alike() -> None:
    methods = [{"name": "matrixexp", "method": method} for method in ("action", "taylor")]
    assert refused(study(axes={"coupling": methods}), coupling__method="torch") == [
        "--set coupling.method: makes arms alike that differ only in what it sets"
    ]


NICES = [{"name": "nice", "width": 5}, {"name": "nice", "width": 6}]


@pytest.mark.parametrize(
    ("systems", "when", "inside", "line"),
    [
        (NICES, "nice", {"system.width": 7}, "set system.width: makes arms alike that differ only"),
        (NICES, "nice", {"system.widht": 7}, "set system.widht: unknown setting 'widht'; did you"),
        (NICES, "nice", {"system.width": "x"}, "set system.width: should be a whole number, found"),
        (NICES, "nice", {"lr.width": 7}, "set lr.width: lr has no settings of its own"),
        (NICES, "nice", {"sistem.width": 7}, "set: unknown setting 'sistem'; did you mean"),
        (["mef", "nice"], "mef", {"system.width": 7}, "set system.width: unknown setting 'width'"),
    ],
)
def test_settings_of_variants_in_a_rule(
    systems: list[Any], when: str, inside: dict[str, Any], line: str
) -> None:
    rules = [{"when": {"system": when}, "set": inside}]
    one = study(axes={"system": systems}, rules=rules)
    assert refused(one)[0].startswith(f"rules {line}")
    plain = study(axes={"system": systems})
    assert refused(plain, Scale.model_validate({"rules": rules}))[0].startswith(
        f"scale.rules {line}"
    )


def test_a_setting_of_another_system_is_refused_where_the_study_or_the_user_says_it() -> None:
    one = study(axes={"system": ["mef", "nice"]}, fixed={"steps": [1]})
    with pytest.raises(MistakeError) as caught:
        list(expand(one))
    assert str(caught.value) == (
        "the arm system nice: fixed: steps is a setting of the system mef, and the system is nice"
    )
    with pytest.raises(MistakeError, match="--set: hidden_channels is a setting of the system mef"):
        list(expand(study(fixed={"system": "nice"}), None, {"hidden_channels": 8}))
    shared = Scale.model_validate({"set": {"steps": [1], "hidden_channels": 4}})
    (_, mef), (_, nice) = expand(study(axes={"system": ["mef", "nice"]}), shared)
    assert mef.identity()["hidden_channels"] == 4
    assert "hidden_channels" not in nice.identity()


def test_all_that_is_wrong_comes_at_once() -> None:
    assert len(refused(COUPLINGS, lr="x", epochs=0, coupling__rank=0, nothing=1)) == 4


def test_a_rule_never_depends_on_a_rule() -> None:
    first = {"when": {"lr": 1}, "set": {"epochs": 3}}
    second = {"when": {"epochs": 3}, "set": {"flips": False}}
    because = "epochs is set by a rule; a rule looks at axes and at what all arms share"
    axes = {"lr": [1, 2]}
    assert refused(study(axes=axes, rules=[first, second])) == [f"rules when epochs: {because}"]
    scale = Scale.model_validate({"rules": [second]})
    assert refused(study(axes=axes, rules=[first]), scale) == [
        f"scale.rules when epochs: {because}"
    ]
    # What the user sets, no rule sets any more.
    assert len(expand(study(axes=axes, rules=[first, second]), None, {"epochs": 3})) == 2


def test_a_rule_never_sets_an_axis() -> None:
    rule = {"when": {"coupling": "affine"}, "set": {"lr": 3}}
    because = "lr is an axis; a rule cannot set it"
    axes = {"coupling": ["affine", "matrixexp"], "lr": [1, 2]}
    assert refused(study(axes=axes, rules=[rule])) == [f"rules set lr: {because}"]
    scale = Scale.model_validate({"rules": [rule]})
    assert refused(study(axes=axes), scale) == [f"scale.rules set lr: {because}"]
    # One value is left of an axis that the scale fixes: its rules may refine that.
    fixing = Scale.model_validate({"set": {"lr": 1}, "rules": [rule]})
    assert [settings.identity()["lr"] for _, settings in expand(study(axes=axes), fixing)] == [3, 1]


def test_mistakes_in_studies_without_a_file_are_said_too() -> None:
    one = study(
        fixed={"epoch": 1},
        axes={"lr": [1, "x"]},
        rules=[{"when": {"lr": "y"}, "set": {"flips": 1}}],
    )
    assert [line.partition("; ")[0] for line in refused(one)] == [
        "fixed: unknown setting 'epoch'",
        "axes lr[1]: should be a number, found 'x'",
        "rules when lr: should be a number, found 'y'",
        "rules set flips: should be true or false, found 1",
    ]


def test_a_task_gets_what_it_needs() -> None:
    profile = Study.model_validate({"study": "s", "title": "S", "task": "profile"})
    assert refused(profile) == ["the task needs of, which nothing sets"]
    assert len(expand(profile, None, {"of": ["a", "b"]})) == 2

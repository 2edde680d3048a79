"""The studies that come with the suite, against what is published."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from suite.registry import TASKS, ModelSettings, TaskSettings
from suite.registry.tasks.define import layer_names
from suite.spec import Cell, Scale, Study, expand, matching_of, run_id
from suite.specfile import (
    find_study,
    read_scales,
    read_study,
    scale_of,
    scales_of,
    shipped_folder,
    shipped_studies,
)
from suite.specfile.yaml.nodes import parse

SCALES = ("paper", "laptop", "smoke")
ALL = [(study, scale) for study in shipped_studies() for scale in SCALES]
SHARED = read_scales(shipped_folder() / "scales.yaml").scales

PUBLISHED: dict[str, Any] = {
    "size": 32,
    "steps": [8, 4, 2],
    "conv1x1": "matrixexp",
    "coupling": "matrixexp",
    "num_blocks": 8,
    "hidden_channels": 128,
    "data": "cifar10",
    "selection": "test",
    "flips": True,
    "epochs": 50,
    "batch_size": 64,
    "lr": 0.01,
    "warmup": 1.0,
    "halve_at": [40],
    "optimiser": {"name": "adamax", "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "average": {"name": "authors", "decay": 0.999},
    "clip": None,
    "precision": "fp32",
    "init_images": 512,
}
"""The settings of Table 2's CIFAR-10 model; the dicts below say what differs from them."""
AFFINE = {"coupling": "affine", "hidden_channels": 132}
SLOW = {"lr": 0.001, "epochs": 200, "halve_at": []}
IMAGENET = {
    "flips": False,
    "halve_at": [20, 40],
    "average": {"name": "authors", "decay": 0.9999},
}
ARMS: dict[str, list[tuple[int, dict[str, Any]]]] = {
    "table2": [
        (1, {}),
        (1, {**IMAGENET, "data": "imagenet32"}),
        (1, {**IMAGENET, "data": "imagenet64", "size": 64, "num_blocks": 10}),
    ],
    "table4": [(3, AFFINE), (3, {**AFFINE, **SLOW}), (3, {}), (3, SLOW)],
    "table5": [(3, {"conv1x1": "standard"}), (3, {"conv1x1": "decomposition"}), (3, {})],
    "additive": [(3, {"coupling": "additive", "hidden_channels": 132}), (3, {})],
}
"""For each study, its arms in their order: the number of seeds, and what is not as in Table 2."""


def read(name: str, scale: str) -> tuple[Study, Scale]:
    path = find_study(name)
    study = read_study(path)
    return study, scale_of(study, scale, path)


def arms(name: str, scale: str) -> list[tuple[Cell, TaskSettings]]:
    study, overlay = read(name, scale)
    return list(expand(study, overlay, {} if study.of is None else {"of": ["0123456789abcdef"]}))


def plain(settings: TaskSettings, like: dict[str, Any]) -> dict[str, Any]:
    """The settings that an example names, in its own forms."""
    found = settings.identity()
    return {
        key: found[key]["name"] if isinstance(value, str) and key in VARIANTS else found[key]
        for key, value in like.items()
    }


VARIANTS = ("coupling", "conv1x1", "data", "optimiser", "average")


@pytest.mark.parametrize("name", ARMS)
def test_the_paper_scale_is_as_published(name: str) -> None:
    runs = arms(name, "paper")
    wanted = [
        (seed, {**PUBLISHED, **changes}) for seeds, changes in ARMS[name] for seed in range(seeds)
    ]
    assert [cell["seed"] for cell, _ in runs] == [seed for seed, _ in wanted]
    for (_, settings), (seed, settled) in zip(runs, wanted, strict=True):
        assert plain(settings, settled) == settled
        assert settings.identity()["seed"] == seed


def test_table_3_counts_the_published_models() -> None:
    models = [ModelSettings.model_validate(one.identity()) for _, one in arms("table3", "paper")]
    # Counted by building the authors' models from their published settings.
    assert {model.size: model.parameters() for model in models} == {32: 37_683_752, 64: 46_615_080}


def test_table_1_has_all_layers_and_is_the_same_at_every_scale() -> None:
    found = {
        scale: [settings.identity() for _, settings in arms("table1", scale)] for scale in SCALES
    }
    assert [one["layer"] for one in found["paper"]] == list(layer_names())
    assert found["paper"] == found["laptop"] == found["smoke"]


def test_table_6_profiles_the_matrixexp_models_of_table_4() -> None:
    study, _ = read("table6", "paper")
    assert study.of is not None
    assert study.of.study == "table4"
    assert study.of.where == {"coupling": "matrixexp", "lr": 0.01, "seed": 0}
    profiled = [settings.identity() for _, settings in arms("table6", "paper")]
    whole = {"of": "0123456789abcdef", "images": 10_000, "batch_size": 64}
    kinds = [(kind, level) for kind in ("coupling", "conv1x1") for level in range(3)]
    assert profiled == [{**whole, "kind": kind, "level": level} for kind, level in kinds]


def test_truncation_is_that_of_a_model_of_table_4() -> None:
    study, _ = read("expm_truncation", "paper")
    assert study.of is not None
    assert (study.of.study, study.of.where["coupling"]) == ("table4", "matrixexp")
    truncated = [settings.identity() for _, settings in arms("expm_truncation", "paper")]
    whole = {"of": "0123456789abcdef", "images": 10_000, "batch_size": 64}
    assert truncated == [{**whole, "terms": terms} for terms in range(1, 17)]


@pytest.mark.parametrize("scale", SCALES)
def test_samples_are_those_of_every_arm_of_table_4(scale: str) -> None:
    study, _ = read("samples", scale)
    assert study.of is not None
    assert (study.of.study, study.of.where) == ("table4", {"seed": 0})
    ((_, settings),) = arms("samples", scale)
    temperatures = settings.identity()["temperatures"]
    assert temperatures == ([0.7, 1.0] if scale == "smoke" else [0.6, 0.7, 0.8, 0.9, 1.0])


@pytest.mark.parametrize("scale", SCALES)
def test_the_arm_whose_series_is_not_cut_is_that_of_table_4(scale: str) -> None:
    def ids(name: str) -> dict[str, Any]:
        found = [(cell, settings.identity()) for cell, settings in arms(name, scale)]
        return {run_id("train", one): one["coupling"] for _, one in found if one["lr"] == 0.01}

    couplings = ids("trained_truncated")
    shared = couplings.keys() & ids("table4").keys()
    cut = [coupling["terms"] for coupling in couplings.values() if "terms" in coupling]
    assert sorted(cut) == sorted([2, 4, 8] * (len(couplings) // 4))
    assert {run for run, coupling in couplings.items() if "terms" not in coupling} == shared


def test_the_profile_of_the_exponential_has_the_sizes_of_the_published_model() -> None:
    channels, side, sizes = 3, PUBLISHED["size"], set()
    for _ in PUBLISHED["steps"]:
        channels, side = 4 * channels, side // 2
        sizes.add((channels // 2, side))
        channels //= 2
    profiled = [settings.identity() for _, settings in arms("expm", "laptop")]
    assert {(one["n"], one["side"]) for one in profiled} == sizes
    assert {one["batch_size"] for one in profiled} == {PUBLISHED["batch_size"]}
    assert len(profiled) == 3 * 3 * 5
    by_batch = [settings.identity() for _, settings in arms("expm_batch", "laptop")]
    assert {(one["n"], one["side"]) for one in by_batch} == sizes
    assert len(by_batch) == 3 * 5


@pytest.mark.parametrize(("name", "scale"), ALL)
def test_every_study_expands_at_every_scale(name: str, scale: str) -> None:
    study, overlay = read(name, scale)
    runs = arms(name, scale)
    assert runs
    assert overlay.about
    if study.table is not None:
        shown = {*study.table.rows, *study.table.columns}
        assert all(shown <= set(cell) for cell, _ in runs)


@pytest.mark.parametrize("scale", ["paper", "laptop"])
@pytest.mark.parametrize("name", ["table4", "additive"])
def test_arms_of_different_couplings_are_matched(name: str, scale: str) -> None:
    matching = matching_of(*read(name, scale))
    assert matching is not None
    assert matching.spread < 0.005


def test_the_additive_arms_are_as_wide_as_said() -> None:
    def distance(width: int) -> float:
        model = ModelSettings.model_validate({"coupling": "additive", "hidden_channels": width})
        return abs(model.parameters() - 37_683_752)

    about = read("additive", "paper")[0].about
    assert min(range(100, 160), key=distance) == 132
    parameters = ModelSettings.model_validate({"coupling": "additive", "hidden_channels": 132})
    assert f"{parameters.parameters():,} parameters" in about
    assert f"{distance(132) / 37_683_752:.2%}".replace("%", " %") in about


def test_the_decomposition_has_as_many_more_parameters_as_said() -> None:
    counts = {
        name: ModelSettings.model_validate({"conv1x1": name}).parameters()
        for name in ("standard", "decomposition", "matrixexp")
    }
    assert counts["standard"] == counts["matrixexp"]
    more = counts["decomposition"] - counts["standard"]
    assert f"{more:,} parameters more" in read("table5", "paper")[0].about


def _shuffled(data: Any, rng: random.Random) -> Any:
    """The same data with the keys of each mapping in another order."""
    if isinstance(data, list):
        return [_shuffled(item, rng) for item in data]
    if not isinstance(data, dict):
        return data
    keys = rng.sample(list(data), len(data))
    return {key: _shuffled(data[key], rng) for key in keys}


@pytest.mark.parametrize("name", shipped_studies())
def test_the_order_of_keys_in_a_file_changes_no_id(name: str, tmp_path: Path) -> None:
    def ids(path: Path) -> set[str]:
        study = read_study(path)
        sets = {} if study.of is None else {"of": ["0123456789abcdef"]}
        runs = expand(study, scale_of(study, "paper", path), sets)
        return {run_id(study.task, settings.identity()) for _, settings in runs}

    path = tmp_path / f"{name}.yaml"
    data = parse(find_study(name).read_text(encoding="utf-8"), "").data
    for seed in range(5):
        # JSON is YAML.
        path.write_text(json.dumps(_shuffled(data, random.Random(seed))), encoding="utf-8")
        assert ids(path) == ids(find_study(name))


@pytest.mark.parametrize("name", shipped_studies())
def test_studies_repeat_no_default(name: str) -> None:
    study = read_study(find_study(name))
    fields = TASKS.find(study.task).settings.model_fields
    empty = Study(study=study.study, title=study.title, task=study.task)
    for key, value in study.fixed.items():
        ((_, settings),) = expand(empty.model_copy(update={"fixed": {key: value}}))
        assert getattr(settings, key) != fields[key].default, key


@pytest.mark.parametrize("scale", ["laptop", "smoke"])
@pytest.mark.parametrize("task", ["count", "time"])
def test_other_tasks_look_at_the_models_that_are_trained(task: str, scale: str) -> None:
    trained, other = SHARED["train"][scale], SHARED[task][scale]

    def model(values: dict[str, Any]) -> dict[str, Any]:
        names = ModelSettings.model_fields
        return {key: value for key, value in values.items() if key.partition(".")[0] in names}

    assert model(other.set) == model(trained.set)
    assert [(rule.when, model(rule.set)) for rule in other.rules] == [
        (rule.when, model(rule.set)) for rule in trained.rules
    ]


def test_the_laptop_model_has_as_many_parameters_as_said() -> None:
    laptop = SHARED["train"]["laptop"]
    sizes = {key: value for key, value in laptop.set.items() if key in ModelSettings.model_fields}
    assert f"{ModelSettings.model_validate(sizes).parameters():,} parameters" in laptop.about


@pytest.mark.parametrize("task", SHARED)
def test_shared_scales_do_not_depend_on_a_study(task: str) -> None:
    for name, scale in SHARED[task].items():
        fields = TASKS.find(task).settings.model_fields
        # A data set without its size would contradict the models of other sizes.
        assert ("data" in scale.set) == ("size" in scale.set and "data" in fields), name


@pytest.mark.parametrize("name", shipped_studies())
def test_every_study_has_the_scales(name: str) -> None:
    path = find_study(name)
    assert list(scales_of(read_study(path), path)) == list(SCALES)


def test_checking_imports_nothing_heavy() -> None:
    heavy = ("torch", "pandas", "submitit", "numpy", "scipy", "matplotlib")
    code = (
        "import sys\n"
        "from suite.specfile import find_study, read_study, scales_of, shipped_studies\n"
        "for path in map(find_study, shipped_studies()):\n"
        "    scales_of(read_study(path), path)\n"
        f"sys.exit(', '.join(name for name in {heavy!r} if name in sys.modules) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_files_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_study(find_study("table4")).study == "table4"

"""Studies and scales from files: what is right, and which file a scale comes from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from suite.errors import MistakeError, UnknownNameError
from suite.registry import TASKS, Task, TaskSettings, TrainResult
from suite.spec import Rule, Study, expand, run_id
from suite.specfile import MistakesError, read_scales, read_study, scale_of, scales_of

HEAD = "study: mine\ntitle: Mine\ntask: train\n"


def write(folder: Path, body: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(body, encoding="utf-8")
    return path


def said(path: Path) -> list[str]:
    with pytest.raises(MistakesError) as caught:
        read_study(path) if path.name != "scales.yaml" else read_scales(path)
    return [str(mistake).removeprefix(f"{path}:") for mistake in caught.value.mistakes]


def test_a_study_is_what_its_file_says(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"{HEAD}fixed: {{lr: 1e-2}}\naxes: {{seed: [0..2, 7]}}\n"
        "rules: [{when: {seed: 7}, set: {flips: false}}]\n",
    )
    assert read_study(path) == Study(
        study="mine",
        title="Mine",
        task="train",
        fixed={"lr": 0.01},
        axes={"seed": [0, 1, 2, 7]},
        rules=(Rule(when={"seed": 7}, set={"flips": False}),),
    )


def test_numbers_in_other_forms_are_the_same_runs(tmp_path: Path) -> None:
    def ids(lrs: str, epochs: str) -> list[str]:
        path = write(tmp_path, f"{HEAD}axes: {{lr: {lrs}, epochs: {epochs}}}\n")
        return [run_id("train", settings.identity()) for _, settings in expand(read_study(path))]

    one = ids("[0.01, 1]", "[1..3]")
    assert ids("[1e-2, 1.0]", "[1, 2, 3]") == one
    assert ids("[10e-3, +1]", "[0x1, 2.0, 3e0]") == one
    assert ids("[.01, 1e0]", "[01, 0o2, 3]") == one
    assert ids("[0.02, 1]", "[1..3]") != one


def test_quoted_text_and_comments_are_text_and_comments(tmp_path: Path) -> None:
    path = write(tmp_path, f'{HEAD}about: "# 1e-2: [a, *b] <<"  # more\n# end\n')
    assert read_study(path).about == "# 1e-2: [a, *b] <<"


def test_a_scale_of_the_study_comes_first_then_those_beside_it_then_shipped_ones(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, f"{HEAD}scales: {{laptop: {{set: {{lr: 1}}}}}}\n")
    write(
        tmp_path,
        "scales:\n  train:\n    laptop: {set: {lr: 2}}\n    smoke: {set: {lr: 3}}\n"
        "    mine: {set: {lr: 4}}\n  count:\n    other: {}\n",
        "scales.yaml",
    )
    study = read_study(path)
    found = {name: scale.set.get("lr") for name, scale in scales_of(study, path).items()}
    assert found == {"laptop": 1, "smoke": 3, "mine": 4}
    assert scale_of(study, "smoke", path).set == {"lr": 3}


def test_an_unknown_scale_lists_what_there_is(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEAD}scales: {{paper: {{}}}}\n")
    with pytest.raises(UnknownNameError) as caught:
        scale_of(read_study(path), "labtop", path)
    assert str(caught.value) == (
        "the study mine has no scale 'labtop'; did you mean 'laptop'? "
        "there are: paper, laptop, smoke"
    )


def test_mistakes_in_shared_scales_are_theirs(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD)
    scales = write(tmp_path, "scales: {train: {laptop: {set: {lr: fast}}}}\n", "scales.yaml")
    study = read_study(path)
    with pytest.raises(MistakesError) as caught:
        scale_of(study, "laptop", path)
    assert [mistake.file for mistake in caught.value.mistakes] == [str(scales.resolve())]


def test_all_mistakes_of_shared_scales(tmp_path: Path) -> None:
    scales = write(
        tmp_path,
        "scales:\n"
        "  trian: {}\n"
        "  train:\n"
        "    Big One: {}\n"
        "    a:\n"
        "      set: {lr: fast, epoch: 3, data: photos32}\n"
        "      axes: {seed: [0, 0], data: [cifar10]}\n"
        "      rules:\n"
        "        - when: {coupling: affin}\n"
        "          set: {seed: 3}\n"
        "        - when: {lr: 1}\n"
        "          set: {lr: 2}\n"
        "      resource: {}\n"
        "about: x\n",
        "scales.yaml",
    )
    assert [text.partition("; ")[0] for text in said(scales)] == [
        "2:3: scales.trian: unknown task 'trian'",
        "4:5: scales.train['Big One']: this name should be lower-case letters, digits, - and _, "
        "a letter or digit first, found 'Big One'",
        "6:17: scales.train.a.set.lr: should be a number, found 'fast'",
        "6:23: scales.train.a.set.epoch: unknown setting 'epoch'",
        "7:24: scales.train.a.axes.seed[1]: 0 is there twice",
        "7:28: scales.train.a.axes.data: it is in set too",
        "9:28: scales.train.a.rules[0].when.coupling: unknown coupling 'affin'",
        "10:17: scales.train.a.rules[0].set.seed: seed is an axis",
        "11:18: scales.train.a.rules[1].when.lr: lr is set by a rule",
        "13:7: scales.train.a.resource: unknown key 'resource'",
        "14:1: about: unknown key 'about'",
    ]


def test_a_rule_may_be_for_one_scale_alone(tmp_path: Path) -> None:
    rules = "rules: [{when: {lr: 0.5}, set: {epochs: 3}}]\n"
    assert "the rule never applies" in said(write(tmp_path, HEAD + rules))[0]
    read_study(write(tmp_path, f"{HEAD}{rules}scales: {{big: {{set: {{lr: 0.5}}}}}}\n"))
    read_study(write(tmp_path, f"{HEAD}{rules}scales: {{big: {{axes: {{lr: [0.1, 0.5]}}}}}}\n"))


def test_a_rule_may_be_for_a_shared_scale(tmp_path: Path) -> None:
    rules = "rules: [{when: {data: photos32}, set: {clip: 1.5}}]\n"
    path = write(tmp_path, HEAD + rules)
    ((_, settings),) = expand(read_study(path), scale_of(read_study(path), "laptop", path))
    assert settings.identity()["clip"] == 1.5


def test_a_claim_may_be_about_an_axis_that_only_a_scale_has(tmp_path: Path) -> None:
    body = (
        "claims:\n  - {says: x, metric: best_test, left: {lr: 1}, right: {lr: 2}, expect: lower}\n"
        "table: {rows: [lr]}\n"
    )
    assert len(said(write(tmp_path, HEAD + body))) == 3
    read_study(write(tmp_path, f"{HEAD}{body}scales: {{paper: {{axes: {{lr: [1, 2]}}}}}}\n"))


def test_a_scale_may_refine_an_axis_of_which_it_leaves_one_value(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"{HEAD}axes: {{coupling: [affine, matrixexp], hidden_channels: [64, 128]}}\n"
        "scales:\n  small:\n    set: {hidden_channels: 8}\n"
        "    rules: [{when: {coupling: affine}, set: {hidden_channels: 9}}]\n"
        "table: {rows: [coupling], columns: [hidden_channels]}\n",
    )
    study = read_study(path)
    runs = list(expand(study, study.scales["small"]))
    assert [settings.identity()["hidden_channels"] for _, settings in runs] == [9, 8]
    assert [cell["hidden_channels"] for cell, _ in runs] == [9, 8]


class DistilSettings(TaskSettings):
    """A task that trains on the weights of another run.

    Attributes:
        of: The other run.
        lr: Learning rate.
    """

    of: str
    lr: Annotated[float, Field(gt=0)] = 0.1
    label: ClassVar[tuple[str, ...]] = ("of",)


@pytest.fixture
def distil() -> Iterator[None]:
    """Another package's task, while a test lasts."""
    TASKS.add(Task("distil", "elsewhere:run", DistilSettings, TrainResult))
    yield
    del TASKS._entries["distil"]


@pytest.mark.usefixtures("distil")
def test_a_ring_of_studies_is_a_mistake_of_each(tmp_path: Path) -> None:
    head = "study: {0}\ntitle: X\ntask: distil\nof: {{study: {1}}}\n"
    paths = [
        write(tmp_path, head.format(one, other), f"{one}.yaml")
        for one, other in (("a", "b"), ("b", "c"), ("c", "a"))
    ]
    ring = "4:13: of.study: studies that take each other's weights, in a ring: "
    assert [said(path) for path in paths] == [
        [ring + "a -> b -> c -> a"],
        [ring + "b -> c -> a -> b"],
        [ring + "c -> a -> b -> c"],
    ]


@pytest.mark.usefixtures("distil")
def test_a_study_of_a_ring_is_one_too(tmp_path: Path) -> None:
    head = "study: {0}\ntitle: X\ntask: distil\nof: {{study: {1}}}\n"
    write(tmp_path, head.format("b", "b"), "b.yaml")
    assert said(write(tmp_path, head.format("a", "b"), "a.yaml")) == [
        "4:13: of.study: studies that take each other's weights, in a ring: a -> b -> b"
    ]


@pytest.mark.usefixtures("distil")
def test_a_chain_that_ends_is_good(tmp_path: Path) -> None:
    head = "study: {0}\ntitle: X\ntask: distil\nof: {{study: {1}}}\n"
    write(tmp_path, head.format("b", "table4"), "b.yaml")
    path = write(tmp_path, head.format("a", "b") + "fixed: {lr: 1}\n", "a.yaml")
    ((_, settings),) = expand(read_study(path), None, {"of": "0123456789abcdef"})
    assert settings.identity() == {"of": "0123456789abcdef", "lr": 1.0}


def test_a_study_that_takes_weights_cannot_be_expanded_without(tmp_path: Path) -> None:
    path = write(tmp_path, "study: mine\ntitle: X\ntask: profile\nof: {study: table4}\n")
    with pytest.raises(MistakeError, match="the task needs of, which nothing sets"):
        expand(read_study(path))


def test_another_study_with_mistakes_is_named(tmp_path: Path) -> None:
    write(tmp_path, "study: [", "other.yaml")
    path = write(tmp_path, "study: mine\ntitle: X\ntask: profile\nof: {study: other}\n")
    assert said(path) == [
        f"4:13: of.study: {tmp_path}/other.yaml:1:9: the file ends where a value should be"
    ]


def test_one_file_of_many_mistakes_and_each_kind_of_end(tmp_path: Path) -> None:
    body = f"{HEAD}fixed: {{lr: fast, epoch: 3, halve_at: 1, coupling: affin, clip: .nan}}\n"
    path = write(tmp_path, body)
    assert [text.split(": ")[1] for text in said(path)] == [
        "fixed.lr", "fixed.epoch", "fixed.halve_at", "fixed.coupling", "fixed.clip",
    ]  # fmt: skip
    # Only syntax and keys that are there twice end the reading.
    assert len(said(write(tmp_path, f"{body}title: again\n"))) == 1
    assert len(said(write(tmp_path, f"{body}axes: [\n"))) == 1

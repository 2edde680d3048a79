"""What ``ablations/README.md`` says: its examples work, and it explains every key."""

import re
import shlex
from pathlib import Path

import pytest
from pydantic import BaseModel

from suite.spec import Beside, Claim, Of, Resources, Rule, Scale, Study, Table, expand
from suite.specfile import (
    parse_assignment,
    read_scales,
    read_study,
    scale_of,
    scales_of,
    shipped_folder,
)

TEXT = (shipped_folder() / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
STUDIES = {text.split()[1]: text for text in BLOCKS if text.startswith("study: ")}
SETS = re.findall(r"^--set (\S+)", TEXT, flags=re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The examples, as someone would save them."""
    for name, text in STUDIES.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    (scales,) = (text for text in BLOCKS if text.startswith("scales:"))
    (tmp_path / "scales.yaml").write_text(scales, encoding="utf-8")
    return tmp_path


def test_there_are_the_examples() -> None:
    assert list(STUDIES) == ["clipping", "terms", "convolutions"]
    assert len(BLOCKS) == len(STUDIES) + 1


@pytest.mark.parametrize("name", STUDIES)
def test_the_examples_are_good(name: str, folder: Path) -> None:
    path = folder / f"{name}.yaml"
    study = read_study(path)
    ids = {} if study.of is None else {"of": ["0123456789abcdef"]}
    for scale in scales_of(study, path).values():
        assert list(expand(study, scale, ids))


def test_the_example_does_what_is_said(folder: Path) -> None:
    path = folder / "clipping.yaml"
    study = read_study(path)
    full = list(expand(study))
    assert len(full) == 2 * 2 * 3
    for cell, settings in full:
        values = settings.identity()
        assert values["hidden_channels"] == (132 if cell["coupling"].name == "affine" else 128)
        assert values["warmup"] == (1.0 if cell["clip"] is None else 0.5)
    tiny = list(expand(study, scale_of(study, "tiny", path)))
    assert {settings.identity()["hidden_channels"] for _, settings in tiny} == {16, 25}
    assert {cell["seed"] for cell, _ in tiny} == {0, 1}


def test_the_example_of_scales_is_good(folder: Path) -> None:
    read_scales(folder / "scales.yaml")
    path = folder / "clipping.yaml"
    assert list(scales_of(read_study(path), path)) == [
        "paper", "tiny", "laptop", "smoke", "evening",
    ]  # fmt: skip


def test_every_key_is_explained() -> None:
    models: tuple[type[BaseModel], ...] = (Study, Rule, Resources, Scale, Claim, Table, Of, Beside)
    table = TEXT.split("## The keys")[1].split("## Values")[0]
    for model in models:
        for key in model.model_fields:
            assert f"`{key}`" in table, f"{model.__name__}.{key}"


def test_the_examples_have_every_key() -> None:
    words = {name: set(re.findall(r"(\w+):", text)) for name, text in STUDIES.items()}
    for model in (Study, Rule, Resources, Scale, Claim, Table):
        assert set(model.model_fields) - {"of", "beside"} <= words["clipping"]
    assert {"of", *Of.model_fields} <= words["terms"]
    assert {"beside", *Beside.model_fields} <= words["convolutions"]


def test_the_examples_of_set_can_be_set(folder: Path) -> None:
    study = read_study(folder / "clipping.yaml")
    runs = {
        text: len(expand(study, None, dict(map(parse_assignment, shlex.split(text)))))
        for text in SETS
    }
    assert runs == {
        "lr=1e-2": 12,
        "seed=[0..9]": 40,
        "coupling=[affine,additive]": 12,
        "halve_at=[20,40]": 12,
        "halve_at='[[20],[20,40]]'": 24,
        "coupling.method=taylor": 12,
    }


def test_the_resources_that_are_left_out_are_as_said() -> None:
    one = Resources()
    assert (one.gpus, one.cpus, one.memory_gb, one.hours) == (0, 1, 4, 24)
    assert "no GPU, one core, 4 GB, 24 h" in TEXT

"""The JSON Schema for editors, by an independent validator."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from suite.registry import TASKS
from suite.spec import Study
from suite.specfile import find_study, json_schema, shipped_studies
from suite.specfile.schema import descriptions
from suite.specfile.yaml.nodes import parse
from suite.specfile.yaml.source import read_text
from tests.specfile.catalogue import CASES, HEAD

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def valid(text: str) -> bool:
    return VALIDATOR.is_valid(parse(text, "study.yaml").data)


def test_it_is_a_schema_and_plain_json() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("name", shipped_studies())
def test_shipped_studies_are_valid(name: str) -> None:
    assert valid(read_text(find_study(name)))


@pytest.mark.parametrize(
    "text",
    [
        "fixed: {lr: 1e-2, halve_at: [], clip: null, coupling: affine}\n",
        "fixed: {coupling: {name: matrixexp, method: taylor}}\n",
        "axes: {seed: [0..9], coupling: [affine, {name: matrixexp, rank: 5}]}\n",
        "rules: [{when: {coupling: affine, lr: [1, 2]}, set: {hidden_channels: 132}}]\n",
        "rules: [{when: {system: nice}, set: {system.width: 15}}]\n",
        "fixed: {schedule: {name: pieces, pieces: [{until: 54, begin: 0}, {}]}}\n",
        "scales: {paper: {set: {epochs: 3}, axes: {seed: [0]}}}\n",
    ],
)
def test_what_a_study_may_say_is_valid(text: str) -> None:
    assert valid(HEAD + text)


KINDS = (
    "a typo in a key", "a setting for a key", "a typo in a scale's key", "a typo in a rule's key",
    "a rule that sets nothing", "a rule that always holds", "a typo in resources",
    "resources out of range", "resources of the wrong kind", "a number for a title",
    "a name with capitals and a space", "an unknown task", "no task", "a typo in fixed",
    "a typo in an axis", "a typo in when", "a typo in what a scale sets", "an unknown coupling",
    "an unknown setting of a coupling", "wrong values in a coupling", "a decay of one",
    "an unknown choice", "text for a number", "numbers in quotes", "true for a number",
    "a fraction for a whole number", "numbers out of range", "a list for a number", "an empty list",
    "an axis without values", "an axis of one bare value", "wrong values on an axis",
    "wrong kinds in a table", "weights in one word", "a typo in of",
)  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_mistakes_that_editors_can_see_are_not_valid(name: str) -> None:
    (bad,) = (bad for bad in CASES if bad.name == name)
    assert not valid(bad.content.decode())


def test_it_describes_what_can_be_said() -> None:
    for key in Study.model_fields:
        assert SCHEMA["properties"][key]["description"], key
    for branch in SCHEMA["allOf"]:
        task = TASKS.find(branch["if"]["properties"]["task"]["const"])
        settings: dict[str, Any] = branch["then"]["properties"]["fixed"]["properties"]
        assert list(settings) == list(task.settings.model_fields)
        for key, field in task.settings.model_fields.items():
            assert settings[key]["description"], key
            assert ("default" in settings[key]) != field.is_required(), key


def test_defaults_are_written_as_a_study_would() -> None:
    (train,) = (b for b in SCHEMA["allOf"] if b["if"]["properties"]["task"]["const"] == "train")
    fixed = train["then"]["properties"]["fixed"]
    defaults = {key: value["default"] for key, value in fixed["properties"].items()}
    assert Draft202012Validator(fixed).is_valid(defaults)
    assert defaults["coupling"] == "matrixexp"
    assert defaults["halve_at"] == [40]


def test_descriptions_of_several_lines_are_joined() -> None:
    text = descriptions(TASKS.find("train").settings)["selection"]
    assert "\n" not in text
    assert text.startswith("On which images the best epoch is chosen")
    assert text.endswith("then nothing is cut.")

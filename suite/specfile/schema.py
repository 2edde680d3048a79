"""The JSON Schema of study files, for editors that complete and check as one types."""

import re
from typing import Any

from pydantic import BaseModel

from suite.documentation import documentation, summary
from suite.registry import TASKS, Settings, Task, Variant, Variants
from suite.spec.setting import setting_of
from suite.spec.study import Study

Schema = dict[str, Any]
_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)


def json_schema() -> Schema:
    """The JSON Schema of a study, with the settings that each task has."""
    schema = Study.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    _describe(schema, Study)
    schema["properties"]["task"]["enum"] = list(TASKS.names)
    schema["allOf"] = [_of_task(TASKS.find(name)) for name in TASKS.names]
    return schema


def _of_task(task: Task) -> Schema:
    """What holds where a study names a task: which settings there are, and their values."""
    values = _settings(task.settings)
    axes: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _list_of(value) for name, value in values["properties"].items()},
    }
    when = {
        **axes,
        "properties": {
            name: {"anyOf": [value, _list_of(value)]}
            for name, value in values["properties"].items()
        },
    }
    inside = {**values, "patternProperties": {r"^\w+\.\w+$": {}}}
    rules = {"type": "array", "items": {"properties": {"when": when, "set": inside}}}
    scale = {"properties": {"set": values, "axes": axes, "rules": rules}}
    settings = {"fixed": values, "axes": axes, "rules": rules}
    scales = {"type": "object", "additionalProperties": scale}
    return {
        "if": {"properties": {"task": {"const": task.name}}, "required": ["task"]},
        "then": {"properties": {**settings, "scales": scales}},
    }


def _list_of(value: Schema) -> Schema:
    """A list of values, where ``0..9`` stands for ten of them."""
    one: Schema = {"anyOf": [value, {"type": "string", "pattern": r"^-?\d+\.\.-?\d+$"}]}
    return {"type": "array", "minItems": 1, "items": one}


def _settings(model: type[Settings]) -> Schema:
    about = descriptions(model)
    properties = {}
    for name, field in model.model_fields.items():
        properties[name] = _setting(model, name)
        if name in about:
            properties[name]["description"] = about[name]
        if not field.is_required():
            default = field.get_default(call_default_factory=True)
            properties[name]["default"] = _plain(default)
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _setting(model: type[Settings], name: str) -> Schema:
    setting = setting_of(model, name)
    assert setting is not None
    if setting.items is not None:
        return {"type": "array", "items": _variants(setting.items)}
    if setting.variants is not None:
        return _variants(setting.variants)
    schema = setting.adapter.json_schema()
    inlined: Schema = _inlined(schema, schema.pop("$defs", {}))
    return inlined


def _inlined(value: Any, parts: Schema) -> Any:
    """A schema with its parts where they are named: it becomes a part of a larger one itself.

    What parts say of themselves is left out; Python may have dropped it with the docstrings.
    """
    if isinstance(value, list):
        return [_inlined(item, parts) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        named = parts[value["$ref"].rpartition("/")[2]]
        return _inlined({key: one for key, one in named.items() if key != "description"}, parts)
    return {key: _inlined(item, parts) for key, item in value.items()}


def _plain(value: Any) -> Any:
    """A default, as a study would write it."""
    if isinstance(value, Variant):
        return value.name if value == type(value)(name=value.name) else value.model_dump()
    if isinstance(value, Settings):
        return value.model_dump(mode="json")
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _variants(variants: Variants) -> Schema:
    """A variant: its bare name, or a mapping of its name and settings."""
    choices: list[Schema] = [{"enum": list(variants.names)}]
    for name in variants.names:
        schema = _settings(variants.find(name).settings)
        schema["properties"]["name"] = {"const": name}
        choices.append({**schema, "required": ["name"]})
    return {"anyOf": choices}


def _describe(schema: Schema, model: type[BaseModel]) -> None:
    """Adds what docstrings say of each attribute to a model's schema and to those inside it."""
    from suite.spec import study

    parts = {**schema.get("$defs", {}), model.__name__: schema}
    for name, part in parts.items():
        about = descriptions(getattr(study, name))
        part["description"] = summary(getattr(study, name))
        for key, value in part.get("properties", {}).items():
            if key in about:
                value["description"] = about[key]


def descriptions(model: type) -> dict[str, str]:
    """What the docstrings of a class and its bases say of its attributes.

    >>> from suite.registry import CountSettings
    >>> descriptions(CountSettings)["hidden_channels"]
    'Width of each coupling network.'
    """
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        for name, text in _ATTRIBUTE.findall(documentation(base)):
            found[name] = " ".join(text.split())
    return found

"""What is wrong with a value, said for people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]
"""Keys and list positions from the top of some data down to a part of it."""

_FOUND_LENGTH = 60
_KINDS = {
    "bool": "true or false",
    "dict": "keys with values",
    "finite": "a finite number",
    "float": "a number",
    "int": "a whole number",
    "list": "a list",
    "model": "keys with values",
    "string": "text",
    "tuple": "a list",
}
_BOUNDS = {
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
    "string_pattern_mismatch": "lower-case letters, digits, - and _, a letter or digit first",
    "string_too_long": "no longer than {max_length} characters",
}
_QUOTED = re.compile(r"[-+]?\d*\.?\d+([eE][-+]?\d+)?|true|false")
_RANGE = re.compile(r"-?\d+\.\.-?\d+")
_NO_SPACE = re.compile(r"\w+:\S.*")
_ADVICE = (
    ({"bool", "float", "int"}, _QUOTED, "leave the quotes out"),
    ({"float", "int"}, _RANGE, "a range goes in brackets: [{0}]"),
    ({"dict", "model"}, _NO_SPACE, "a colon needs a space behind it"),
)
_PLAIN = {
    "missing": "missing key",
    "too_short": "should not be empty",
    "value_error": "{error}",
}


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong.

    Attributes:
        path: Where, from the value that was looked at.
        text: What, as the end of a sentence.
        about_key: Whether the key is wrong and not its value.
    """

    path: Path
    text: str
    about_key: bool = False

    def under(self, *path: str | int) -> "Complaint":
        """The same, seen from further up."""
        return Complaint((*path, *self.path), self.text, self.about_key)


def dotted(path: Iterable[str | int]) -> str:
    """A path as people write it.

    >>> dotted(("rules", 0, "set", "lr")), dotted(("fixed", "not a word"))
    ('rules[0].set.lr', "fixed['not a word']")
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part.replace("-", "_").replace(".", "_").isidentifier():
            text += f".{part}" if text else part
        else:
            text += f"[{shown(part)}]"
    return text


def shown(value: object) -> str:
    """A value as a YAML file would have it, on one line, cut where it is long.

    >>> shown(None), shown("three"), shown((0.1, True)), shown({"name": "affine"})
    ('null', "'three'", '[0.1, true]', "{'name': 'affine'}")
    """
    text = _written(value)
    return text if len(text) <= _FOUND_LENGTH else text[: _FOUND_LENGTH - 3] + "..."


def _written(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    # What is longer would be written out only to be cut.
    if isinstance(value, list | tuple | dict) and len(value) > _FOUND_LENGTH:
        return f"{len(value)} values"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        pairs = (f"{_written(key)}: {_written(inner)}" for key, inner in value.items())
        return f"{{{', '.join(pairs)}}}"
    name = getattr(value, "name", None)
    return name if isinstance(name, str) else repr(value)


def choice(name: str, options: Iterable[str]) -> str:
    """What to choose instead of a name that is not there.

    >>> choice("affin", ["affine", "additive"])
    "did you mean 'affine'? there are: affine, additive"
    """
    options = list(options)
    if not options:
        return "there are none"
    near = get_close_matches(name, options, n=1)
    guess = f"did you mean {near[0]!r}? " if near else ""
    return f"{guess}there are: {', '.join(options)}"


def unknown(kind: str, name: str, options: Iterable[str]) -> str:
    """The sentence about a name that is not there."""
    return f"unknown {kind} {shown(name)}; {choice(name, options)}"


def complaints(error: ValidationError, model: type[BaseModel] | None = None) -> list[Complaint]:
    """Pydantic's findings as complaints.

    Args:
        error: What pydantic raised.
        model: What it was checking, for the keys that there are.
    """
    return [_complaint(item, model) for item in error.errors(include_url=False)]


def _complaint(item: ErrorDetails, model: type[BaseModel] | None) -> Complaint:
    path = item["loc"]
    if item["type"] == "extra_forbidden":
        owner = model and _model_at(model, path[:-1])
        keys = owner.model_fields if owner else ()
        return Complaint(path, unknown("key", str(path[-1]), keys), about_key=True)
    if path and path[-1] == "[key]":
        return Complaint(path[:-1], f"this name {_sentence(item)}", about_key=True)
    return Complaint(path, _sentence(item))


def _sentence(item: ErrorDetails) -> str:
    """One of pydantic's findings, as the end of a sentence."""
    kind, context, found = item["type"], item.get("ctx", {}), f", found {shown(item['input'])}"
    family = kind.split("_")[0]
    if kind in _PLAIN:
        return _PLAIN[kind].format(**context)
    if kind == "literal_error":
        names = [word.strip(" '") for word in context["expected"].replace(" or ", ",").split(",")]
        return f"there is no {shown(item['input'])}; {choice(str(item['input']), names)}"
    if kind in _BOUNDS:
        return f"should be {_BOUNDS[kind].format(**context)}{found}"
    if family in _KINDS:
        return f"should be {_KINDS[family]}{found}{_advice(family, item['input'])}"
    return item["msg"][:1].lower() + item["msg"][1:] + found


def _advice(family: str, found: object) -> str:
    """What to write instead of a text that should be something else."""
    text = found if isinstance(found, str) else ""
    for families, pattern, advice in _ADVICE:
        if family in families and pattern.fullmatch(text):
            return "; " + advice.format(text)
    return ""


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """The model whose keys are found at a path below a model."""
    current: Any = model
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(str(part))
            current = field.annotation if field else None
        elif get_origin(current) is dict:
            current = get_args(current)[1]
        else:
            current = next(iter(get_args(current)), None)
        current = _without_none(current)
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def _without_none(annotation: Any) -> Any:
    """``Model`` from ``Model | None``."""
    options = get_args(annotation)
    if type(None) in options:
        return next(option for option in options if option is not type(None))
    return annotation

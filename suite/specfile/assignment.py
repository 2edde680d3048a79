"""What ``--set key=value`` says."""

import re
from collections.abc import Iterable
from typing import Any

from suite.errors import MistakeError
from suite.specfile.yaml.mistakes import MistakesError
from suite.specfile.yaml.nodes import parse
from suite.specfile.yaml.scalars import integer_range

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")
_EXAMPLES = "lr=1e-2, seed=[0..9] or coupling.method=taylor"


def parse_assignment(
    text: str, option: str = "--set", examples: str = _EXAMPLES
) -> tuple[str, Any]:
    """A key and its value, which is written as in a study.

    Args:
        text: The assignment.
        option: The option that it was given to, for messages.
        examples: What could be given to it, for messages.

    Raises:
        MistakeError: The text is something else.

    >>> parse_assignment("lr=1e-2"), parse_assignment("seed=[0..3]")
    (('lr', 0.01), ('seed', [0, 1, 2, 3]))
    """
    expected = f"expected KEY=VALUE, such as {examples}"
    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not _KEY.fullmatch(key):
        raise MistakeError(f"{option} {text!r}: no key and value", hint=expected)
    if not value:
        raise MistakeError(f"{option} {text!r}: there is no value", hint=expected)
    try:
        numbers = integer_range(value)
    except ValueError as error:
        raise MistakeError(f"{option} {text!r}: {error}") from None
    return key, _parse(value, text, option, expected) if numbers is None else list(numbers)


def parse_assignments(
    texts: Iterable[str], option: str = "--set", examples: str = _EXAMPLES
) -> dict[str, Any]:
    """Keys and their values, each key once; see ``parse_assignment``.

    Raises:
        MistakeError: A text is something else, or a key is said twice.

    >>> parse_assignments(["lr=1e-2", "seed=[0..1]"])
    {'lr': 0.01, 'seed': [0, 1]}
    """
    found: dict[str, Any] = {}
    said: dict[str, str] = {}
    for text in texts:
        key, value = parse_assignment(text, option, examples)
        if key in found:
            both = ", ".join(one.partition("=")[2].strip() for one in (said[key], text))
            raise MistakeError(
                f"{option}: {key} is said twice, {said[key]!r} and {text!r}",
                hint=f"say it once; several values are a list, such as {option} '{key}=[{both}]'",
            )
        found[key], said[key] = value, text
    return found


def _parse(value: str, text: str, option: str, expected: str) -> Any:
    try:
        document = parse(value, option)
        document.raise_mistakes()
    except MistakesError as error:
        reason = error.mistakes[0].message
        raise MistakeError(f"{option} {text!r}: {reason}", hint=expected) from None
    return document.data

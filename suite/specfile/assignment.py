"""What ``--set key=value`` says."""

import re
from typing import Any

from suite.errors import MistakeError
from suite.specfile.mistakes import MistakesError
from suite.specfile.nodes import parse
from suite.specfile.scalars import integer_range

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")
_EXPECTED = "expected KEY=VALUE, such as lr=1e-2, seed=[0..9] or coupling.method=taylor"


def parse_assignment(text: str) -> tuple[str, Any]:
    """A key and its value, which is written as in a study.

    Raises:
        MistakeError: The text is something else.

    >>> parse_assignment("lr=1e-2"), parse_assignment("seed=[0..3]")
    (('lr', 0.01), ('seed', [0, 1, 2, 3]))
    """
    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not _KEY.fullmatch(key):
        raise MistakeError(f"--set {text!r}: no key and value", hint=_EXPECTED)
    if not value:
        raise MistakeError(f"--set {text!r}: there is no value", hint=_EXPECTED)
    try:
        numbers = integer_range(value)
    except ValueError as error:
        raise MistakeError(f"--set {text!r}: {error}") from None
    return key, _parse(value, text) if numbers is None else list(numbers)


def _parse(value: str, text: str) -> Any:
    try:
        document = parse(value, "--set")
        document.raise_mistakes()
    except MistakesError as error:
        reason = error.mistakes[0].message
        raise MistakeError(f"--set {text!r}: {reason}", hint=_EXPECTED) from None
    return document.data

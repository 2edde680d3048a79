"""What a plain scalar means: the core schema of YAML 1.2 (section 10.3.2), and integer ranges."""

import math
import re

from suite.spec.setting import LARGEST_INTEGER

MOST_OF_A_RANGE = 100_000
_LONGEST_NUMBER = 400
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOLEAN = re.compile(r"true|True|TRUE|(false|False|FALSE)")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_RANGE = re.compile(r"(-?[0-9]{1,18})\.\.(-?[0-9]{1,18})")

Scalar = str | int | float | bool | None


def plain_value(text: str) -> Scalar:
    """The value of a scalar without quotes.

    Raises:
        ValueError: It is a number that no setting can have.

    >>> [plain_value(text) for text in ("1e-2", "0.01", "007", "0x10", "yes", "true", "~")]
    [0.01, 0.01, 7, 16, 'yes', True, None]
    """
    if _NULL.fullmatch(text):
        return None
    if boolean := _BOOLEAN.fullmatch(text):
        return boolean[1] is None
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"should be a finite number, found {text}")
    number = _number(text)
    return text if number is None else number


def _number(text: str) -> int | float | None:
    if len(text) > _LONGEST_NUMBER:
        if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
            raise ValueError(f"a number of {len(text):,} digits is too long")
        return None
    for pattern, base in ((_INTEGER, 10), (_OCTAL, 8), (_HEXADECIMAL, 16)):
        if pattern.fullmatch(text):
            return _integer(int(text, base), text)
    if not _FLOAT.fullmatch(text):
        return None
    if not math.isfinite(float(text)):
        raise ValueError(f"should be a finite number, found {text}")
    return float(text)


def _integer(number: int, text: str) -> int:
    if abs(number) > LARGEST_INTEGER:
        raise ValueError(f"should be within ±{LARGEST_INTEGER:,}, found {text}")
    return number


def integer_range(text: str) -> range | None:
    """The whole numbers that ``0..9`` stands for, both ends included; None for other text.

    Raises:
        ValueError: It runs downwards, or is too long.

    >>> integer_range("0..2"), integer_range("0.2")
    (range(0, 3), None)
    """
    found = _RANGE.fullmatch(text)
    if not found:
        return None
    first, last = int(found[1]), int(found[2])
    if last < first:
        raise ValueError(f"a range runs upwards: {last}..{first}, not {text}")
    if last - first >= MOST_OF_A_RANGE:
        raise ValueError(f"a range of more than {MOST_OF_A_RANGE:,} numbers")
    return range(first, last + 1)

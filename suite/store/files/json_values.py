"""Values that JSON can hold exactly."""

import math
from collections.abc import Mapping
from typing import Any

from suite.errors import StoreError


def plain(value: object, where: str) -> Any:
    """A value as plain JSON, with lists for tuples.

    Args:
        value: What is to be written.
        where: How an error calls it.

    Raises:
        StoreError: It, or something in it, has no exact form in JSON.

    >>> plain({"loss": (1, 2.5, None)}, "result")
    {'loss': [1, 2.5, None]}
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise StoreError(f"{where} is {value}", hint="write null where there is no number")
        return float(value)
    if isinstance(value, list | tuple):
        return [plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        return {_key(key, where): plain(item, f"{where}.{key}") for key, item in value.items()}
    raise StoreError(f"{where} is of type {type(value).__name__}, which a record cannot hold")


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise StoreError(f"{where} has the key {key!r}", hint="keys are text")
    return _text(key, where)


def _text(text: str, where: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise StoreError(f"{where} holds text that is not Unicode: {text!a}") from None
    return str(text)

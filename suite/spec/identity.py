"""What a run is called: a hash of the settings that can change its result."""

import hashlib
import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

ID_LENGTH = 16
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


def fragment(value: object) -> str:
    """One setting as canonical JSON: keys sorted, no spaces, numbers as Python writes them.

    >>> fragment({"b": 0.01, "a": (1, 2)})
    '{"a":[1,2],"b":0.01}'
    """
    if type(value) is int or (type(value) is float and isfinite(value)):
        return repr(value)  # as the encoder does, which takes ten times as long to get going
    return _ENCODER.encode(value)


def canonical(task: str, fragments: Mapping[str, str]) -> str:
    """The text that is hashed, from the task and each setting's canonical JSON.

    It is what ``fragment({"settings": ..., "task": ...})`` gives, put together from its parts.

    >>> canonical("train", {"seed": "0", "lr": "0.01"})
    '{"settings":{"lr":0.01,"seed":0},"task":"train"}'
    """
    settings = ",".join(f"{json.dumps(key)}:{fragments[key]}" for key in sorted(fragments))
    return f'{{"settings":{{{settings}}},"task":{json.dumps(task)}}}'


def digest(text: str) -> str:
    """The id that a canonical text stands for: 64 bits of its SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def run_id(task: str, settings: Mapping[str, Any]) -> str:
    """The id of a run.

    Args:
        task: The name of its task.
        settings: Its identity, as ``Settings.identity()`` gives it.

    >>> run_id("train", {"lr": 0.01, "seed": 0}) == run_id("train", {"seed": 0, "lr": 1e-2})
    True
    """
    # What `canonical` puts together of many settings' parts, at a third of the price for one run.
    return digest(fragment({"settings": dict(settings), "task": task}))

"""Files of vectors that were changed, for tests of what is noticed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.systems.vectors.folders import COMMITTED

Change = Callable[[dict[str, Any], dict[str, Any]], object]
"""What is done to the config and to the arrays."""
NICE = COMMITTED[1] / "nice_s1_cifarlike.npz"


def content(path: Path = NICE) -> tuple[dict[str, Any], dict[str, Any]]:
    """The config and the arrays of a file."""
    with np.load(path) as arrays:
        values = {name: arrays[name] for name in arrays.files}
    return json.loads(str(values.pop("config"))), values


def state(path: Path = NICE) -> tuple[dict[str, Any], dict[str, Any]]:
    """The config of a file and its weights, by the program's names."""
    config, arrays = content(path)
    prefix = "state."
    named = {name: value for name, value in arrays.items() if name.startswith(prefix)}
    return config, {name.removeprefix(prefix): value for name, value in named.items()}


def changed(folder: Path, change: Change, path: Path = NICE) -> Path:
    """A copy of a file in a folder, after a change."""
    config, arrays = content(path)
    change(config, arrays)
    copy = folder / path.name
    np.savez(copy, config=json.dumps(config), **arrays)
    return copy

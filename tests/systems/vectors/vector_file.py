"""A file of vectors, as the documents of the systems describe it."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

CONFIG = "config"
"""The name of the settings among the arrays."""


class UncheckableError(Exception):
    """A file that cannot be checked, for a reason of one line."""


class VectorFile:
    """What a program was given and what it computed, by the names of the file.

    Floating-point arrays are float64: those that are kept shorter are exact, or rounded where the
    table of bounds says so.

    Attributes:
        path: Where it is.
        config: The settings that the program had.
        arrays: All else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config = config_of(path)
        self.arrays: dict[str, Tensor] = {}
        for name, value in _content(path).items():
            if name == CONFIG:
                continue
            if value.dtype.kind not in "biuf":
                raise UncheckableError(f"{name} is no array of numbers, but of {value.dtype}")
            double = value.dtype.kind == "f"
            self.arrays[name] = torch.tensor(value.astype(np.float64) if double else value)

    def __getitem__(self, name: str) -> Tensor:
        if name not in self.arrays:
            raise UncheckableError(f"it has no {name}")
        return self.arrays[name]

    def setting(self, name: str) -> Any:
        """A setting of the program."""
        if name not in self.config:
            raise UncheckableError(f"its config has no {name}")
        return self.config[name]

    def under(self, prefix: str) -> Mapping[str, Tensor]:
        """The arrays whose names begin so, by the rest of their names."""
        return {
            name.removeprefix(prefix): value
            for name, value in self.arrays.items()
            if name.startswith(prefix)
        }


def config_of(path: Path) -> dict[str, Any]:
    """The settings in a file of vectors.

    Raises:
        UncheckableError: It has none.
    """
    content = _content(path, CONFIG)
    if not content:
        raise UncheckableError("there is no config in it, so that its system is not known")
    try:
        config = json.loads(str(content[CONFIG]))
    except ValueError as error:
        raise UncheckableError(f"its config is no JSON: {error}") from None
    if not isinstance(config, dict):
        raise UncheckableError("its config is no JSON object")
    return config


def _content(path: Path, *names: str) -> dict[str, Any]:
    """Those of some arrays that a file has; all of them if no names are given."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            found = [name for name in names or arrays.files if name in arrays.files]
            return {name: arrays[name] for name in found}
    except OSError as error:
        raise UncheckableError(error.strerror or "cannot be read") from None
    except (AttributeError, EOFError, ValueError, zipfile.BadZipFile):
        raise UncheckableError("is no .npz file of plain arrays") from None

"""Weights outside of a run: their hash, the file that is kept, the model that it makes."""

import hashlib
import json
from collections.abc import Mapping
from typing import BinaryIO, TypeVar

import torch
from pydantic import ValidationError
from torch import Tensor

from suite.errors import StoreError
from suite.flows.authors_checkpoint import first_mistake
from suite.registry import ModelSettings, Write
from suite.systems import System, build_system
from suite.train.state.tensor_files import load_tensors

S = TypeVar("S", bound=ModelSettings)
FILE = "weights.pt"
"""What the file is called beside a record."""


def hash_weights(weights: Mapping[str, Tensor]) -> str:
    """SHA-256 of names and values, by name; neither layout nor device matters.

    >>> wide = torch.arange(6.0).view(2, 3)
    >>> hash_weights({"w": wide}) == hash_weights({"w": wide.T.contiguous().T})
    True
    """
    digest = hashlib.sha256()
    for name in sorted(weights):
        value = weights[name].detach().cpu().contiguous()
        digest.update(f"{name} {value.dtype} {tuple(value.shape)}\n".encode())
        digest.update(value.numpy().tobytes())
    return digest.hexdigest()


def copy_weights(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A copy on the CPU, in the plain layout."""
    return {
        name: torch.empty(value.shape, dtype=value.dtype).copy_(value.detach())
        for name, value in weights.items()
    }


def writer(settings: ModelSettings, weights: Mapping[str, Tensor]) -> Write:
    """What writes a model into a file, the same bytes for the same model.

    Args:
        settings: The model's, or those of the training that it comes from.
        weights: Its state dict.
    """
    content = {"settings": settings.model_dump_json(), "weights": copy_weights(weights)}
    return lambda stream: torch.save(content, stream)


def load_model(stream: BinaryIO, *, device: str = "cpu") -> System:
    """The model in a file: one that a training run kept, or that ``mef import`` wrote.

    Those of training runs are averaged weights: behind the last epoch with ``keep: last``, behind
    the best epoch with ``keep: best``.

    Args:
        stream: The file, open for reading.
        device: Where to put the model.

    Returns:
        The model, in evaluation mode.

    Raises:
        StoreError: The file is damaged, or another one.
    """
    return load_trained(stream, ModelSettings, device=device)[1]


def load_trained(stream: BinaryIO, kind: type[S], *, device: str = "cpu") -> tuple[S, System]:
    """The same, with its settings as far as they are of this kind."""
    try:
        text, weights = _parts(load_tensors(stream))
        values = json.loads(text)
        if not isinstance(values, dict):
            raise ValueError("its settings are no JSON object")
        known = {name: value for name, value in values.items() if name in kind.model_fields}
        settings = kind.model_validate(known)
        model = build_system(settings).to(_dtype(weights))
        _refuse_other_kinds(weights, model.state_dict())
        model.load_state_dict(weights)
    except (ValueError, RuntimeError, TypeError, AttributeError) as error:
        raise StoreError(f"this is no file of a model: {_reason(error)}") from error
    return settings, model.to(device).eval()


def _parts(content: object) -> tuple[str, dict[str, Tensor]]:
    """The settings, as text, and the weights."""
    if not isinstance(content, dict) or not {"settings", "weights"} <= content.keys():
        raise ValueError("it does not hold settings and weights")
    text, weights = content["settings"], content["weights"]
    if not isinstance(text, str) or not isinstance(weights, dict):
        raise ValueError("it does not hold settings and weights")
    for name, value in weights.items():
        if not isinstance(value, Tensor) or value.is_complex():
            raise ValueError(f"its weight {name} is no tensor of real numbers")
    if not weights:
        raise ValueError("it holds no weights")
    return text, weights


def _dtype(weights: Mapping[str, Tensor]) -> torch.dtype:
    """That of the first weight which is of real numbers; permutations and counts are of others."""
    for value in weights.values():
        if value.is_floating_point():
            return value.dtype
    raise ValueError(f"its weight {next(iter(weights))} is no tensor of real numbers")


def _refuse_other_kinds(weights: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> None:
    """Refuses real numbers where whole ones are due, or the reverse; torch would convert them."""
    for name in weights.keys() & expected.keys():
        real = expected[name].is_floating_point()
        if weights[name].is_floating_point() != real:
            kind = "real" if real else "whole"
            raise ValueError(f"its weight {name} is no tensor of {kind} numbers")


def _reason(error: Exception) -> str:
    """The first line of an error that says more than that there is one."""
    if isinstance(error, ValidationError):
        return f"its settings: {first_mistake(error)}"
    lines = [line.strip() for line in str(error).splitlines()]
    # torch lists what does not fit below a heading.
    said = lines[1:2] if isinstance(error, RuntimeError) and len(lines) > 1 else lines[:1]
    return said[0] if said else type(error).__name__

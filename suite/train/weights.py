"""Weights outside of a run: their hash, the file that is kept, the model that it makes."""

import hashlib
from collections.abc import Mapping
from typing import BinaryIO

import torch
from torch import Tensor

from suite.errors import StoreError
from suite.flows import MultiscaleFlow, build_model
from suite.registry import ModelSettings, Write
from suite.train.serial import load_tensors

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


def writer(weights: Mapping[str, Tensor]) -> Write:
    """What writes weights into a file, the same bytes for the same weights."""
    plain = copy_weights(weights)
    return lambda stream: torch.save(plain, stream)


def load_model(settings: ModelSettings, stream: BinaryIO, *, device: str = "cpu") -> MultiscaleFlow:
    """The model of a trained run, from the file ``weights.pt`` that the run kept.

    These are averaged weights: behind the last epoch with ``keep: last``, behind the best epoch
    with ``keep: best``.

    Args:
        settings: The run's settings.
        stream: The file, open for reading.
        device: Where to put the model.

    Returns:
        The model, in evaluation mode.

    Raises:
        StoreError: The file is damaged, or is of a model with other settings.
    """
    model = build_model(settings)
    try:
        model.load_state_dict(load_tensors(stream))
    except (ValueError, RuntimeError, TypeError) as error:
        reason = str(error).splitlines()[0]
        raise StoreError(f"{FILE} does not hold the weights of this model: {reason}") from error
    return model.to(device).eval()

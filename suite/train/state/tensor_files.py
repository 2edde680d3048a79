"""Tensors in files."""

from typing import Any, BinaryIO

import torch


def load_tensors(stream: BinaryIO) -> Any:
    """What ``torch.save`` wrote, its tensors on the CPU; nothing in the file is executed.

    Raises:
        ValueError: The file is damaged, or holds other things than numbers, texts and tensors.
        OSError: It cannot be read.
    """
    try:
        return torch.load(stream, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception as error:  # damaged bytes raise what they like
        raise ValueError(f"not a file of tensors: {type(error).__name__}") from error

"""Tensors in files."""

import pickle
import warnings
import zipfile
import zlib
from errno import EINVAL
from typing import Any, BinaryIO

import torch

from suite.data.file_kinds import HEAD, ZIP, kind_of

_CHUNK = 1 << 20


def load_tensors(stream: BinaryIO) -> Any:
    """What ``torch.save`` wrote, its tensors on the CPU; nothing in the file is executed.

    Raises:
        ValueError: The file is damaged, or holds other things than numbers, texts and tensors;
            the text says what it is instead.
        OSError: It cannot be read.
    """
    try:
        with warnings.catch_warnings():
            # They say of some files that are refused what else to try.
            warnings.simplefilter("ignore", UserWarning)
            return torch.load(stream, map_location="cpu", weights_only=True)
    except Exception as error:  # damaged bytes raise what they like
        # Of a file that was cut short, bytes before its beginning are asked for.
        if isinstance(error, OSError) and error.errno != EINVAL:
            raise
        raise ValueError(
            f"not a file of tensors that torch.save wrote: {_why(stream, error)}"
        ) from (error)


def check_sums(stream: BinaryIO) -> None:
    """Looks whether every part of a file has the sum that it was written with; torch does not.

    Files of torch's old form have no sums, and where no sum at all is right, they were left out
    (``torch.serialization.set_crc32_options``).

    Raises:
        ValueError: A part is damaged.
        OSError: The file cannot be read.
    """
    if not zipfile.is_zipfile(stream):
        return
    with zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        wrong = [name for name in names if not _is_right(archive, name)]
    if wrong and len(wrong) < len(names):
        raise ValueError(f"it is damaged: the CRC of its part {wrong[0]} is wrong")


def _is_right(archive: zipfile.ZipFile, name: str) -> bool:
    try:
        with archive.open(name) as part:
            while part.read(_CHUNK):
                pass
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return False
    return True


def _why(stream: BinaryIO, error: Exception) -> str:
    stream.seek(0)
    kind = kind_of(stream.read(HEAD))
    if kind is not None and kind != ZIP:
        return f"it is {kind}"
    if kind == ZIP and not zipfile.is_zipfile(stream):
        return "it ends early"
    if isinstance(error, pickle.UnpicklingError):
        return "it is damaged, or holds other things than numbers, texts and tensors"
    return f"it is {'another zip archive' if kind == ZIP else 'another file'}, or damaged"

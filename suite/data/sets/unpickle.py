"""Unpickling a batch of CIFAR-10 without trusting it.

A pickle is a program that may call anything. Here it may name only the few things that a batch
needs, and gets plain stand-ins for them: not even numpy's own are called, since a crafted state
makes those read arbitrary memory.
"""

import io
import math
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass
class _DType:
    code: str

    def __setstate__(self, state: object) -> None:
        """Byte order and the like: one byte has none."""


@dataclass
class _Array:
    shape: tuple[int, ...] = ()
    code: str = ""
    data: object = b""
    is_fortran: bool = False

    def __setstate__(self, state: tuple[int, Any, _DType, bool, object]) -> None:
        _, self.shape, dtype, self.is_fortran, self.data = state
        self.code = dtype.code


def _dtype(code: object, *_: object) -> _DType:
    # Python 2 wrote names as bytes.
    return _DType(code.decode("ascii") if isinstance(code, bytes) else str(code))


def _reconstruct(*_: object) -> _Array:
    return _Array()


def _from_buffer(data: object, dtype: _DType, shape: Any, order: str) -> _Array:
    return _Array(shape, dtype.code, data, order == "F")


def _scalar(dtype: _DType, data: object) -> object:
    return data


def _encode(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"the encoding {encoding!r} has no business here")
    return text.encode("latin1")


_CORES = ("numpy.core", "numpy._core")  # before and since numpy 2
_ADMITTED: dict[tuple[str, str], Callable[..., Any]] = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _dtype,
    ("_codecs", "encode"): _encode,
    **{(f"{core}.multiarray", "_reconstruct"): _reconstruct for core in _CORES},
    **{(f"{core}.multiarray", "scalar"): _scalar for core in _CORES},
    **{(f"{core}.numeric", "_frombuffer"): _from_buffer for core in _CORES},
}


class _Unpickler(pickle._Unpickler):
    # The one written in Python: one changed bit can make the other ask for all memory there is.
    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        if (module, name) not in _ADMITTED:
            raise pickle.UnpicklingError(f"it wants to use {module}.{name}, which is refused")
        return _ADMITTED[module, name]


def read_batch(path: Path) -> NDArray[np.uint8]:
    """The pixels of a pickled batch, which is a dictionary with an array ``data``.

    Args:
        path: The file.

    Returns:
        (images, 3072): red, green and blue planes, row by row.

    Raises:
        Exception: The pickle is damaged (nearly any exception), or wants what it does not need.
    """
    batch = _load(path.read_bytes())
    if not isinstance(batch, dict):
        raise pickle.UnpicklingError("it holds no dictionary")
    return _pixels(batch.get(b"data", batch.get("data")))


def _load(data: bytes) -> object:
    try:
        return _Unpickler(io.BytesIO(data), encoding="bytes").load()
    except (pickle.UnpicklingError, MemoryError):
        raise
    except EOFError as error:
        raise pickle.UnpicklingError("its pickle ends early") from error
    except Exception as error:  # an instruction that there is not, a stack that is empty, ...
        raise pickle.UnpicklingError("it is no pickle, or a garbled one") from error


def _pixels(array: object) -> NDArray[np.uint8]:
    if not isinstance(array, _Array) or array.code != "u1" or not isinstance(array.shape, tuple):
        raise pickle.UnpicklingError("it holds no array 'data' of bytes")
    if len(array.shape) != 2 or array.shape[1] != 3072:
        raise pickle.UnpicklingError(f"'data' has shape {array.shape}, not (images, 3072)")
    if not isinstance(array.data, bytes | bytearray) or len(array.data) != math.prod(array.shape):
        raise pickle.UnpicklingError("'data' has more or fewer bytes than its shape says")
    pixels = np.frombuffer(array.data, np.uint8)
    return pixels.reshape(array.shape, order="F" if array.is_fortran else "C")

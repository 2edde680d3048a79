"""The compiled kernel as functions, or the reason why there is none."""

import ctypes
import logging
from functools import cache
from itertools import product

import torch

from suite.expm.action.low_rank import ENTRY_OFFSET
from suite.expm.bounds import SINGLE_NORM, degree_limit, degree_table
from suite.expm.fused.compiler import BuildError, cache_folder, find_compiler
from suite.expm.fused.kernel_file import load_library

NAMES = {torch.float32: "float32", torch.float64: "float64"}
FORMS = ("full", "low_rank")
"""What S is made of: n columns, or t rows and t columns of two factors."""
DIRECTIONS = ("forward", "backward")
OUT_OF_MEMORY = 1

Table = tuple[
    "ctypes.Array[ctypes.c_double]", "ctypes.Array[ctypes.c_int32]", "ctypes.Array[ctypes.c_int32]"
]
"""The largest norm, the degree and the sub-steps of every row of `degree_table`."""

_tensor, _count = ctypes.c_void_p, ctypes.c_int64


class Problem(ctypes.Structure):
    """A call's tensors, settings and measurements, laid out as in `coupling.h`."""

    _fields_ = (
        *((name, _tensor) for name in ("out", "x", "scale", "shift", "rescale", "reshift")),
        *((name, _tensor) for name in ("y", "logdet", "grad", "grad_logdet")),
        *((name, _tensor) for name in ("grad_out", "grad_x", "grad_scalars")),
        *((name, _count) for name in ("batch", "chunks", "n", "pixels", "sign", "threads")),
        ("entry_offset", ctypes.c_double),
        ("watched", ctypes.c_double),
        *((name, _tensor) for name in ("reach", "table_degree", "table_steps")),
        ("rows", _count),
        ("single", ctypes.c_double),
        ("limit", ctypes.c_double),
        ("norm", ctypes.c_double),
        *((name, _count) for name in ("degree", "steps", "blocks", "above")),
    )


class Kernel:
    """The compiled functions, and the tables of degrees that they are given.

    Args:
        library: The compiled kernel.
    """

    def __init__(self, library: ctypes.CDLL) -> None:
        self._functions = {}
        for form, direction, dtype in product(FORMS, DIRECTIONS, NAMES):
            function = library[f"mef_{form}_{direction}_{NAMES[dtype]}"]
            function.argtypes, function.restype = [ctypes.POINTER(Problem)], ctypes.c_int
            self._functions[form, direction, dtype] = function
        self._tables = {dtype: _table(dtype) for dtype in NAMES}

    def run(self, form: str, direction: str, dtype: torch.dtype, **fields: float) -> Problem:
        """Call a function and return the problem with what was measured.

        Args:
            form: One of `FORMS`.
            direction: forward or backward.
            dtype: float32 or float64.
            fields: Of `Problem`; those left out are null pointers and zeros.

        Raises:
            MemoryError: If there is no room for a block.
        """
        reach, degrees, steps = self._tables[dtype]
        single = SINGLE_NORM if dtype == torch.float32 else float("inf")
        problem = Problem(
            threads=torch.get_num_threads(),
            entry_offset=ENTRY_OFFSET,
            reach=ctypes.addressof(reach),
            table_degree=ctypes.addressof(degrees),
            table_steps=ctypes.addressof(steps),
            rows=len(reach),
            single=single,
            limit=degree_limit(dtype),
            **fields,
        )
        if self._functions[form, direction, dtype](problem) == OUT_OF_MEMORY:
            raise MemoryError("no memory for the fused coupling's blocks")
        return problem


def _table(dtype: torch.dtype) -> Table:
    rows = degree_table(dtype)
    return (
        (ctypes.c_double * len(rows))(*(reach for reach, _ in rows)),
        (ctypes.c_int32 * len(rows))(*(degree.m for _, degree in rows)),
        (ctypes.c_int32 * len(rows))(*(degree.steps for _, degree in rows)),
    )


@cache
def find_kernel() -> Kernel | str:
    """Return the kernel, compiled if need be, or why there is none; decided once in a process."""
    try:
        return Kernel(load_library(cache_folder(), find_compiler()))
    except BuildError as error:
        return str(error)


def fused_unavailable() -> str | None:
    """Return why `fused` and `fused-low-rank` cannot be used on a CPU here, or None if they can.

    The first call in a process may compile the kernel, which takes a few seconds.
    """
    found = find_kernel()
    return found if isinstance(found, str) else None


@cache
def _notice(reason: str) -> None:
    logging.getLogger("suite.expm").warning(
        "the fused coupling is not available, action takes its place, and low-rank that of "
        "fused-low-rank: %s",
        reason,
    )


def kernel_or_notice() -> Kernel | None:
    """Return the kernel, or None; the first time that there is none, the log says so."""
    found = find_kernel()
    if isinstance(found, Kernel):
        return found
    _notice(found)
    return None

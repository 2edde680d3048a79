"""Tells what is wrong with a machine from what is wrong with a run."""

import errno
import os
from collections.abc import Iterator

from suite.dispatch.orders.trouble import Trouble
from suite.errors import PlaceError

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE, errno.EREMOTEIO}
_ACCESS = {errno.EACCES, errno.EPERM}
_LIMITS = {errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENODEV, errno.ENXIO}
_NETWORK = {errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENOTCONN}
_COMPILERS = {"CppCompileError", "InvalidCxxCompiler", "BuildError", "TritonMissing"}
"""Errors of torch's compiler and of ours: a machine without a compiler, or with a broken one."""
_GPU = {
    35: "its driver is too old",
    46: "it is busy or unavailable",
    100: "there is none",
    214: "its memory has an error that cannot be corrected",
    714: "its hardware has an error",
    802: "its system is not ready",
    999: "it has an unknown error",
}
"""CUDA's numbers for what is wrong with a device or its driver (CUDA runtime API, cudaError)."""

_WHOLE = "is the environment whole, and the same on every machine?"


def place_fault(error: BaseException) -> PlaceError | None:
    """What is wrong with this machine, if that is what an error comes from.

    Args:
        error: What a task ended with.

    Returns:
        The fault, to be told to people; None if the error is the run's own.

    >>> print(place_fault(OSError(errno.ENOSPC, "No space left on device", "/tmp/a")))
    OSError: [Errno 28] No space left on device: '/tmp/a'; free some space, or leave it out
    >>> place_fault(ValueError("the width is no number"))
    """
    for one in _chain(error):
        if hint := _hint(one):
            return PlaceError(f"{type(one).__name__}: {_first_line(one)}", hint=hint)
    return None


def broken(what: str, error: Exception) -> PlaceError:
    """What to raise where something cannot be imported, whatever comes of the attempt.

    Args:
        what: What cannot be imported.
        error: What came.

    >>> broken("torch", ImportError("libcudart.so.12: no such file")).message
    'torch cannot be imported here: ImportError: libcudart.so.12: no such file'
    """
    kind = type(error).__name__
    return PlaceError(f"{what} cannot be imported here: {kind}: {_first_line(error)}", hint=_WHOLE)


def reason_of(error: BaseException) -> str:
    """What is the same of an error on every machine that has it: its kind, and what it comes from.

    >>> reason_of(PlaceError("no torch"))
    'PlaceError'
    """
    return " from ".join(dict.fromkeys(type(one).__name__ for one in _chain(error)))


def trouble_here(line: str, reason: str, waiting: int = 0) -> Trouble:
    """What a worker on this machine met.

    Args:
        line: What is wrong, and what to do.
        reason: What is the same on every machine that has it.
        waiting: Runs that can go on elsewhere alone.
    """
    node = os.environ.get("SLURMD_NODENAME")
    return Trouble(line=line, reason=reason, node=node, waiting=waiting)


def _hint(error: BaseException) -> str:
    if isinstance(error, ImportError):
        return _WHOLE
    if type(error).__name__ in _COMPILERS:
        return "is there a working C++ compiler?"
    if (code := getattr(error, "error_code", None)) in _GPU:
        return f"the GPU: {_GPU[code]}"
    return _system_hint(error) if isinstance(error, OSError) else ""


def _system_hint(error: OSError) -> str:
    if error.errno in _DISK:
        return "free some space, or leave it out"
    if error.errno in _ACCESS:
        return "who may read and write there?"
    if error.errno in _LIMITS:
        return "what limits are set on this machine?"
    if error.errno in _NETWORK:
        return "is its network there?"
    if error.errno is None:  # of a library that cannot be opened
        return _WHOLE
    # Of no folder for temporary files, Python says that none is found, and names no file.
    return "make a folder for temporary files, or set TMPDIR" if _nowhere(error) else ""


def _nowhere(error: OSError) -> bool:
    return error.errno == errno.ENOENT and error.filename is None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error, and what it was raised from; torch's compiler keeps that in a name of its own.

    What was merely handled when it was raised does not count: who tries to import something, and
    goes on without, has no trouble.
    """
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = getattr(one, "inner_exception", None) or one.__cause__


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "no word"

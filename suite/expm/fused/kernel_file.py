"""The compiled kernel's file: found whole, or built.

Its name holds the SHA-256 of its bytes. The system maps a library into memory without looking at
its length, and a process that reaches what was cut off is killed on the spot; so a file is hashed
before it is loaded, and one that is not what its name says is removed and built anew.
"""

import ctypes
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from suite.expm.fused.build_folder import build_folder, remove_abandoned
from suite.expm.fused.compiler import (
    BuildError,
    Compiler,
    compile_into,
    is_private,
    key,
    make_private,
)

_LOG = logging.getLogger("suite.expm")


def load_library(folder: Path, compiler: Compiler) -> ctypes.CDLL:
    """Load the kernel from a folder, compiled if it is not there, damaged, or cannot be loaded.

    Raises:
        BuildError: If the compiler fails or what it made cannot be loaded.
    """
    name = f"coupling-{key(compiler)}"
    try:
        make_private(folder)
        remove_abandoned(folder)
        for path in _whole(folder, name):
            return ctypes.CDLL(str(path))
    except OSError:
        pass  # no cache, or nothing in it may be run
    try:
        make_private(folder)
        return _build(folder, name, compiler)
    except OSError as error:
        _LOG.info("the compiled kernel is not kept in %s: %s", folder, error)
    try:
        # For this process alone.
        with build_folder(Path(tempfile.gettempdir())) as scratch:
            return ctypes.CDLL(str(compile_into(scratch, compiler)))
    except OSError as error:
        raise BuildError(f"the compiled kernel cannot be loaded: {error}") from error


def _whole(folder: Path, name: str) -> Iterator[Path]:
    """Yield the kernels of a name that are whole; others are removed.

    Raises:
        OSError: If the folder cannot be read.
    """
    for path in sorted(folder.glob(f"{name}*.so")):
        try:
            whole = is_private(path) and path.name == _named(name, path)
        except FileNotFoundError:
            continue
        if whole:
            yield path
        else:
            path.unlink(missing_ok=True)


def _named(name: str, path: Path) -> str:
    """Return what a file is called that has the bytes of this one."""
    with path.open("rb") as file:
        return f"{name}.{hashlib.file_digest(file, 'sha256').hexdigest()}.so"


def _build(folder: Path, name: str, compiler: Compiler) -> ctypes.CDLL:
    """Compile the kernel into a folder; what cannot be loaded is not kept.

    Raises:
        BuildError: If the compiler fails.
        OSError: If the folder cannot be written, or nothing in it may be run.
    """
    with build_folder(folder) as place:
        built = compile_into(place, compiler)
        library = ctypes.CDLL(str(built))
        os.replace(built, folder / _named(name, built))
        return library

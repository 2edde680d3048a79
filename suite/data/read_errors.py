"""What goes wrong while a data set is read, in one line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suite.errors import DataError


@contextmanager
def reading(path: Path, expected: str, hint: str) -> Iterator[None]:
    """Turns what goes wrong while a file is read into one line.

    Args:
        path: The file.
        expected: What should be there.
        hint: How to get it.

    Raises:
        DataError: The file is missing, cannot be read, or is damaged.
    """
    try:
        yield
    except DataError:
        raise
    except FileNotFoundError as error:
        raise missing(path, expected, hint) from error
    except Exception as error:
        # Decoders of damaged files raise nearly anything; an error of the system has a number.
        if isinstance(error, OSError) and error.errno:
            why = os.strerror(error.errno)
            raise DataError(f"{path}: cannot read {expected}: {why}", hint=hint) from error
        raise damaged(path, expected, first_line(error), hint) from error


def given(folder: Path | None, name: str, hint: str) -> Path:
    """The folder of data sets, if anybody said where it is.

    Raises:
        DataError: Nobody did.
    """
    if folder is None:
        raise DataError(
            f"nobody said where {name} is", hint=f"pass --data-dir DIR or set MEF_DATA; {hint}"
        )
    return folder


def missing(path: Path, expected: str, hint: str) -> DataError:
    """A file or folder is not there."""
    return DataError(f"{path} is missing: expected {expected}", hint=hint)


def damaged(path: Path, expected: str, why: str, hint: str) -> DataError:
    """A file is not what it should be."""
    return DataError(f"{path} is damaged ({why}): expected {expected}", hint=hint)


def wrong_count(path: Path, found: int, expected: int, hint: str) -> DataError:
    """A file or folder has another number of images."""
    return DataError(f"{path} has {found:,} images: expected {expected:,}", hint=hint)


def first_line(error: Exception) -> str:
    r"""What an exception says, as far as it fits into one line.

    >>> first_line(ValueError("no tar:\n- not this\n- not that")), first_line(EOFError())
    ('no tar', 'EOFError')
    """
    text = str(error).strip()
    return text.splitlines()[0].rstrip(":") if text else type(error).__name__

"""Which files of a folder or a tar are images, and which ones systems and programs left there."""

import os
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator

SUFFIX = ".png"
_LEFT = {"__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found"}
"""Folders that macOS, Synology, Windows and Linux put beside what people keep."""


def files_below(folder: str, above: frozenset[str] = frozenset()) -> Iterator[os.DirEntry[str]]:
    """Every file in a folder and its subfolders, linked ones too, but for what was left there.

    Args:
        folder: The folder.
        above: The folders that it lies in, without links: no link leads round in a circle.

    Raises:
        OSError: A folder cannot be read.
    """
    here = os.path.realpath(folder)
    if here in above:
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if _was_left(entry.name):
                continue
            if _is_folder(entry):
                yield from files_below(entry.path, above | {here})
            else:
                yield entry


def is_image(name: str) -> bool:
    """Whether a file is one of the images, by its name inside the folder or the tar.

    >>> [is_image(name) for name in ("a/1.PNG", "./1.png", "._1.png", ".ipynb_checkpoints/1.png")]
    [True, True, False, False]
    """
    parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
    return name.lower().endswith(SUFFIX) and not any(_was_left(part) for part in parts)


def others(names: Iterable[str]) -> str:
    """What else there is, in words; nothing if there is nothing else.

    >>> others(["1.jpg", "2.jpg", "readme.txt", "3.png"])
    ' (beside 2 .jpg, 1 .txt)'
    """
    endings = (posixpath.splitext(name)[1].lower() or posixpath.basename(name) for name in names)
    counts = Counter(ending for ending in endings if ending != SUFFIX)
    shown = ", ".join(f"{count:,} {ending}" for ending, count in counts.most_common(3))
    return f" (beside {shown})" if shown else ""


def _was_left(name: str) -> bool:
    return name.startswith(".") or name in _LEFT


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, say; whoever reads it says so
        return False

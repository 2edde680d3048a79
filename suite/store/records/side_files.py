"""Files that belong to a record and are on the disk before it."""

from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from suite.errors import StoreError
from suite.registry import Write
from suite.store.files.atomic import sync_folder
from suite.store.files.disk_errors import guard
from suite.store.files.folder_layout import SIDE_NAME, side_paths
from suite.store.files.stream import SideFile, open_if, streamed
from suite.store.files.tree import Tree


def publish_side_file(tree: Tree, record: Path, name: str, write: Write) -> SideFile:
    """Publishes a file beside the place where its record will be.

    Args:
        tree: The folder of results.
        record: That place; for a large file, ``Layout.beside`` of it.
        name: The name of the file.
        write: Writes its bytes.

    Raises:
        StoreError: The name is not one for a side file, or the folder cannot be written.
    """
    if not SIDE_NAME.fullmatch(name) or name == "json":
        raise StoreError(f"{name!r} is no name for a side file", hint="take one like curve.json.gz")
    with (
        guard(record.with_name(name), "write it"),
        streamed(tree, record.parent, write) as (pending, side),
    ):
        for path in side_paths(record, name, side.sha256):
            if pending.link(path.name) or _is(tree, path, side):
                sync_folder(tree, record.parent)
                return side
    raise StoreError(
        f"{record.parent}: the place of the side file {name} is taken by a damaged one",
        hint="mef verify names it; move it away and try again",
    )


def _is(tree: Tree, path: Path, side: SideFile) -> bool:
    if file := open_if(tree, path, side.sha256):
        file.close()
    return file is not None


def open_side_file(tree: Tree, record: Path, name: str, side: SideFile) -> BinaryIO | None:
    """A file of a record, open for reading; ``None`` if none on the disk has the right hash.

    Raises:
        StoreError: The folder cannot be read.
    """
    for path in side_paths(record, name, side.sha256):
        with guard(path, "read it"):
            try:
                file = open_if(tree, path, side.sha256)
            except FileNotFoundError:
                continue
        if file is not None:
            return file
    return None


class Condition(StrEnum):
    """How a file of a record is."""

    GOOD = "good"
    ALTERED = "altered"
    MISSING = "missing"


def condition(tree: Tree, record: Path, name: str, side: SideFile) -> Condition:
    """How a file of a record is.

    Raises:
        StoreError: It cannot be read.
    """
    if file := open_side_file(tree, record, name, side):
        file.close()
        return Condition.GOOD
    there = any(tree.has(path) for path in side_paths(record, name, side.sha256))
    return Condition.ALTERED if there else Condition.MISSING

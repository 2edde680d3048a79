"""Bytes that are hashed on their way to the disk and back, however many they are."""

import hashlib
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Self, cast

from pydantic import BaseModel, ConfigDict, Field

from suite.registry import Write
from suite.store.files.atomic import Pending, temporary
from suite.store.files.tree import Tree

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class SideFile(BaseModel):
    """A file that belongs to a record.

    Attributes:
        sha256: The hash of its bytes.
        size: Their number.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: Digest
    size: Annotated[int, Field(ge=0)]

    @classmethod
    def of(cls, data: bytes) -> Self:
        """That of a file with these bytes."""
        return cls(sha256=digest_of(data), size=len(data))


class _HashingFile(io.RawIOBase):
    """A file that can be written from its beginning to its end, and hashes what is written.

    Attributes:
        failure: The first error that the disk answered with. A library may answer it with an error
            of its own, which then says nothing of a full disk.
    """

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self.failure: OSError | None = None
        self._file = file
        self._hash = hashlib.sha256()
        self._size = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._size

    def write(self, data: Any) -> int:
        try:
            self._file.write(data)
        except OSError as error:
            self.failure = self.failure or error
            raise
        self._hash.update(data)
        size = memoryview(data).nbytes
        self._size += size
        return size

    def side_file(self) -> SideFile:
        """What was written, in short."""
        return SideFile(sha256=self._hash.hexdigest(), size=self._size)


@contextmanager
def streamed(tree: Tree, folder: Path, write: Write) -> Iterator[tuple[Pending, SideFile]]:
    """A file on the disk under a name that nobody reads, and its hash; gone afterwards.

    Args:
        tree: What the folder is in.
        folder: Where it is made.
        write: Writes its bytes.

    Raises:
        OSError: The disk refused.
    """
    made: list[SideFile] = []
    with temporary(tree, folder, lambda file: made.append(_written(file, write))) as pending:
        yield pending, made[0]


def _written(file: BinaryIO, write: Write) -> SideFile:
    hashing = _HashingFile(file)
    try:
        write(cast(BinaryIO, hashing))
    except Exception:
        if hashing.failure is None:
            raise
    if hashing.failure is not None:
        raise hashing.failure
    return hashing.side_file()


def open_if(tree: Tree, path: Path, sha256: str) -> BinaryIO | None:
    """A file, open at its beginning, if its bytes have this hash.

    Raises:
        OSError: It is not there, or cannot be read.
    """
    file = tree.reader(path)
    try:
        right = hashlib.file_digest(file, "sha256").hexdigest() == sha256
        file.seek(0)
    except BaseException:
        file.close()
        raise
    if right:
        return file
    file.close()
    return None


def copying(source: BinaryIO) -> Write:
    """What writes the rest of an open file into another one."""
    return lambda file: shutil.copyfileobj(source, file)


def digest_of(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()

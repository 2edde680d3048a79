"""PNG images, in a folder or in a tar."""

import io
import os
import posixpath
import tarfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from suite.data.read_errors import reading, wrong_count

CHUNK = 4096


@dataclass(frozen=True)
class PngImages(ABC):
    """PNG images in the order of their file names.

    Attributes:
        path: The folder or the tar.
        size: Height and width of every image, in pixels.
        count: How many there should be.
        hint: How to get them.
    """

    path: Path
    size: int
    count: int
    hint: str

    @property
    def expected(self) -> str:
        """What should be there."""
        return f"{self.count:,} PNG images of {self.size}x{self.size} pixels"

    @property
    @abstractmethod
    def state(self) -> str:
        """Changes when the images do, as far as that can be seen without reading them."""

    @abstractmethod
    def encoded(self) -> Iterator[tuple[str, bytes]]:
        """What to call each image, and its bytes, in order.

        Raises:
            DataError: There are more or fewer images than there should be.
        """

    def chunks(self) -> Iterator[NDArray[np.uint8]]:
        """The images, decoded, in order.

        Returns:
            Parts of (up to 4096, 3, size, size).

        Raises:
            DataError: Images are missing or damaged, or have another size.
        """
        with reading(self.path, self.expected, self.hint):
            images = self.encoded()
            while part := list(islice(images, CHUNK)):
                yield np.stack([self._decode(name, data) for name, data in part])

    def _decode(self, name: str, data: bytes) -> NDArray[np.uint8]:
        from PIL import Image

        expected = f"a PNG image of {self.size}x{self.size} pixels"
        with (
            reading(Path(name), expected, self.hint),
            Image.open(io.BytesIO(data), formats=["PNG"]) as image,
        ):
            if image.size != (self.size, self.size):
                raise ValueError(f"it has {image.width}x{image.height} pixels")
            return np.asarray(image.convert("RGB")).transpose(2, 0, 1)

    def _ordered(self, names: list[str]) -> list[str]:
        """The images among these names, in an order that folders and tars share."""
        pairs = [(posixpath.basename(name), name) for name in names]
        # Names with a dot in front are what some systems leave beside the files proper.
        images = [pair for pair in pairs if pair[0].endswith(".png") and pair[0][0] != "."]
        if len(images) != self.count:
            raise wrong_count(self.path, len(images), self.count, self.hint)
        return [name for _, name in sorted(images)]


class PngFolder(PngImages):
    """A folder, with its subfolders."""

    @property
    def state(self) -> str:
        """When the folder last got or lost a file."""
        return f"folder {self.path.stat().st_mtime_ns}"

    def encoded(self) -> Iterator[tuple[str, bytes]]:
        """Reads file after file."""
        found = [
            os.path.join(folder, name) for folder, _, names in os.walk(self.path) for name in names
        ]
        for name in self._ordered(found):
            yield name, Path(name).read_bytes()


class PngTar(PngImages):
    """A tar that is not compressed."""

    @property
    def state(self) -> str:
        """Its length, and when it was written."""
        status = self.path.stat()
        return f"tar {status.st_size} {status.st_mtime_ns}"

    def encoded(self) -> Iterator[tuple[str, bytes]]:
        """Reads member after member; nothing is unpacked."""
        with self.path.open("rb") as file:
            places = self._places(file)
            for name in self._ordered(list(places)):
                offset, length = places[name]
                file.seek(offset)
                yield f"{self.path}/{name}", file.read(length)

    @staticmethod
    def _places(file: BinaryIO) -> dict[str, tuple[int, int]]:
        places = {}
        with tarfile.open(fileobj=file, mode="r:") as tar:
            while (member := tar.next()) is not None:
                if member.isfile():
                    places[member.name] = (member.offset_data, member.size)
                # What is kept of a million members takes more memory than their images.
                tar.members.clear()  # type: ignore[attr-defined]
        return places

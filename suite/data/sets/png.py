"""PNG images, in a folder or in a tar."""

import hashlib
import io
import os
import posixpath
import tarfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from suite.data.cache import stamp
from suite.data.file_kinds import HEAD, PNG, TAR
from suite.data.read_errors import check_regular, reading, wrong_count
from suite.data.sets import png_parts
from suite.data.sets.image_files import files_below, is_image, others

CHUNK = 4096
DECODER = "png 2"
"""Changes when the same files would be decoded to other pixels, or others be refused."""


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
        """Changes when the images do, as far as that can be seen without reading them.

        Raises:
            DataError: They cannot be looked at.
        """

    @abstractmethod
    def encoded(self) -> Iterator[tuple[str, bytes]]:
        """What to call each image, and its bytes, in order.

        Raises:
            DataError: There are more or fewer images than there should be, or one cannot be read.
        """

    def chunks(self) -> Iterator[NDArray[np.uint8]]:
        """The images, decoded, in order.

        Returns:
            Parts of (up to 4096, 3, size, size).

        Raises:
            DataError: Images are missing or damaged, or have another size.
        """
        with reading(self.path, self.expected, self.hint, kind=TAR):
            images = self.encoded()
            while part := list(islice(images, CHUNK)):
                yield np.stack([self._decode(name, data) for name, data in part])

    @property
    def _one(self) -> str:
        return f"a PNG image of {self.size}x{self.size} pixels"

    def _decode(self, name: str, data: bytes) -> NDArray[np.uint8]:
        from PIL import Image

        with reading(Path(name), self._one, self.hint, kind=PNG, head=data[:HEAD]):
            may_be_transparent = png_parts.check(data, self.size)
            with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
                mode = "RGBA" if may_be_transparent else "RGB"
                pixels = np.asarray(image.convert(mode)).transpose(2, 0, 1)
            if (pixels[3:] < 255).any():
                raise ValueError("it has transparent pixels")
            return pixels[:3]

    def _ordered(self, names: Iterable[str]) -> list[str]:
        """The images among these names, in an order that folders and tars share."""
        names = list(names)
        images = sorted((posixpath.basename(name), name) for name in names if is_image(name))
        if len(images) != self.count:
            raise wrong_count(self.path, len(images), self.count, self.hint, beside=others(names))
        return [name for _, name in images]


class PngFolder(PngImages):
    """A folder, with its subfolders."""

    @property
    def state(self) -> str:
        """The name, length and times of every image: a look at each, where decoding takes 20."""
        digest = hashlib.sha256()
        with reading(self.path, self.expected, self.hint):
            for name, path in sorted(self._named()):
                if is_image(name):
                    digest.update(os.fsencode(f"{name}\0{_stamp(path)}\0"))
        return f"{DECODER} folder {digest.hexdigest()}"

    def encoded(self) -> Iterator[tuple[str, bytes]]:
        """Reads file after file."""
        paths = dict(self._named())
        for name in self._ordered(paths):
            path = Path(paths[name])
            with reading(path, self._one, self.hint):
                check_regular(path)
                data = path.read_bytes()
            yield str(path), data

    def _named(self) -> Iterator[tuple[str, str]]:
        """Each file by its name inside the folder."""
        length = len(os.path.join(self.path, ""))
        return ((entry.path[length:], entry.path) for entry in files_below(str(self.path)))


class PngTar(PngImages):
    """A tar that is not compressed."""

    @property
    def state(self) -> str:
        """Its length and times."""
        with reading(self.path, self.expected, self.hint):
            return f"{DECODER} tar {stamp(self.path.stat())}"

    def encoded(self) -> Iterator[tuple[str, bytes]]:
        """Reads member after member; nothing is unpacked."""
        with self.path.open("rb") as file:
            places = self._places(file)
            for name in self._ordered(places):
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
                elif member.islnk() and member.linkname in places:
                    # What tar writes where two names are one file.
                    places[member.name] = places[member.linkname]
                # What is kept of a million members takes more memory than their images.
                tar.members.clear()  # type: ignore[attr-defined]
        return places


def _stamp(path: str) -> str:
    try:
        return stamp(os.stat(path))
    except OSError as error:  # whoever reads it says so
        return os.strerror(error.errno or 0)

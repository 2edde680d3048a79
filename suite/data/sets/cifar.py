"""CIFAR-10 from the folder that people have: pickled batches, or the binary version."""

import os
from pathlib import Path
from typing import ClassVar, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from suite.data.images import Splits
from suite.data.read_errors import check_regular, given, may_be_there, missing, reading, wrong_count
from suite.data.sets.unpickle import read_batch
from suite.registry import DataSet

TRAIN = tuple(f"data_batch_{number}" for number in range(1, 6))
TEST = "test_batch"


class Version(Protocol):
    """One of the versions that CIFAR-10 is published in."""

    folder: ClassVar[str]
    """What its folder is called."""
    suffix: ClassVar[str]
    """How its files' names end."""

    def decode(self, path: Path) -> NDArray[np.uint8]:
        """The pixels of a file, (images, 3072): red, green and blue planes, row by row.

        Raises:
            Exception: The file is damaged (nearly any exception).
        """


class Pickled:
    """The version for Python: dictionaries of labels and pixels."""

    folder: ClassVar[str] = "cifar-10-batches-py"
    suffix: ClassVar[str] = ""

    def decode(self, path: Path) -> NDArray[np.uint8]:
        """Unpickles only what such a file needs."""
        return read_batch(path)


class Binary:
    """The version for C programs: a byte with the label, and 3072 of pixels, for each image."""

    folder: ClassVar[str] = "cifar-10-batches-bin"
    suffix: ClassVar[str] = ".bin"

    def decode(self, path: Path) -> NDArray[np.uint8]:
        """Splits the bytes into images."""
        data = np.fromfile(path, np.uint8)
        if not len(data):
            raise ValueError("it is empty")
        if len(data) % 3073:
            raise ValueError(f"{len(data):,} bytes are no whole number of images")
        images = data.reshape(-1, 3073)
        if (images[:, 0] > 9).any():
            raise ValueError(f"a label is {images[:, 0].max()}, not 0 to 9")
        return images[:, 1:]


class Cifar10:
    """The loader of ``cifar10``.

    Args:
        settings: The data set.
    """

    versions: tuple[Version, ...] = (Pickled(), Binary())

    def __init__(self, settings: DataSet) -> None:
        self.settings = settings

    def read(self, folder: Path | None) -> Splits:
        """Reads the six files.

        Args:
            folder: The folder of the files, or the one that it lies in.

        Raises:
            DataError: A file is missing or damaged, or holds another number of images.
        """
        place, version = self._find(folder)
        each = self.settings.train_images // len(TRAIN)
        train = torch.cat([self._batch(place, version, name, each) for name in TRAIN])
        test = self._batch(place, version, TEST, self.settings.test_images)
        return Splits(train, None, test)

    def _find(self, folder: Path | None) -> tuple[Path, Version]:
        hint = self.settings.origin
        folder = given(folder, self.settings.name, hint)
        for version in self.versions:
            for place in (folder, folder / version.folder):
                paths = [place / (name + version.suffix) for name in (*TRAIN, TEST)]
                # A link that leads nowhere is one of them too, and named when it is read.
                if any(may_be_there(path) for path in paths):
                    return place, version
        place = folder / self.versions[0].folder
        place = place / TRAIN[0] if os.path.isdir(place) else place
        raise missing(place, f"{', '.join(TRAIN)} and {TEST}", hint)

    def _batch(self, place: Path, version: Version, name: str, count: int) -> Tensor:
        path, hint = place / (name + version.suffix), self.settings.origin
        with reading(path, f"a batch of {count:,} images of CIFAR-10", hint):
            check_regular(path)
            pixels = version.decode(path)
        if len(pixels) != count:
            raise wrong_count(path, len(pixels), count, hint)
        size = self.settings.size
        return torch.from_numpy(np.array(pixels, order="C").reshape(count, 3, size, size))

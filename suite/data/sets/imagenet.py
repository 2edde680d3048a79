"""ImageNet 32x32 and 64x64: the older PNG sets and the newer npz sets, which are not the same."""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from suite.data.cache import MEMORY_BUDGET, Cache, cache_folders
from suite.data.images import Splits
from suite.data.read_errors import given, may_be_there, missing
from suite.data.sets.npz import NpzBatches
from suite.data.sets.png import PngFolder, PngImages, PngTar
from suite.errors import DataError
from suite.registry import DataSet

PACKED = (".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar.zst", ".zip", ".7z")
"""What the older sets' folders may be packed into, beside tars."""


class Source(Protocol):
    """Where the images of one split come from."""

    @property
    def count(self) -> int:
        """How many images there should be."""

    @property
    def state(self) -> str:
        """Changes when the images do, as far as that can be seen without reading them."""

    def chunks(self) -> Iterator[NDArray[np.uint8]]:
        """The images in order, in parts of (images, 3, size, size).

        Raises:
            DataError: Images are missing or damaged.
        """


class ImageNet(ABC):
    """A loader of ImageNet; its validation images are the test images.

    Args:
        settings: The data set.
        budget: Images of more bytes are mapped from their file instead of read into memory.
    """

    def __init__(self, settings: DataSet, *, budget: int = MEMORY_BUDGET) -> None:
        self.settings = settings
        self.budget = budget

    @abstractmethod
    def find(self, folder: Path) -> tuple[Source, Source]:
        """The sources of the training and of the test images.

        Raises:
            DataError: Files are missing.
        """

    def read(self, folder: Path | None) -> Splits:
        """Reads the images; the first time they are decoded, which takes minutes.

        Args:
            folder: The folder that the set's folders or tars lie in.

        Raises:
            DataError: Files are missing or damaged, or hold another number of images.
        """
        folder = given(folder, self.settings.name, self.settings.origin)
        train, test = self.find(folder)
        cache = Cache(cache_folders(folder), self.budget)
        return Splits(self._load(cache, "train", train), None, self._load(cache, "test", test))

    def _load(self, cache: Cache, split: str, source: Source) -> Tensor:
        state = sha256(source.state.encode()).hexdigest()[:16]
        shape = (source.count, 3, self.settings.size, self.settings.size)
        return cache.load(f"{self.settings.name}-{split}-{state}", shape, source.chunks())


class ImageNetPng(ImageNet):
    """The loader of ``imagenet32`` and ``imagenet64``, the older sets: PNG folders or tars."""

    def find(self, folder: Path) -> tuple[PngImages, PngImages]:
        """Finds a folder, or else a tar, for each split.

        Raises:
            DataError: There is neither.
        """
        train, test = self.settings.train_images, self.settings.test_images
        return self._find(folder, "train", train), self._find(folder, "valid", test)

    def _find(self, folder: Path, split: str, count: int) -> PngImages:
        size = self.settings.size
        path = folder / f"{split}_{size}x{size}"
        tar = path.with_name(f"{path.name}.tar")
        if os.path.isdir(path):
            return PngFolder(path, size, count, self.settings.origin)
        if os.path.isfile(tar):
            return PngTar(tar, size, count, self.settings.origin)
        if any(folder.glob("train_data_batch_1.npz")) or any(
            folder.glob("*/train_data_batch_1.npz")
        ):
            raise _other_set(path, "the newer npz set", f"{self.settings.name}-npz")
        for ending in PACKED:
            if os.path.exists(packed := path.with_name(path.name + ending)):
                raise missing(path, f"what is in {packed.name}", f"unpack {packed} there")
        place = tar if may_be_there(tar) and not may_be_there(path) else path
        raise missing(place, f"{count:,} PNG images, or a tar of them", self.settings.origin)


class ImageNetNpz(ImageNet):
    """The loader of ``imagenet32-npz`` and ``imagenet64-npz``, the newer sets."""

    def find(self, folder: Path) -> tuple[NpzBatches, NpzBatches]:
        """Finds ten training batches and one of test images.

        Raises:
            DataError: One of them is missing.
        """
        names = [f"train_data_batch_{number}.npz" for number in range(1, 11)]
        train = tuple(self._find(folder, name) for name in names)
        test = (self._find(folder, "val_data.npz"),)
        size, hint = self.settings.size, self.settings.origin
        return (
            NpzBatches(train, size, self.settings.train_images, hint),
            NpzBatches(test, size, self.settings.test_images, hint),
        )

    def _find(self, folder: Path, name: str) -> Path:
        size = self.settings.size
        parts = ("train", "train_part1", "train_part2", "val")
        for place in (*(folder / f"Imagenet{size}_{part}_npz" for part in parts), folder):
            if os.path.isfile(place / name):
                return place / name
            if may_be_there(place / name):
                raise missing(place / name, self.settings.files, self.settings.origin)
        old = folder / f"train_{size}x{size}"
        if os.path.isdir(old) or os.path.isfile(f"{old}.tar"):
            raise _other_set(folder / name, "the older PNG set", f"imagenet{size}")
        raise missing(folder / name, self.settings.files, self.settings.origin)


def _other_set(path: Path, what: str, name: str) -> DataError:
    return DataError(
        f"{path} is missing: the folder has {what}, which holds other pixels",
        hint=f"that is the data set {name}",
    )

"""The images of a data set, as they were read and as a run sees them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from torch import Tensor


@dataclass(frozen=True, eq=False)
class Splits:
    """What the files of a data set hold, before anything is cut.

    Attributes:
        train: Training images, uint8 (n, 3, size, size); may be mapped from a file, and written
            to without changing that file.
        validation: Validation images that the set comes with, the same; None if it has none.
        test: Test images, the same.
    """

    train: Tensor
    validation: Tensor | None
    test: Tensor

    def fingerprint(self, name: str) -> str:
        """SHA-256 of the data set's name and, for each split, its name, shape and pixels; hex.

        Two sources of the same images, such as a folder and a tar, have the same fingerprint.
        """
        digest = hashlib.sha256(name.encode())
        splits = {"train": self.train, "validation": self.validation, "test": self.test}
        for split, images in splits.items():
            if images is not None:
                digest.update(f"\n{split} {tuple(images.shape)}\n".encode())
                digest.update(images.contiguous().numpy().data)
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Images:
    """The images of a run.

    Attributes:
        train: Training images, uint8 (n, 3, size, size).
        selection: Images that choose the best epoch, the same: validation images, or the test
            images themselves.
        test: Test images, the same.
        fingerprint: SHA-256 of what was read, before anything was cut: see ``Splits``.
        is_validation: Whether ``selection`` are validation images.
    """

    train: Tensor
    selection: Tensor
    test: Tensor
    fingerprint: str
    is_validation: bool


class Loader(Protocol):
    """The loader of a data set; its class is constructed with the settings, a ``DataSet``."""

    def read(self, folder: Path | None) -> Splits:
        """Reads the images.

        Args:
            folder: Where the user keeps data sets; None if nobody said.

        Raises:
            DataError: Files are missing or damaged, or hold other images than they should.
        """

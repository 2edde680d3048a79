"""ImageNet's newer small sets: batches in npz files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from suite.data.read_errors import reading, wrong_count


@dataclass(frozen=True)
class NpzBatches:
    """Batches of images, in order.

    Attributes:
        paths: The files.
        size: Height and width of every image, in pixels.
        count: How many images there should be in all.
        hint: How to get them.
    """

    paths: tuple[Path, ...]
    size: int
    count: int
    hint: str

    @property
    def state(self) -> str:
        """The files' lengths, and when they were written."""
        states = [path.stat() for path in self.paths]
        return "npz " + " ".join(f"{state.st_size} {state.st_mtime_ns}" for state in states)

    def chunks(self) -> Iterator[NDArray[np.uint8]]:
        """The images of file after file.

        Returns:
            Parts of (images, 3, size, size).

        Raises:
            DataError: A file is damaged, or there are more or fewer images than there should be.
        """
        found = 0
        for path in self.paths:
            expected = f"a batch of {self.size}x{self.size} images in npz form"
            with reading(path, expected, self.hint):
                images = self._read(path)
            found += len(images)
            yield images
        if found != self.count:
            raise wrong_count(self.paths[0].parent, found, self.count, self.hint)

    def _read(self, path: Path) -> NDArray[np.uint8]:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as batch:
            data: NDArray[np.uint8] = batch["data"]
        if data.dtype != np.uint8 or data.ndim != 2 or data.shape[1] != 3 * self.size**2:
            raise ValueError(f"'data' has shape {data.shape} and dtype {data.dtype}")
        return data.reshape(-1, 3, self.size, self.size)

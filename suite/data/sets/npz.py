"""ImageNet's newer small sets: batches in npz files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import is_zipfile

import numpy as np
from numpy.typing import NDArray

from suite.data.cache import stamp
from suite.data.file_kinds import ZIP
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
        """The files' lengths and times."""
        states = []
        for path in self.paths:
            with reading(path, self._expected, self.hint):
                states.append(stamp(path.stat()))
        return "npz " + " ".join(states)

    def chunks(self) -> Iterator[NDArray[np.uint8]]:
        """The images of file after file.

        Returns:
            Parts of (images, 3, size, size).

        Raises:
            DataError: A file is damaged, or there are more or fewer images than there should be.
        """
        found = 0
        for path in self.paths:
            with reading(path, self._expected, self.hint, kind=ZIP):
                images = self._read(path)
            found += len(images)
            yield images
        if found != self.count:
            raise wrong_count(self.paths[0].parent, found, self.count, self.hint)

    @property
    def _expected(self) -> str:
        return f"a batch of {self.size}x{self.size} images in npz form"

    def _read(self, path: Path) -> NDArray[np.uint8]:
        if not is_zipfile(path):
            raise ValueError("it is no npz file, or one that ends early")
        with path.open("rb") as file, np.load(file, allow_pickle=False) as batch:
            if "data" not in batch:
                raise ValueError(f"it has no 'data' but {', '.join(batch) or 'nothing'}")
            data: NDArray[np.uint8] = batch["data"]
        if data.dtype != np.uint8 or data.ndim != 2 or data.shape[1] != 3 * self.size**2:
            raise ValueError(f"'data' has shape {data.shape} and dtype {data.dtype}")
        return data.reshape(-1, 3, self.size, self.size)

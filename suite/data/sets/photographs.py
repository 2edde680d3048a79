"""The seven photographs, in the files of installed packages; docs/data.md credits them."""

import hashlib
import io
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from suite.data.read_errors import damaged, missing, reading


@dataclass(frozen=True)
class Photograph:
    """A photograph that an installed package brings along.

    Attributes:
        package: The package, as pip knows it.
        module: Its top-level module.
        path: The file, below the folder of that module.
        sha256: SHA-256 of the file.
    """

    package: str
    module: str
    path: str
    sha256: str

    def find(self) -> Path:
        """The file, which need not be there; the package is not imported.

        Raises:
            DataError: The package is not installed.
        """
        spec = find_spec(self.module)
        if spec is None or not spec.submodule_search_locations:
            raise missing(Path(self.module, self.path), self._expected, self._hint)
        return Path(spec.submodule_search_locations[0], self.path)

    def read(self) -> Tensor:
        """Its pixels.

        Another version of libjpeg may decode the same JPEG file to slightly different pixels. So
        the hash of the file does not say which pixels a run saw; the data's fingerprint does.

        Returns:
            uint8 (3, height, width).

        Raises:
            DataError: The file is missing or damaged.
        """
        from PIL import Image

        path = self.find()
        with reading(path, self._expected, self._hint):
            data = path.read_bytes()
            found = hashlib.sha256(data).hexdigest()
            if found != self.sha256:
                raise damaged(path, self._expected, f"SHA-256 {found}", self._hint)
            with Image.open(io.BytesIO(data)) as image:
                return torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1)

    @property
    def _expected(self) -> str:
        return f"the photograph of {self.package} with SHA-256 {self.sha256}"

    @property
    def _hint(self) -> str:
        return f"install the package anew: python -m pip install --force-reinstall {self.package}"


def _skimage(name: str, sha256: str) -> Photograph:
    return Photograph("scikit-image", "skimage", f"data/{name}", sha256)


def _sklearn(name: str, sha256: str) -> Photograph:
    return Photograph("scikit-learn", "sklearn", f"datasets/images/{name}", sha256)


PHOTOGRAPHS = (
    _skimage("astronaut.png", "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"),
    _skimage("chelsea.png", "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb"),
    _skimage("coffee.png", "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7"),
    _skimage("rocket.jpg", "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c"),
    _skimage(
        "motorcycle_left.png", "db18e9c4157617403c3537a6ba355dfeafe9a7eabb6b9b94cb33f6525dd49179"
    ),
    _sklearn("china.jpg", "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29"),
    _sklearn("flower.jpg", "a77f6ec41e353afdf8bdff2ea981b2955535d8d83294f8cfa49cf4e423dd5638"),
)
"""In the order of the data set."""

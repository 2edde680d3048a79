"""photos32: patches of photographs that are installed with the suite."""

from pathlib import Path

import torch
from torch import Tensor

from suite.data.images import Splits
from suite.data.sets.blocks import Layout
from suite.data.sets.photographs import PHOTOGRAPHS
from suite.registry import DataSet

STRIDE = 16


class Photos32:
    """The loader of ``photos32``: no folder, no download, the same splits in every run.

    Neighbouring patches overlap by half, which is why the splits are blocks of each photograph and
    not random patches: a test patch shares no pixel with a training patch.

    Args:
        settings: The data set.
    """

    def __init__(self, settings: DataSet) -> None:
        self.size = settings.size

    def read(self, folder: Path | None) -> Splits:
        """Reads the photographs and cuts the patches; the folder does not matter.

        Raises:
            DataError: A photograph is missing or damaged.
        """
        parts = [self.split(number, picture.read()) for number, picture in enumerate(PHOTOGRAPHS)]
        train, validation, test = (torch.cat(split) for split in zip(*parts, strict=True))
        return Splits(train, validation, test)

    def split(self, number: int, photograph: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The patches of one photograph, for training, validation and test.

        Args:
            number: Which photograph it is, from 0.
            photograph: (channels, height, width).

        Returns:
            Each (patches, channels, size, size).
        """
        _, height, width = photograph.shape
        layout = Layout.of(number, height, width, gap=self.size, stride=STRIDE)
        train, validation, test = (
            block.patches(photograph, self.size, STRIDE)
            for block in (layout.train, layout.validation, layout.test)
        )
        return train, validation, test

"""A data set of tiny images, and the smallest runs on it."""

from pathlib import Path
from typing import Any, Literal

import torch

from suite.data import Splits
from suite.registry import SCHEDULES, SYSTEMS, DataSet, Entry, TrainSettings


class SpeckleSettings(DataSet):
    """8x8 images of random blotches."""

    size = 8
    train_images = 24
    validation_images = 5
    test_images = 6
    files = "none"
    origin = "they are drawn"
    name: Literal["speckles"] = "speckles"


class Speckles:
    """The loader: blotches of 2x2 pixels, so that neighbours have something in common."""

    def __init__(self, settings: SpeckleSettings) -> None:
        self.settings = settings

    def read(self, folder: Path | None) -> Splits:
        """Draws the images."""
        draws = torch.Generator().manual_seed(1)
        count = self.settings.train_images + self.settings.test_images
        coarse = torch.randint(20, 230, (count, 3, 4, 4), generator=draws)
        fine = coarse.repeat_interleave(2, 2).repeat_interleave(2, 3)
        fine += torch.randint(-15, 16, fine.shape, generator=draws)
        images = fine.to(torch.uint8)
        train, test = images.split([self.settings.train_images, self.settings.test_images])
        return Splits(train, None, test)


ENTRY = Entry("speckles", "tests.train.speckles:Speckles", SpeckleSettings)

TINY: dict[str, Any] = {
    "data": SpeckleSettings(),
    "size": 8,
    "steps": (1, 1),
    "num_blocks": 1,
    "hidden_channels": 3,
    "epochs": 3,
    "batch_size": 8,
    "lr": 0.01,
    "warmup": 0.5,
    "halve_at": (2,),
    "average": {"name": "corrected", "decay": 0.9},
    "init_images": 12,
}
"""19 training images in three batches, the last of three images; three epochs."""

STEPS = 9
"""Steps of such a run."""


def tiny(**more: Any) -> TrainSettings:
    """The settings of a run that takes a moment."""
    return TrainSettings.model_validate({**TINY, **more})


def tiny_of(system: dict[str, Any], **more: Any) -> TrainSettings:
    """The same of another system, without what it or its schedule does not have."""
    foreign = {
        *SYSTEMS.find("mef").settings.own_keys,
        *SCHEDULES.find("halvings").settings.own_keys,
    }
    shared = {key: value for key, value in TINY.items() if key not in foreign}
    return TrainSettings.model_validate({**shared, "system": system, **more})


REALNVP: dict[str, Any] = {"name": "realnvp", "levels": 2, "width": 3, "blocks": 1}
"""A system with stored statistics and a price of its weights."""
GLOW: dict[str, Any] = {"name": "glow", "levels": 2, "depth": 1, "width": 4}
"""A system whose images are shifted, and whose loss is in bits/dim."""

NSF: dict[str, Any] = {
    "name": "nsf",
    "levels": 2,
    "steps": 1,
    "width": 4,
    "blocks": 1,
    "bins": 3,
    "dropout": 0.3,
}
"""A system with dropout, stored statistics, and layers that are fitted to the first images."""

FLOWPP: dict[str, Any] = {
    "name": "flowpp",
    "width": 4,
    "blocks": 1,
    "components": 2,
    "heads": 2,
    "noise_width": 4,
    "noise_blocks": 1,
    "context_width": 4,
    "context_blocks": 1,
    "samples": 3,
}
"""A system with noise of its own, dropout, and several draws in its test."""

"""Data sets: names and folders in; uint8 tensors with their splits, dequantised batches out.

A data set is one class in ``sets`` (or in another package) with a method ``read``, and one entry in
``suite.registry.DATA_SETS``. Nothing here ever downloads, but for ``suite.data.fetch``.
"""

from suite.data.augmentation import Augmentation, NoAugmentation
from suite.data.dequantisation import dequantise, flip
from suite.data.images import Images, Loader, Splits
from suite.data.load import load_images

__all__ = [
    "Augmentation",
    "Images",
    "Loader",
    "NoAugmentation",
    "Splits",
    "dequantise",
    "flip",
    "load_images",
]

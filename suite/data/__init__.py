"""Data sets as uint8 tensors, their splits, and dequantisation.

A data set is one class here (or in another package) with a method ``read``, and one entry in
``suite.registry.DATA_SETS``. Nothing here ever downloads, but for ``suite.data.fetch``.
"""

from suite.data.dequantise import dequantise, flip
from suite.data.images import Images, Loader, Splits
from suite.data.load import load_images

__all__ = ["Images", "Loader", "Splits", "dequantise", "flip", "load_images"]

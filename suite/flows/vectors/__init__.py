"""Layers that take an image as one vector, channel by channel, each row by row."""

from suite.flows.vectors.even_first import EvenFirst
from suite.flows.vectors.halves_coupling import HalvesCoupling
from suite.flows.vectors.scaling import Scaling

__all__ = ["EvenFirst", "HalvesCoupling", "Scaling"]

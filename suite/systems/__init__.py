"""Whole published models under one protocol: what is trained, evaluated, sampled and counted.

A system takes uint8 images and gives nats; its preprocessing, its dequantisation, its prior and the
loss that it trains on are its own. ``build_system(settings)`` makes one, and
``from_published(name, config, state)`` one from arrays under its authors' names.
"""

from suite.systems.build_system import build_system
from suite.systems.published import from_published
from suite.systems.system import Inputs, System

__all__ = ["Inputs", "System", "build_system", "from_published"]

"""From arrays under the authors' names to a system."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from suite.errors import MistakeError
from suite.registry import SYSTEMS, Registry
from suite.registry.names import load_target
from suite.systems.published.published_names import Place, PublishedNames
from suite.systems.system import System


@dataclass(frozen=True)
class PublishedEntry:
    """The table of names of one system's program.

    Attributes:
        name: The system.
        target: Where its class is, as ``"module:Class"``.
    """

    name: str
    target: str

    def load(self) -> PublishedNames:
        """The table."""
        table: PublishedNames = load_target(self.target)()
        return table


PUBLISHED = Registry(
    "system with names of a program",
    [
        PublishedEntry("mef", "suite.systems.published.mef_names:MefNames"),
        PublishedEntry("nice", "suite.systems.published.nice_names:NiceNames"),
        PublishedEntry("nsf", "suite.systems.published.nsf_names:NsfNames"),
        PublishedEntry("realnvp", "suite.systems.published.realnvp_names:RealNvpNames"),
        PublishedEntry("glow", "suite.systems.published.glow_names:GlowNames"),
        PublishedEntry("emerging", "suite.systems.published.emerging_names:EmergingNames"),
        PublishedEntry("flowpp", "suite.systems.published.flowpp_names:FlowPpNames"),
    ],
)
"""The systems that can be had from arrays of their programs."""


def from_published(name: str, config: Mapping[str, Any], state: Mapping[str, Any]) -> System:
    """Builds a system from what its authors' program keeps; no file is opened.

    Args:
        name: The system, as studies call it.
        config: The program's settings; other keys than it has are ignored.
        state: Its arrays by its names, buffers included: of numpy or torch, or what numpy can read.
            The system gets the widest of their floating-point dtypes, and float32 at least.

    Returns:
        The system on the CPU in evaluation mode; it needs no start.

    Raises:
        UnknownNameError: There is no such system, or none with names of a program.
        MistakeError: The settings are not the program's, or the arrays do not fit them; the message
            lists every name that is unknown, missing, of another shape, or no array of numbers.
    """
    SYSTEMS.find(name)
    table = PUBLISHED.find(name).load()
    system = table.build(config)
    places = table.places(system)
    arrays = {theirs: _tensor(value) for theirs, value in _named(table, state).items()}
    _refuse(name, system, places, arrays)
    tensors = {theirs: value for theirs, value in arrays.items() if value is not None}
    system.to(_dtype(tensors.values()))
    system.load_state_dict(
        {place.ours: place.to_ours(tensors[theirs]) for theirs, place in places.items()}
    )
    return system.eval()


def _named(table: PublishedNames, state: Mapping[str, Any]) -> dict[str, Any]:
    named = {table.name(given): value for given, value in state.items()}
    return {theirs: value for theirs, value in named.items() if not table.says_nothing(theirs)}


def _tensor(value: Any) -> Tensor | None:
    """The value as a tensor; None if it is no array of numbers."""
    if isinstance(value, Tensor):
        return value.detach()
    try:
        return torch.tensor(np.asarray(value))
    except (TypeError, ValueError):
        return None


def _dtype(tensors: Any) -> torch.dtype:
    widest = torch.float32
    for tensor in tensors:
        if tensor.is_floating_point():
            widest = torch.promote_types(widest, tensor.dtype)
    return widest


def _refuse(
    name: str, system: System, places: Mapping[str, Place], arrays: Mapping[str, Tensor | None]
) -> None:
    """Refuses arrays that are not those of a system, naming each that is wrong."""
    expected = system.state_dict()
    wanted = {
        theirs: tuple(place.to_theirs(expected[place.ours]).shape)
        for theirs, place in places.items()
    }
    faults = {
        "missing": [theirs for theirs in wanted if theirs not in arrays],
        "unknown": [theirs for theirs in arrays if theirs not in wanted],
        "no array of numbers": [
            theirs for theirs, value in arrays.items() if theirs in wanted and value is None
        ],
        "of another shape": [
            f"{theirs} {tuple(value.shape)}, not {wanted[theirs]}"
            for theirs, value in arrays.items()
            if value is not None and tuple(value.shape) != wanted.get(theirs, tuple(value.shape))
        ],
    }
    said = [f"{fault}: {', '.join(names)}" for fault, names in faults.items() if names]
    if said:
        raise MistakeError(f"these arrays are not of the given config of {name}; {'; '.join(said)}")

"""What the program of a system calls what is ours."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from suite.errors import MistakeError
from suite.systems.system import System


@dataclass(frozen=True)
class Place:
    """Where an array of a program goes.

    Attributes:
        ours: The name in our state dict.
        axes: For each of our axes, the program's; none where both have the same.
    """

    ours: str
    axes: tuple[int, ...] = ()

    def to_ours(self, theirs: Tensor) -> Tensor:
        """An array of the program, laid out as ours."""
        return theirs.permute(self.axes) if self.axes else theirs

    def to_theirs(self, ours: Tensor) -> Tensor:
        """A tensor of ours, laid out as the program's.

        >>> import torch
        >>> place = Place("kernel", axes=(3, 2, 0, 1))
        >>> tuple(place.to_theirs(torch.zeros(8, 7, 3, 5)).shape)
        (3, 5, 7, 8)
        """
        return ours.permute([self.axes.index(i) for i in range(ours.ndim)]) if self.axes else ours


class PublishedNames(ABC):
    """The names of one system's program: its settings and its arrays."""

    @abstractmethod
    def build(self, config: Mapping[str, Any]) -> System:
        """The system that the program's settings describe, with weights of its own.

        Raises:
            MistakeError: The settings are not the program's; the message names what is wrong.
        """

    @abstractmethod
    def places(self, system: System) -> Mapping[str, Place]:
        """For each of the program's names, buffers included, where it goes in a system."""

    def name(self, given: str) -> str:
        """What the program calls an array, without what wrapped the model when it was saved."""
        return given

    def says_nothing(self, name: str) -> bool:
        """Whether an array of this name may be there and decides nothing."""
        return False


def needed(program: str, config: Mapping[str, Any], keys: Iterable[str]) -> None:
    """Refuses settings of a program that lack keys.

    Raises:
        MistakeError: Some are missing; the message names all of them.
    """
    absent = [key for key in keys if key not in config]
    if absent:
        raise MistakeError(f"the config of {program} lacks {', '.join(absent)}")

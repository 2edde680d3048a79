"""What a system makes of a file of vectors; one class a system."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar

from torch import Tensor

from suite.systems import System, from_published
from tests.systems.vectors.vector_file import VectorFile

Quantity = tuple[str, Tensor]
"""The name that the file has for something, and what we make of it, in the file's layout."""


class SystemVectors(ABC):
    """The quantities in the files of one system, computed by ours in float64.

    Class attributes:
        system: What studies call it, and the table of bounds.
        given: For patterns of names, what the program was given there.
        left_out: For patterns of names, why we do not compare them.

    Args:
        file: What the program was given and what it computed.
    """

    system: ClassVar[str]
    given: ClassVar[Mapping[str, str]] = {"state.*": "the weights"}
    left_out: ClassVar[Mapping[str, str]] = {}

    def __init__(self, file: VectorFile) -> None:
        self.file = file

    def built(self) -> System:
        """The system with the file's weights, in float64."""
        state = {name: value.double() for name, value in self.file.under("state.").items()}
        return from_published(self.system, self.file.config, state).double()

    @abstractmethod
    def quantities(self) -> Iterator[Quantity]:
        """All that we compute of what files of this kind may have; a file need not have all."""

"""A file of vectors against our system: every quantity compared, or named with a reason."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

import torch
from torch import Tensor

from suite.errors import SuiteError
from tests.systems.vectors.bounds import Bound, bound_of
from tests.systems.vectors.known_systems import kind_of
from tests.systems.vectors.system_vectors import SystemVectors
from tests.systems.vectors.vector_file import UncheckableError, VectorFile

CONFIG = "config."
"""What the names of figures begin with that stand in the config."""


@dataclass(frozen=True)
class Compared:
    """A quantity, with the largest of its errors."""

    quantity: str
    error: float
    bound: Bound

    @property
    def agrees(self) -> bool:
        """Whether the error is within the bound."""
        return self.error <= self.bound.most


@dataclass(frozen=True)
class Comparison:
    """All of a file.

    Attributes:
        system: Whose it is.
        compared: What we computed too.
        given: What the program was given, by what it is.
        left_out: What we do not compare, with the reason.
    """

    system: str
    compared: tuple[Compared, ...]
    given: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, str]

    @property
    def agrees(self) -> bool:
        """Whether all errors are within their bounds."""
        return all(one.agrees for one in self.compared)


def compare(file: VectorFile) -> Comparison:
    """Computes what a file has, and compares.

    Raises:
        UncheckableError: It is no file of a system that is there, or nothing of it can be compared.
    """
    vectors = kind_of(file.config)(file)
    theirs = _theirs(file)
    try:
        ours = dict(vectors.quantities())
    except (SuiteError, KeyError, TypeError, ValueError, RuntimeError) as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise UncheckableError(f"cannot be computed: {reason}") from error
    system = vectors.system
    compared = tuple(
        Compared(name, furthest(value, theirs[name]), bound_of(system, name))
        for name, value in ours.items()
        if name in theirs
    )
    if not compared:
        raise UncheckableError("there is nothing in it to compare")
    rest = [name for name in file.arrays if name not in ours]
    given = {name: what for name in rest if (what := _of(name, vectors.given))}
    left_out = {name: _reason(name, vectors) for name in rest if name not in given}
    named = {what: tuple(name for name in given if given[name] == what) for what in given.values()}
    return Comparison(system, compared, named, left_out)


def furthest(ours: Tensor, theirs: Tensor) -> float:
    """The largest error, as a share of one plus the program's figure.

    A single figure of the program is that of all images. Another shape, and what is a number on one
    side alone, is infinitely far away.

    >>> furthest(torch.tensor([1.0, 5.0]), torch.tensor([1.0, 3.0]))
    0.5
    """
    ours, theirs = ours.detach().double(), theirs.double()
    if theirs.ndim and ours.shape != theirs.shape:
        return math.inf
    same = (ours == theirs) | (ours.isnan() & theirs.isnan())
    errors = ((ours - theirs).abs() / (1 + theirs.abs())).nan_to_num(nan=math.inf, posinf=math.inf)
    errors = errors.masked_fill(same, 0)
    return errors.max().item() if errors.numel() else 0.0


def _theirs(file: VectorFile) -> dict[str, Tensor]:
    figures = {
        f"{CONFIG}{name}": torch.tensor(value)
        for name, value in file.config.items()
        if isinstance(value, int | float)
    }
    return {**file.arrays, **figures}


def _of(name: str, patterns: Mapping[str, str]) -> str | None:
    return next((what for pattern, what in patterns.items() if fnmatchcase(name, pattern)), None)


def _reason(name: str, vectors: SystemVectors) -> str:
    return _of(name, vectors.left_out) or f"the checks of {vectors.system} do not know it"

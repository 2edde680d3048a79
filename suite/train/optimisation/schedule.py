"""The learning rate of every step: one class a form."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Self

from typing_extensions import override

from suite.registry import SCHEDULES, TrainSettings
from suite.registry.variants.schedules import (
    DecaySettings,
    ImageWarmupSettings,
    PieceSettings,
    PiecesSettings,
)

COUNTED = 32
"""Height and width of the images that a warm-up by images counts as one."""


class Schedule(ABC):
    """The learning rate of every step, counted from 0."""

    @classmethod
    @abstractmethod
    def of(cls, settings: TrainSettings, epoch_steps: int) -> Self:
        """The schedule of a run with so many steps in an epoch."""

    @abstractmethod
    def __call__(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""

    def largest(self, first: int, count: int) -> float:
        """The largest learning rate of some steps; 0 for no steps."""
        return max((self(step) for step in range(first, first + count)), default=0.0)


@dataclass(frozen=True)
class Halvings(Schedule):
    """A linear warm-up, then halvings.

    With a warm-up of W steps, step i (from 0) has ``lr * (i + 1) / W`` until that reaches ``lr``.
    Halved behind epoch 40 means that epochs 41 and on have half (MEF, authors' program).

    Attributes:
        lr: The learning rate after the warm-up.
        epoch_steps: Steps of an epoch.
        warmup: Length of the warm-up, in epochs.
        halve_at: Epochs behind which the rate is halved.

    >>> rate = Halvings(lr=1.0, epoch_steps=4, warmup=0.5, halve_at=(1, 2))
    >>> [rate(step) for step in (0, 1, 3, 4, 7, 8)]
    [0.5, 1.0, 1.0, 0.5, 0.5, 0.25]
    """

    lr: float
    epoch_steps: int
    warmup: float
    halve_at: tuple[int, ...]

    @classmethod
    @override
    def of(cls, settings: TrainSettings, epoch_steps: int) -> Self:
        return cls(settings.lr, epoch_steps, settings.warmup, settings.halve_at)

    @override
    def __call__(self, step: int) -> float:
        warm = step + 1 < self.warmup * self.epoch_steps
        factor = (step + 1) / (self.warmup * self.epoch_steps) if warm else 1.0
        halvings = sum(step // self.epoch_steps >= epoch for epoch in self.halve_at)
        return self.lr * factor * 0.5**halvings


@dataclass(frozen=True)
class Decay(Schedule):
    """A division by one factor behind each step, down to a floor (NICE, authors' program).

    Attributes:
        lr: The learning rate of the first step.
        factor: What it is divided by.
        floor: The lowest rate.

    >>> rate = Decay(lr=1.0, factor=2.0, floor=0.2)
    >>> [rate(step) for step in range(4)]
    [1.0, 0.5, 0.25, 0.2]
    """

    lr: float
    factor: float
    floor: float

    @classmethod
    @override
    def of(cls, settings: TrainSettings, epoch_steps: int) -> Self:
        assert isinstance(settings.schedule, DecaySettings)
        return cls(settings.lr, settings.schedule.factor, settings.schedule.floor)

    @override
    def __call__(self, step: int) -> float:
        return max(self.lr / self.factor**step, self.floor)


@dataclass(frozen=True)
class Constant(Schedule):
    """The same rate at every step (RealNVP, authors' program).

    Attributes:
        lr: The learning rate.

    >>> Constant(lr=0.5)(1000)
    0.5
    """

    lr: float

    @classmethod
    @override
    def of(cls, settings: TrainSettings, epoch_steps: int) -> Self:
        return cls(settings.lr)

    @override
    def __call__(self, step: int) -> float:
        return self.lr


@dataclass(frozen=True)
class ImageWarmup(Schedule):
    """A linear warm-up by images seen, from a rate of 0 at the first step (Glow, authors' program).

    Images are counted by their area, in units of 32x32 pixels: the program counts as many for each
    step whatever their size, and has fewer of the larger ones in it.

    Attributes:
        lr: The learning rate after the warm-up.
        counted: Images that a step counts.
        images: Images that the warm-up takes.

    >>> rate = ImageWarmup(lr=1.0, counted=4.0, images=10)
    >>> [rate(step) for step in range(4)]
    [0.0, 0.4, 0.8, 1.0]
    """

    lr: float
    counted: float
    images: int

    @classmethod
    @override
    def of(cls, settings: TrainSettings, epoch_steps: int) -> Self:
        assert isinstance(settings.schedule, ImageWarmupSettings)
        counted = settings.batch_size * (settings.size / COUNTED) ** 2
        return cls(settings.lr, counted, settings.schedule.images)

    @override
    def __call__(self, step: int) -> float:
        return self.lr * min(1.0, step * self.counted / self.images)


@dataclass(frozen=True)
class Cosine(Schedule):
    """``lr (1 + cos(pi i / n)) / 2`` at step i of n (Loshchilov and Hutter 2017, no restarts).

    The rate would be zero at the step behind the last (Neural Spline Flow, authors' program).

    Attributes:
        lr: The learning rate of the first step.
        steps: Steps of the run.

    >>> rate = Cosine(lr=1.0, steps=4)
    >>> [round(rate(step), 4) for step in range(5)]
    [1.0, 0.8536, 0.5, 0.1464, 0.0]
    """

    lr: float
    steps: int

    @classmethod
    @override
    def of(cls, settings: TrainSettings, epoch_steps: int) -> Self:
        return cls(settings.lr, settings.epochs * epoch_steps)

    @override
    def __call__(self, step: int) -> float:
        return self.lr * (1 + math.cos(math.pi * step / self.steps)) / 2


@dataclass(frozen=True)
class Pieces(Schedule):
    """Straight lines and decays, one after another (Flow++, authors' programs).

    Attributes:
        lr: The learning rate that the pieces are shares of.
        pieces: The pieces.

    >>> warmup = PieceSettings(until=2, begin=0.0, end=1.0)
    >>> rate = Pieces(lr=2.0, pieces=(warmup, PieceSettings(end=0.4, decay=0.5)))
    >>> [rate(step) for step in range(5)]
    [0.0, 1.0, 2.0, 1.0, 0.8]
    """

    lr: float
    pieces: tuple[PieceSettings, ...]

    @classmethod
    @override
    def of(cls, settings: TrainSettings, epoch_steps: int) -> Self:
        assert isinstance(settings.schedule, PiecesSettings)
        return cls(settings.lr, settings.schedule.pieces)

    @override
    def __call__(self, step: int) -> float:
        first = 0
        for piece in self.pieces:
            if piece.until is None or step < piece.until:
                return self.lr * _share(piece, step - first, first)
            first = piece.until
        raise AssertionError("the last piece has no end")


def _share(piece: PieceSettings, step: int, first: int) -> float:
    """The share at a step of a piece, counted from its first."""
    if piece.decay is not None:
        return max(piece.begin * piece.decay**step, piece.end)
    if piece.until is None:
        return piece.end
    return piece.begin + (piece.end - piece.begin) * step / (piece.until - first)


def schedule_of(settings: TrainSettings, epoch_steps: int) -> Schedule:
    """The schedule of a run with so many steps in an epoch."""
    kind: type[Schedule] = SCHEDULES.find(settings.schedule.name).load()
    return kind.of(settings, epoch_steps)

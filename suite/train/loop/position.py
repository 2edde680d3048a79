"""How far a run is, in numbers."""

from dataclasses import dataclass

from suite.train.numerics.bound_refresh import Exponents


@dataclass
class Position:
    """How far a run is.

    Attributes:
        step: Steps done.
        evaluated: Epochs evaluated.
        epoch_loss: Sum of the losses of the epoch's images so far, in bits/dim.
        epoch_images: How many these are.
        last_train: Mean training bits/dim of the last whole epoch.
        last_selection: bits/dim that chooses the best epoch, behind the last epoch.
        best_selection: The lowest of these.
        best_epoch: Its epoch, from 1.
        diverged_at: The step, from 1, whose loss was not finite.
        largest_norm: Largest row sum of |S| that was measured, of |A1 A2| where S = A2 A1 has low
            rank; None if none was.
        beyond_float32: Blocks of pixels whose norm was beyond what float32 can invert; likewise.
        seconds: Seconds of training in earlier segments.
    """

    step: int = 0
    evaluated: int = 0
    epoch_loss: float = 0.0
    epoch_images: int = 0
    last_train: float | None = None
    last_selection: float | None = None
    best_selection: float | None = None
    best_epoch: int | None = None
    diverged_at: int | None = None
    largest_norm: float | None = None
    beyond_float32: int | None = None
    seconds: float = 0.0

    def add(self, loss: float, images: int) -> None:
        """Takes in the loss of a step."""
        self.epoch_loss += loss * images
        self.epoch_images += images

    def add_exponents(self, exponents: Exponents) -> None:
        """Takes in what a step's couplings measured."""
        if exponents.beyond_float32 is not None and exponents.norm is not None:
            self.largest_norm = max(self.largest_norm or 0.0, exponents.norm)
            self.beyond_float32 = (self.beyond_float32 or 0) + exponents.beyond_float32

    def close_epoch(self, selection: float) -> bool:
        """Takes in an epoch's evaluation; whether it is the best so far."""
        self.evaluated += 1
        self.last_train = self.epoch_loss / self.epoch_images
        self.epoch_loss, self.epoch_images = 0.0, 0
        self.last_selection = selection
        # What is not finite is never lower.
        if self.best_selection is None:
            better = abs(selection) < float("inf")
        else:
            better = selection < self.best_selection
        if better:
            self.best_selection, self.best_epoch = selection, self.evaluated
        return better

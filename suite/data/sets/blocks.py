"""Disjoint blocks of a photograph, and the patches inside them."""

from dataclasses import dataclass

from torch import Tensor

STRIP = 0.27
"""Share of a photograph's width that validation and test take, before rounding."""
VALIDATION = 0.38
"""Share of that strip's height that validation takes, before rounding."""


@dataclass(frozen=True)
class Block:
    """A rectangle of a photograph, in pixels."""

    top: int
    left: int
    height: int
    width: int

    def patches(self, photograph: Tensor, size: int, stride: int) -> Tensor:
        """All square patches at a stride that lie inside the block, row by row.

        Args:
            photograph: (channels, height, width).
            size: Height and width of a patch.
            stride: Pixels from one patch to the next, both ways.

        Returns:
            (patches, channels, size, size), a copy.

        >>> import torch
        >>> Block(0, 2, 4, 6).patches(torch.zeros(3, 4, 8), size=4, stride=2).shape
        torch.Size([2, 3, 4, 4])
        """
        rows = slice(self.top, self.top + self.height)
        columns = slice(self.left, self.left + self.width)
        windows = photograph[:, rows, columns].unfold(1, size, stride).unfold(2, size, stride)
        return windows.permute(1, 2, 0, 3, 4).flatten(0, 1).contiguous()


@dataclass(frozen=True)
class Layout:
    """The three blocks of a photograph: nothing is shared, and a gap lies between any two.

    Training takes one side of the photograph, over its full height. A strip along the other side
    holds validation and test, one above the other.

    Attributes:
        train: The block of training patches.
        validation: The block of validation patches.
        test: The block of test patches.
    """

    train: Block
    validation: Block
    test: Block

    @classmethod
    def of(cls, number: int, height: int, width: int, gap: int, stride: int) -> "Layout":
        """The layout of one photograph.

        The strip changes its side, and validation its place above or below test, from photograph
        to photograph, so that neither gets all of the skies.

        Args:
            number: Which photograph of the data set, from 0.
            height: Its height in pixels.
            width: Its width in pixels.
            gap: Pixels between any two blocks.
            stride: What the strip's width and the height of validation are rounded to.

        >>> Layout.of(0, 427, 640, gap=32, stride=16)  # doctest: +NORMALIZE_WHITESPACE
        Layout(train=Block(top=0, left=0, height=427, width=432),
            validation=Block(top=0, left=464, height=160, width=176),
            test=Block(top=192, left=464, height=235, width=176))
        """
        strip = round(STRIP * width / stride) * stride
        upper = round(VALIDATION * height / stride) * stride
        strip_left, train_left = (width - strip, 0) if number % 2 == 0 else (0, strip + gap)
        validation_above = number % 4 < 2
        lower = height - upper - gap
        return cls(
            train=Block(0, train_left, height, width - strip - gap),
            validation=Block(0 if validation_above else lower + gap, strip_left, upper, strip),
            test=Block(upper + gap if validation_above else 0, strip_left, lower, strip),
        )

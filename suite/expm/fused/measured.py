"""What the fused couplings measure of their matrices as they go."""

from dataclasses import dataclass


@dataclass
class Measured:
    """The norms of the blocks of pixels that forward passes have seen; a call adds to them.

    A block is up to 16 consecutive pixels of one image, its norm the largest row sum of |S| in it,
    or of |A1 A2| where S = A2 A1 has low rank: the norm that decides the degree.
    Passes through an inverse count too, backward passes do not.

    Attributes:
        watched: The norm above which `above` counts.
        norm: The largest one that is finite.
        degree: The Taylor degree used there.
        steps: In how many sub-steps.
        blocks: How many blocks there were.
        above: How many of them had a norm above `watched`.
    """

    watched: float = 6.0
    norm: float = 0.0
    degree: int = 0
    steps: int = 0
    blocks: int = 0
    above: int = 0

    def add(self, norm: float, degree: int, steps: int, *, blocks: int, above: int) -> None:
        """Take in what one call measured.

        >>> seen = Measured()
        >>> seen.add(2.0, 18, 1, blocks=4, above=0)
        >>> seen.add(1.0, 11, 1, blocks=4, above=0)
        >>> seen.norm, seen.degree, seen.blocks
        (2.0, 18, 8)
        """
        self.blocks += blocks
        self.above += above
        if blocks and norm >= self.norm:
            self.norm, self.degree, self.steps = norm, degree, steps

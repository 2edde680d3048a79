"""What a layer declares of itself: its function, its inverse and its log-determinant."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """One formula in two forms.

    Attributes:
        text: As plain text; ``*`` and ``/`` are elementwise, matrices stand before what they act
            on, ``exp`` of a matrix is the matrix exponential.
        latex: As LaTeX in mathematics mode.
    """

    text: str
    latex: str


@dataclass(frozen=True)
class Definition:
    """A layer as a row of the paper's Table 1: y from x, x from y, and ``log |det dy/dx|``.

    The task ``define`` compares the three with the layer's code.

    Attributes:
        function: y from x.
        inverse: x from y.
        log_determinant: That of the function, in nats per image.
        where: What the letters stand for, in words.

    >>> double = Definition(
    ...     function=Formula("y = 2 x", "y = 2 x"),
    ...     inverse=Formula("x = y / 2", "x = y / 2"),
    ...     log_determinant=Formula("d log 2", "d log 2"),
    ...     where="d is the number of elements",
    ... )
    >>> double.log_determinant.text
    'd log 2'
    """

    function: Formula
    inverse: Formula
    log_determinant: Formula
    where: str = ""

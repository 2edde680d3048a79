"""Solving a convolution that looks up and to the left, diagonal by diagonal."""

import torch
import torch.nn.functional as F
from torch import Tensor


def solve_quadrant(y: Tensor, taps: Tensor) -> Tensor:
    """Solves ``y[i, j] = D x[i, j] + L x[i, j - 1] + U x[i - 1, j] + A x[i - 1, j - 1]`` for x.

    Outside of the images x is zero. Pixels with the same i + j do not feel each other, so that all
    of a diagonal, in all images, are one product of matrices.

    Args:
        y: (batch, channels, height, width).
        taps: The matrices of the offsets, (2, 2, channels, channels): A, U, then L, D; D is
            invertible.

    Returns:
        x, of the shape of y.

    >>> taps = torch.tensor([[0.0, 1.0], [0.0, 2.0]]).view(2, 2, 1, 1)
    >>> solve_quadrant(torch.tensor([[2.0, 4.0], [7.0, 8.0]]).view(1, 1, 2, 2), taps).tolist()
    [[[[1.0, 2.0], [3.0, 3.0]]]]
    """
    batch, channels, height, width = y.shape
    # With D divided out of everything, a diagonal is what it is given less what came before.
    above_left, above, left = torch.linalg.solve(taps[1, 1], taps.flatten(0, 1)[:3])
    weight = torch.cat((left, above, above_left), 1)
    given = torch.linalg.solve(taps[1, 1], y.permute(1, 2, 3, 0).reshape(channels, -1))
    diagonals, inside = _skew(given.view(channels, height, width, batch))
    last = before = torch.zeros_like(diagonals[0])
    solved = []
    for diagonal, mask in zip(diagonals, inside, strict=True):
        seen = torch.cat((last, _down(last), _down(before))).flatten(1)
        moved = (weight @ seen).view_as(diagonal)
        last, before = (diagonal - moved) * mask, last
        solved.append(last)
    return _straighten(torch.stack(solved), width)


def _skew(x: Tensor) -> tuple[Tensor, Tensor]:
    """The diagonals of images, and where they are inside of the images.

    Args:
        x: (channels, height, width, batch).

    Returns:
        (diagonals, channels, height, batch): of each diagonal its pixel in every row, or zero; and
        1 or 0, (diagonals, height, 1).
    """
    height, width = x.shape[1:3]
    rows = torch.arange(height, device=x.device)
    columns = torch.arange(height + width - 1, device=x.device)[:, None] - rows
    inside = ((columns >= 0) & (columns < width)).to(x.dtype).unsqueeze(-1)
    skewed = x[:, rows, columns.clamp(0, width - 1)].transpose(0, 1)
    return skewed * inside[:, None], inside


def _straighten(diagonals: Tensor, width: int) -> Tensor:
    """Images, (batch, channels, height, width), from their diagonals."""
    rows = torch.arange(diagonals.shape[2], device=diagonals.device)[:, None]
    columns = torch.arange(width, device=diagonals.device)
    return diagonals[rows + columns, :, rows].permute(3, 2, 0, 1)


def _down(diagonal: Tensor) -> Tensor:
    """A diagonal seen from a row further down, (channels, height, batch)."""
    return F.pad(diagonal, (0, 0, 1, 0))[:, :-1]

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
    corner, centre = taps.flatten(0, 1)[:3], taps[1, 1]
    # With D divided out of everything, a diagonal is what it is given less what came before.
    above_left, above, left = torch.linalg.solve(centre, corner)
    given = torch.linalg.solve(centre, y.permute(1, 2, 3, 0).reshape(channels, -1))
    weight = torch.cat((left, above, above_left), 1)
    rows = torch.arange(height, device=y.device)[None, :]
    columns = torch.arange(height + width - 1, device=y.device)[:, None] - rows
    inside = ((columns >= 0) & (columns < width)).to(y.dtype)
    # (diagonals, channels, rows, batch): of each diagonal its pixel in every row, or zero.
    skewed = given.view(channels, height, width, batch)[:, rows, columns.clamp(0, width - 1)]
    skewed = skewed.permute(1, 0, 2, 3) * inside[:, None, :, None]
    last = before = torch.zeros_like(skewed[0]) if len(skewed) else y
    solved = []
    for front, mask in zip(skewed, inside, strict=True):
        seen = torch.cat((last, _down(last), _down(before)), 0).flatten(1)
        moved = (weight @ seen).view_as(front)
        last, before = (front - moved) * mask[None, :, None], last
        solved.append(last)
    columns = torch.arange(width, device=y.device)[None, :]
    across = torch.arange(height, device=y.device)[:, None]
    return torch.stack(solved)[across + columns, :, across].permute(3, 2, 0, 1)


def _down(front: Tensor) -> Tensor:
    """A diagonal seen from a row further down, (channels, rows, batch)."""
    return F.pad(front, (0, 0, 1, 0))[:, :-1]

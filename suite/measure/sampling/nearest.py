"""The nearest of many images, found by exact arithmetic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

View = Callable[[Tensor], Tensor]
"""What may be done to an image before it is compared; doing it twice does nothing."""
VALUES = 2**22
"""Pixel values of the images that are looked through at a time; 32 MB in float64."""


def plain(images: Tensor) -> Tensor:
    """The images as they are."""
    return images


def mirror(images: Tensor) -> Tensor:
    """The images, (..., width), flipped left to right."""
    return images.flip(-1)


@dataclass(frozen=True, eq=False)
class Nearest:
    """For each of some images the nearest one of others.

    Attributes:
        squares: The sums of the squared differences of pixel values, int64 (n,), on the CPU.
        images: The nearest ones as they were compared, uint8, the shape of the images.
    """

    squares: Tensor
    images: Tensor


def chunks_of(among: Tensor, values: int = VALUES) -> tuple[Tensor, ...]:
    """Images in the parts in which they are looked through.

    Args:
        among: (count, channels, height, width).
        values: Pixel values of a part; an image is never cut.
    """
    parts: tuple[Tensor, ...] = among.split(max(1, values // among[0].numel()))
    return parts


def nearest(
    images: Tensor,
    among: Tensor,
    views: Sequence[View] = (plain,),
    *,
    device: torch.device | None = None,
    values: int = VALUES,
    tell: Callable[[], None] = lambda: None,
) -> Nearest:
    """Looks through images for those with the smallest squared differences.

    Sums of squares of pixel values are whole numbers that float64 holds exactly, so that neither
    chunks, threads nor the device make a difference. Of several that are as near the first view
    counts, and in it the first image.

    Args:
        images: Those whose nearest is sought, uint8 (n, channels, height, width).
        among: Those that are looked through, likewise; may be mapped from a file.
        views: How those may be looked at; a mirror image changes no distance, so the few images
            are viewed instead of the many.
        device: Where to compute; the CPU if None.
        values: Pixel values that are looked through at a time.
        tell: Called behind each chunk.

    >>> dark, light = torch.zeros(1, 3, 2, 2).byte(), torch.full((1, 3, 2, 2), 9).byte()
    >>> found = nearest(light - 1, torch.cat((dark, light)))
    >>> found.squares.tolist(), found.images.unique().tolist()
    ([12], [9])
    """
    asked = torch.cat([_rows(view(images), device) for view in views])
    norms = asked.square().sum(1, keepdim=True)
    best = torch.full_like(norms[:, 0], torch.inf)
    place = torch.zeros_like(best, dtype=torch.int64)
    start = 0
    for chunk in chunks_of(among, values):
        rows = _rows(chunk, device)
        squares = norms + rows.square().sum(1) - 2 * (asked @ rows.T)
        found = squares.argmin(1)  # of equal ones the first, unlike min
        least = squares.gather(1, found[:, None])[:, 0]
        is_nearer = least < best
        best = torch.where(is_nearer, least, best)
        place = torch.where(is_nearer, found + start, place)
        start += len(chunk)
        tell()
    return _chosen(best.cpu().view(len(views), -1), place.cpu().view(len(views), -1), among, views)


def _rows(images: Tensor, device: torch.device | None) -> Tensor:
    return images.flatten(1).to(device or "cpu").double()


def _chosen(best: Tensor, place: Tensor, among: Tensor, views: Sequence[View]) -> Nearest:
    """Of the views of each image, (views, n), that which is nearest."""
    chosen = best.argmin(0)
    found = [views[which](among[place[which, at]]) for at, which in enumerate(chosen.tolist())]
    return Nearest(best.amin(0).long(), torch.stack(found))

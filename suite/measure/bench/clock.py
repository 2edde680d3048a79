"""What the machine itself can do: a plain copy and a large product, to be timed with the rest."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

COPY, PRODUCT = "copy", "product"
"""What the machine's own times are called."""
_COPIED = {"cpu": 2**26, "cuda": 2**30}
"""Bytes of the plain copy: more than a cache holds."""
_ROWS = {"cpu": 1024, "cuda": 8192}
"""Rows of the large matrices: enough for the peak."""


@dataclass(frozen=True)
class Machine:
    """What the machine's memory bandwidth and matrix peak are measured with.

    Attributes:
        calls: One plain copy, and one product of two large matrices.
        copy_bytes: Bytes that the copy reads and writes.
        product_flops: Operations of the product.
    """

    calls: dict[str, Callable[[], object]]
    copy_bytes: int
    product_flops: int


def machine_of(device: torch.device, dtype: torch.dtype) -> Machine:
    """Both for a device and an arithmetic, their memory taken already."""
    size, rows = _COPIED[device.type], _ROWS[device.type]
    source = torch.ones(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    matrix = torch.ones(rows, rows, dtype=dtype, device=device)
    result = torch.empty_like(matrix)
    calls: dict[str, Callable[[], object]] = {
        COPY: lambda: target.copy_(source),
        PRODUCT: lambda: torch.mm(matrix, matrix, out=result),
    }
    return Machine(calls, 2 * size, 2 * rows**3)

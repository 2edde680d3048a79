"""What a coupling is given: the checks of shapes, dtypes and places."""

from torch import Tensor

from suite.expm.bounds import unit_roundoff
from suite.expm.coupling_scalars import Scalars

LOW_RANK = ("low-rank", "fused-low-rank")
COMPILED = ("fused", "fused-low-rank")


def check_inputs(out: Tensor, x2: Tensor, scalars: Scalars, method: str) -> None:
    """Raise a ValueError that names what does not fit."""
    if x2.dim() != 4 or not x2.shape[1]:
        raise ValueError(f"expected x2 (batch, n, height, width), got shape {tuple(x2.shape)}")
    batch, n, height, width = x2.shape
    low_rank = method in LOW_RANK
    wanted = "n (2 t + 1)" if low_rank else f"n (n + 1) = {n * (n + 1)}"
    if (
        out.dim() != 4
        or (out.shape[0], *out.shape[2:]) != (batch, height, width)
        or (out.shape[1] % n if low_rank else out.shape[1] != n * (n + 1))
        or (low_rank and (out.shape[1] // n < 3 or out.shape[1] // n % 2 == 0))
    ):
        raise ValueError(
            f"expected out ({batch}, {wanted}, {height}, {width}) for x2 of shape "
            f"{tuple(x2.shape)}, got shape {tuple(out.shape)}"
        )
    for name, value in vars(scalars).items():
        if value.shape != (1,):
            raise ValueError(f"expected {name} of shape (1,), got shape {tuple(value.shape)}")
    unit_roundoff(out.dtype)
    for name, value in {"x2": x2, **vars(scalars)}.items():
        if value.dtype != out.dtype:
            raise ValueError(f"expected {name} of out's dtype {out.dtype}, got {value.dtype}")
        if method in COMPILED and (value.device.type, out.device.type) != ("cpu", "cpu"):
            raise ValueError(
                f"the method {method} runs on a CPU: got out on {out.device}, {name} on "
                f"{value.device}"
            )

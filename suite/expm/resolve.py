"""Which method a coupling uses on a device."""

import torch

from suite.expm.coupling import COUPLING_METHODS, fastest_method
from suite.expm.fused import kernel_or_notice

PLAIN = {"fused": "action", "fused-low-rank": "low-rank"}
"""What takes the place of a method that is compiled, where it cannot be."""


def resolve_coupling_method(method: str, device: torch.device | str) -> str:
    """Return the method that computes on a device what was asked for by name.

    `auto` is `fused` on a CPU where the kernel can be compiled, else `action`. `fused` becomes
    `action` and `fused-low-rank` becomes `low-rank`, with a notice in the log, where it cannot. The
    others stay what they are. On a CPU the first call for one of the three may compile the kernel,
    which takes a few seconds.

    Args:
        method: One of `COUPLING_METHODS`, or auto.
        device: Where the tensors will be.

    Raises:
        ValueError: If there is no such method, or one that is compiled is asked for on another
            device.

    >>> resolve_coupling_method("taylor", "cpu"), resolve_coupling_method("auto", "cuda:0")
    ('taylor', 'action')
    """
    place = torch.device(device)
    if method not in {*COUPLING_METHODS, "auto"}:
        names = ", ".join(COUPLING_METHODS)
        raise ValueError(f"unknown method {method!r}: expected auto or one of {names}")
    if method == "auto":
        method = fastest_method(place)
    if method not in PLAIN:
        return method
    if place.type != "cpu":
        raise ValueError(f"the method {method} runs on a CPU, not on {place.type}")
    return _compiled_or_plain(method)


def resolve_low_rank_method(method: str, device: torch.device | str) -> str:
    """Return the method for a layer whose S has low rank, where this one is for full matrices.

    `auto` and `fused` are `fused-low-rank` on a CPU where the kernel can be compiled, else
    `low-rank`; whatever else is asked for is `low-rank`, which is plain PyTorch like the others.

    Args:
        method: One of `COUPLING_METHODS`, or auto.
        device: Where the tensors will be.

    Raises:
        ValueError: If there is no such method, or one that is compiled is asked for on another
            device.

    >>> resolve_low_rank_method("taylor", "cpu"), resolve_low_rank_method("auto", "cuda:0")
    ('low-rank', 'low-rank')
    """
    return _LOW_RANK.get(resolve_coupling_method(method, device), "low-rank")


_LOW_RANK = {"fused": "fused-low-rank", "fused-low-rank": "fused-low-rank"}


def _compiled_or_plain(method: str) -> str:
    return method if kernel_or_notice() is not None else PLAIN[method]

"""Which method a coupling uses on a device."""

import torch

from suite.expm.coupling import COUPLING_METHODS
from suite.expm.fused import kernel_or_notice


def resolve_coupling_method(method: str, device: torch.device | str) -> str:
    """Return the method that computes on a device what was asked for by name.

    `auto` is `fused` on a CPU where the kernel can be compiled, else `action`. `fused` becomes
    `action`, with a notice in the log, where it cannot. The others stay what they are. On a CPU the
    first call for one of the two may compile the kernel, which takes a few seconds.

    Args:
        method: One of `COUPLING_METHODS`, or auto.
        device: Where the tensors will be.

    Raises:
        ValueError: If there is no such method, or `fused` is asked for on another device.

    >>> resolve_coupling_method("taylor", "cpu"), resolve_coupling_method("auto", "cuda:0")
    ('taylor', 'action')
    """
    place = torch.device(device).type
    if method not in {*COUPLING_METHODS, "auto"}:
        names = ", ".join(COUPLING_METHODS)
        raise ValueError(f"unknown method {method!r}: expected auto or one of {names}")
    if method == "fused" and place != "cpu":
        raise ValueError(f"the method fused runs on a CPU, not on {place}")
    if method not in {"auto", "fused"}:
        return method
    return "fused" if place == "cpu" and kernel_or_notice() is not None else "action"

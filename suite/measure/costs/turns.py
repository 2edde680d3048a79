"""Calls that take turns in one process, so that a slow spell of the machine hits all of them."""

import time
from collections.abc import Callable, Mapping

import torch


def round_of(
    calls: Mapping[str, Callable[[], object]], first: int, device: torch.device
) -> dict[str, float]:
    """Seconds of each call, the device's work included.

    Args:
        calls: The calls, by name.
        first: Which of them begins; taking turns, none always follows the same one.
        device: Where they compute.
    """
    names = list(calls)
    start = first % len(names)
    return {name: _seconds(calls[name], device) for name in names[start:] + names[:start]}


def _seconds(call: Callable[[], object], device: torch.device) -> float:
    wait(device)
    begun = time.perf_counter()
    call()
    wait(device)
    return time.perf_counter() - begun


def wait(device: torch.device) -> None:
    """Waits until the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)

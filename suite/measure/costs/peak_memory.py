"""The memory that a call takes at its largest."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch._C._profiler import _EventType


def peak_of(call: Callable[[], object], device: torch.device) -> int:
    """Bytes of a call's tensors when they are most, above what was there before it.

    What torch's allocator gives counts until it is released, inside of operators too, and what the
    call returns to the end; memory that is taken elsewhere does not. On CUDA it is the allocator's
    own peak, which was never tried.

    Args:
        call: The call.
        device: Where its tensors are.

    >>> a = torch.ones(1000, dtype=torch.float64)
    >>> peak_of(lambda: (a + a) * a, torch.device("cpu"))
    16000
    """
    return _on_cuda(call, device) if device.type == "cuda" else _on_cpu(call)


def _on_cuda(call: Callable[[], object], device: torch.device) -> int:
    torch.cuda.synchronize(device)
    before = torch.cuda.memory_allocated(device)
    torch.cuda.reset_peak_memory_stats(device)
    returned = call()
    torch.cuda.synchronize(device)
    peak = torch.cuda.max_memory_allocated(device)
    del returned
    return peak - before


def _on_cpu(call: Callable[[], object]) -> int:
    with torch.autograd.profiler.profile(profile_memory=True) as profile:
        returned = call()
    del returned  # behind the profile: what is returned counts to the end
    results = profile.kineto_results
    found = [] if results is None else list(_allocations(results.experimental_event_tree()))
    live: dict[int, int] = {}
    total = largest = 0
    for _, address, size in sorted(found):
        # What was there before has no size here, and its release does not count.
        total += size if size > 0 else -live.pop(address, 0)
        if size > 0:
            live[address] = size
        largest = max(largest, total)
    return largest


def _allocations(events: Iterable[Any]) -> Iterator[tuple[int, int, int]]:
    """The moment, address and bytes of what is allocated, or of what is released below zero."""
    for event in events:
        if event.typed[0] == _EventType.Allocation:
            yield event.start_time_ns, event.typed[1].ptr, event.typed[1].alloc_size
        yield from _allocations(event.children)

"""Where and how large: the device, the sizes, and the time that is left."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Machine:
    """What every case is given.

    Attributes:
        device: Where to compute.
        tiny: Whether sizes are the least that mean anything, to try the program out.
        until: When the part must be over, in seconds since 1970.
    """

    device: torch.device
    tiny: bool
    until: float

    @property
    def is_gpu(self) -> bool:
        """Whether the device is a CUDA device."""
        return self.device.type == "cuda"

    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.time()

    def wait(self) -> None:
        """Waits until the device has done what it was given."""
        if self.is_gpu:
            torch.cuda.synchronize(self.device)

    def peak_of(self, call: Callable[[], object]) -> int | None:
        """Bytes of a call at their most, above what was there before; None on a CPU.

        It is the peak of torch's own allocator, and what the call returns counts.
        """
        if not self.is_gpu:
            return None
        self.wait()
        before = torch.cuda.memory_allocated(self.device)
        torch.cuda.reset_peak_memory_stats(self.device)
        returned = call()
        self.wait()
        peak = torch.cuda.max_memory_allocated(self.device)
        del returned
        return peak - before

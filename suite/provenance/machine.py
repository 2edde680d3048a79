"""The machine that computes, in words for people."""

import os
import platform
from pathlib import Path
from typing import Any

from suite.provenance.cpu_quota import cpu_quota


def cores() -> int:
    """The CPU cores that this process may use: those it may run on, within its container's quota.

    Of a core that it may use in part only, nothing is counted, but for the first.
    """
    allowed = getattr(os, "sched_getaffinity", None)  # Linux has it
    count = len(allowed(0)) if allowed else os.cpu_count() or 1
    quota = cpu_quota()
    return count if quota is None else max(1, min(count, int(quota)))


def machine() -> dict[str, Any]:
    """Operating system, processor, cores and memory.

    Graphics cards are not looked for here: that would need torch; who computes on one adds it.
    """
    found: dict[str, Any] = {
        "system": platform.system(),
        "release": platform.release(),
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": cores(),
    }
    memory = _memory_gb()
    return found if memory is None else {**found, "memory_gb": memory}


def _processor() -> str:
    """What the processor calls itself."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _memory_gb() -> float | None:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None
    return round(size / 1e9, 1)

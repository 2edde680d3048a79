"""The coupling in one pass over the network's output, compiled on this machine on first use."""

from suite.expm.fused.function import fused_coupling
from suite.expm.fused.library import fused_unavailable, kernel_or_notice

__all__ = ["fused_coupling", "fused_unavailable", "kernel_or_notice"]

"""The coupling in one pass over the network's output, compiled on this machine on first use."""

from suite.expm.fused.compiled import fused_unavailable, kernel_or_notice
from suite.expm.fused.function import fused_coupling

__all__ = ["fused_coupling", "fused_unavailable", "kernel_or_notice"]

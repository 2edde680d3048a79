"""The coupling in one compiled pass: the network's output and x in; exp(S) x, gradients out."""

from suite.expm.fused.autograd import fused_coupling
from suite.expm.fused.kernel import fused_unavailable, kernel_or_notice

__all__ = ["fused_coupling", "fused_unavailable", "kernel_or_notice"]

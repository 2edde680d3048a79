"""The benchmark and ablation suite for generative flows with matrix exponentials."""

__version__ = "0.1.0"

"""Counts calls of torch's operators."""

from suite.measure.counting import Count

__all__ = ["Count"]

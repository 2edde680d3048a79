"""Counts calls of torch's operators."""

from suite.measure.costs.operator_counts import Count

__all__ = ["Count"]

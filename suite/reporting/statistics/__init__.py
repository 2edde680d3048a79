"""Figures of runs in; means, paired differences, intervals and verdicts out."""

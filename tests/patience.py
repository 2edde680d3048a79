"""How long tests wait for what must come: a guard against hanging for ever, and no time limit."""

PATIENCE = 900.0
"""Seconds: far more than anything here takes on the busiest machine."""

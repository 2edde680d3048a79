"""How long tests wait for what must come: a guard against hanging for ever, and no time limit."""

import time
from collections.abc import Callable

PATIENCE = 900.0
"""Seconds: far more than anything here takes on the busiest machine."""


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Waits for what must come.

    Raises:
        AssertionError: It has not come in a time in which anything does.
    """
    limit = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < limit, what
        time.sleep(0.1)

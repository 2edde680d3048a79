"""Registers the tiny data set while these tests run."""

from collections.abc import Iterator

import pytest

from suite.registry import DATA_SETS
from tests.train.speckles import ENTRY


@pytest.fixture(scope="session", autouse=True)
def speckles() -> Iterator[None]:
    DATA_SETS.add(ENTRY)
    yield
    del DATA_SETS._entries[ENTRY.name]

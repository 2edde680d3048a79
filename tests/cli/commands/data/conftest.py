"""A folder with a data set."""

import pickle
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a CIFAR-10 of the true size."""
    place = tmp_path_factory.mktemp("full") / "cifar-10-batches-py"
    place.mkdir()
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (100, 3072), dtype=np.uint8).repeat(100, axis=0)
    batch = pickle.dumps({b"labels": [0] * 10_000, b"data": images}, protocol=2)
    for name in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
        (place / name).write_bytes(batch)
    return place.parent

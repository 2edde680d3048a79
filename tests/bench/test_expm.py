"""Every coupling method forward and backward at the start of training, grouped by n."""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.bench.coupling_ratio import LAYERS, METHODS, coupling_tail


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", LAYERS)
def test_coupling(benchmark: BenchmarkFixture, n: int, method: str) -> None:
    benchmark.group = f"coupling n={n}"
    benchmark.pedantic(coupling_tail(n, method), rounds=5, warmup_rounds=1)

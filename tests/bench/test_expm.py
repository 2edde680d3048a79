"""Every method of the exponential on the cases of `mef expm`, a group for each case."""

from functools import cache, partial
from itertools import product

import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from suite.measure.bench.case import MAKERS, Case, full_case
from suite.measure.bench.methods import DIRECTIONS, METHODS, runs
from suite.registry import BenchSettings
from suite.train.numerics.device import kernels
from tests.bench.coupling_ratio import LAYERS

CPU = torch.device("cpu")
NORMS = (1.0, 4.0)
DTYPES = ("float32", "float64")
CASES = [
    BenchSettings.model_validate(
        {"n": n, "side": side, "norm": norm, "dtype": dtype, "direction": direction}
    )
    for dtype, (n, (_, side)), norm, direction in product(DTYPES, LAYERS.items(), NORMS, DIRECTIONS)
]


def name_of(settings: BenchSettings) -> str:
    return f"{settings.direction}, {settings.dtype}, n={settings.n}, norm={settings.norm:g}"


@cache
def case_of(method: str, settings: BenchSettings) -> Case:
    return MAKERS.get(method, full_case)(settings).with_leaves()


@pytest.mark.parametrize(
    ("settings", "method"),
    [
        pytest.param(settings, method, id=f"{name_of(settings)}, {method}")
        for settings in CASES
        for method in settings.methods
        if runs(method, settings, CPU)
    ],
)
def test_coupling(benchmark: BenchmarkFixture, settings: BenchSettings, method: str) -> None:
    benchmark.group = name_of(settings)
    call = partial(DIRECTIONS[settings.direction], METHODS[method], case_of(method, settings))
    with kernels(threads=1, deterministic=True, tensor_float=False):
        found = benchmark.pedantic(call, rounds=3, warmup_rounds=1)
    assert torch.isfinite(found[0]).all()

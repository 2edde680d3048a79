"""The compiled series, against whole matrices in float64."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from suite.expm import fused_unavailable
from suite.measure.bench.bench import run
from suite.measure.bench.torch_compiled import compile_unavailable
from suite.registry import BenchSettings
from tests.measure.costs.test_timing import TimingSink

NO_COMPILER = fused_unavailable()
"""The kernel's compiler serves torch too: asking torch itself would take seconds to collect."""
SMALL = {"n": 3, "side": 2, "batch_size": 2, "rounds": 2, "methods": ["action", "compiled"]}


@pytest.mark.skipif(NO_COMPILER is not None, reason=str(NO_COMPILER))
@pytest.mark.filterwarnings("ignore")  # torch warns of its own parts while it compiles
def test_it_computes_what_action_does_and_is_timed() -> None:
    assert compile_unavailable("cpu") is None
    sink = TimingSink()
    # Norm 2 takes several steps in float64.
    result = run(BenchSettings.model_validate({**SMALL, "norm": 2.0}), sink)
    found, action = result.methods["compiled"], result.methods["action"]
    for name in ("error", "worst_error", "gradient_error", "round_trip"):
        assert getattr(found, name) < 2e-7
    assert (found.products, found.flops, found.read_backs) == (None, None, 0)
    assert found.peak is not None
    assert found.saved > action.saved  # autograd keeps every vector, and the entries
    assert len(sink.times["compiled"]) == 2


def test_it_is_left_out_where_there_is_no_compiler(tmp_path: Path) -> None:
    code = (
        "from suite.measure.bench.bench import run; from suite.registry import BenchSettings;"
        "from tests.measure.costs.test_timing import TimingSink;"
        f"print(run(BenchSettings.model_validate({SMALL}), TimingSink()).left_out)"
    )
    elsewhere = {"CXX": str(tmp_path / "none"), "TORCHINDUCTOR_CACHE_DIR": str(tmp_path / "cache")}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **elsewhere},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "('compiled',)"


def test_it_takes_part_only_where_it_is_named() -> None:
    assert "compiled" not in BenchSettings().methods

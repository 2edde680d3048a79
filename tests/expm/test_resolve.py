import pytest

from suite.expm import resolve_coupling_method, resolve_low_rank_method
from tests.expm.cases import NEEDS_KERNEL


@NEEDS_KERNEL
def test_a_cpu_gets_the_kernel() -> None:
    assert resolve_coupling_method("auto", "cpu") == "fused"
    assert resolve_coupling_method("fused", "cpu") == "fused"
    assert resolve_coupling_method("fused-low-rank", "cpu") == "fused-low-rank"


@NEEDS_KERNEL
@pytest.mark.parametrize("method", ["auto", "fused", "fused-low-rank"])
def test_a_cpu_gets_the_kernel_for_low_rank(method: str) -> None:
    assert resolve_low_rank_method(method, "cpu") == "fused-low-rank"


def test_other_devices_and_plain_methods_get_the_plain_low_rank() -> None:
    assert resolve_low_rank_method("auto", "cuda:1") == "low-rank"
    for method in ("authors", "taylor", "action", "low-rank"):
        assert resolve_low_rank_method(method, "cpu") == "low-rank"
    for method in ("fused", "fused-low-rank"):
        with pytest.raises(ValueError, match=f"{method} runs on a CPU, not on cuda"):
            resolve_low_rank_method(method, "cuda")


def test_other_devices_get_action() -> None:
    assert resolve_coupling_method("auto", "cuda:1") == "action"
    with pytest.raises(ValueError, match="not on cuda"):
        resolve_coupling_method("fused", "cuda")


@pytest.mark.parametrize("method", ["authors", "low-rank", "action"])
@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_other_methods_stay(method: str, device: str) -> None:
    assert resolve_coupling_method(method, device) == method


def test_unknown_methods_are_listed() -> None:
    with pytest.raises(ValueError, match=r"'pade': expected auto or one of authors.*fused"):
        resolve_coupling_method("pade", "cpu")

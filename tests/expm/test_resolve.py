import pytest

from suite.expm import resolve_coupling_method
from tests.expm.cases import NEEDS_KERNEL


@NEEDS_KERNEL
def test_a_cpu_gets_the_kernel() -> None:
    assert resolve_coupling_method("auto", "cpu") == "fused"
    assert resolve_coupling_method("fused", "cpu") == "fused"


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

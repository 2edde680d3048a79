"""What torch keeps for the whole process."""

import pytest
import torch
import torch.utils.deterministic as fresh_memory

from suite.errors import SuiteError
from suite.expm import resolve_coupling_method
from suite.flows import build_model
from suite.flows.network import CouplingNetwork
from suite.registry import ModelSettings
from suite.train.numerics.device import arrange, describe, find_device, kernels, name_backend
from tests.train.speckles import tiny

CPU = torch.device("cpu")
MODEL = build_model(ModelSettings())


def state() -> tuple[object, ...]:
    return (
        torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(),
        fresh_memory.fill_uninitialized_memory,  # type: ignore[attr-defined]
        torch.backends.cuda.matmul.allow_tf32,
        torch.backends.cudnn.allow_tf32,
        torch.backends.cudnn.benchmark,
    )


def test_settings_last_as_long_as_the_run() -> None:
    before = state()
    with kernels(threads=2, deterministic=True, tensor_float=True):
        assert state() == (2, True, False, True, True, False)
    assert state() == before
    with kernels(threads=1, deterministic=False, tensor_float=False):
        assert state() == (1, False, False, False, False, False)
    assert state() == before


def test_they_are_set_back_behind_an_error() -> None:
    before = state()
    with (
        pytest.raises(KeyError),
        kernels(threads=2, deterministic=True, tensor_float=False),
    ):
        raise KeyError
    assert state() == before


def test_a_missing_deterministic_kernel_is_named() -> None:
    with (
        pytest.raises(SuiteError, match="put_ does not have a deterministic") as caught,
        kernels(threads=1, deterministic=True, tensor_float=False),
    ):
        torch.zeros(3).put_(torch.tensor([0]), torch.ones(1))
    assert caught.value.hint == "set deterministic: false"


def test_other_errors_pass() -> None:
    with (
        pytest.raises(RuntimeError, match="out of memory"),
        kernels(threads=1, deterministic=True, tensor_float=False),
    ):
        raise RuntimeError("out of memory")


def test_what_a_run_depends_on_is_described() -> None:
    with kernels(threads=2, deterministic=True, tensor_float=False):
        described = describe(CPU, MODEL)
    assert described["threads"] == 2
    assert described["device"] == "cpu"
    assert described["backend"] == name_backend(CPU, MODEL)
    capability = torch.backends.cpu.get_cpu_capability()
    method = resolve_coupling_method("auto", CPU)
    assert name_backend(CPU, MODEL) == f"torch, {capability}, couplings by {method}"
    affine = build_model(ModelSettings(coupling="affine"))
    assert name_backend(CPU, affine) == f"torch, {capability}"


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_a_device_that_is_not_here_is_refused() -> None:
    with pytest.raises(SuiteError, match="no CUDA device"):
        find_device("cuda")


def test_a_layout_changes_no_weight() -> None:
    plain, arranged = build_model(tiny()), arrange(build_model(tiny()), CPU)
    for (name, one), (_, other) in zip(
        plain.state_dict().items(), arranged.state_dict().items(), strict=True
    ):
        assert torch.equal(one, other), name
    networks = [part for part in arranged.modules() if isinstance(part, CouplingNetwork)]
    assert all(
        network.output.weight.is_contiguous(memory_format=torch.channels_last)
        for network in networks
    )
    x = torch.rand(2, 3, 8, 8)
    torch.testing.assert_close(plain(x), arranged(x))

"""What computes: threads, determinism, arithmetic and layout, for as long as a run lasts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import torch
import torch.utils.deterministic as fresh_memory
from torch import Tensor, nn

from suite.errors import SuiteError
from suite.flows import MatrixExpCoupling
from suite.flows.network import CouplingNetwork

M = TypeVar("M", bound=nn.Module)


def find_device(name: str) -> torch.device:
    """The device to compute on.

    Raises:
        SuiteError: There is no such device here.
    """
    device = torch.device(name)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise SuiteError("there is no CUDA device here", hint="compute on cpu")
    return device


def name_kernels(device: torch.device) -> str:
    """The kernels of torch itself, by the device's name or what the processor can do."""
    if device.type == "cuda":
        return f"torch, {torch.cuda.get_device_name(device)}"
    return f"torch, {torch.backends.cpu.get_cpu_capability()}"


def name_backend(device: torch.device, model: nn.Module) -> str:
    """The kernels that compute, as far as they decide the last bits of a result.

    >>> from suite.flows import build_model
    >>> from suite.registry import ModelSettings
    >>> model = build_model(ModelSettings(coupling={"name": "matrixexp", "method": "action"}))
    >>> name_backend(torch.device("cpu"), model).split(", ")[-1]
    'couplings by action'
    """
    couplings = [part for part in model.modules() if isinstance(part, MatrixExpCoupling)]
    methods = sorted({part.method_on(device) for part in couplings})
    return ", ".join([name_kernels(device), *(f"couplings by {method}" for method in methods)])


def describe(device: torch.device, model: nn.Module) -> dict[str, str | int]:
    """What must be the same for a run to go on with the same bits."""
    return {
        "torch": str(torch.__version__),
        "device": device.type,
        "backend": name_backend(device, model),
        "threads": torch.get_num_threads(),
    }


@contextmanager
def kernels(*, threads: int, deterministic: bool, tensor_float: bool) -> Iterator[None]:
    """Sets what torch keeps for the whole process, and afterwards sets it back.

    Args:
        threads: CPU threads of the computation.
        deterministic: Whether only deterministic kernels are used.
        tensor_float: Whether a GPU may round products and convolutions to TensorFloat-32.
    """
    # What cuBLAS asks for, before its first call in the process.
    if deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    before = _read()
    # Filling fresh memory with NaN finds bugs in programs that read it, and costs time in all.
    _write((threads, deterministic, False, tensor_float, tensor_float, False))
    try:
        yield
    except RuntimeError as error:
        if "deterministic" not in str(error):
            raise
        reason = str(error).split(".")[0]
        raise SuiteError(
            f"a deterministic kernel is missing: {reason}", hint="set deterministic: false"
        ) from error
    finally:
        _write(before)


_State = tuple[int, bool, bool, bool, bool, bool]


def _read() -> _State:
    return (
        torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(),
        fresh_memory.fill_uninitialized_memory,  # type: ignore[attr-defined]
        torch.backends.cuda.matmul.allow_tf32,
        torch.backends.cudnn.allow_tf32,
        torch.backends.cudnn.benchmark,
    )


def _write(state: _State) -> None:
    threads, deterministic, fill, products, convolutions, benchmark = state
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(deterministic)
    fresh_memory.fill_uninitialized_memory = fill  # type: ignore[attr-defined]
    torch.backends.cuda.matmul.allow_tf32 = products
    torch.backends.cudnn.allow_tf32 = convolutions
    torch.backends.cudnn.benchmark = benchmark


def arrange(model: M, device: torch.device) -> M:
    """Puts a model on its device, with weights in the layout that computes fastest there.

    With the channels last oneDNN's convolutions take half the time at a laptop's width. That is
    measured on a CPU only.
    """
    model.to(device)
    if device.type == "cpu":
        for part in model.modules():
            if isinstance(part, CouplingNetwork):
                part.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return model


def bring(x: Tensor, device: torch.device) -> Tensor:
    """Copies a batch to the device without waiting for what is queued there."""
    return x if device.type == "cpu" else x.pin_memory().to(device, non_blocking=True)

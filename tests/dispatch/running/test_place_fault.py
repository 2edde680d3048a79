"""What is wrong with a machine is told from what is wrong with a run."""

import errno
from pathlib import Path

import pytest

from suite.dispatch.orders.trouble import Trouble
from suite.dispatch.running.place_fault import place_fault, reason_of, trouble_here
from suite.errors import PlaceError, SuiteError
from suite.expm.fused.compiler import BuildError

OF_THE_PLACE = [
    OSError(errno.ENOSPC, "No space left on device", "/tmp/a"),
    OSError(errno.EDQUOT, "Disk quota exceeded", "/home/a"),
    OSError(errno.EIO, "Input/output error"),
    OSError(errno.EMFILE, "Too many open files"),
    PermissionError(errno.EACCES, "Permission denied", "/scratch"),
    TimeoutError(errno.ETIMEDOUT, "Connection timed out"),
    FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"),
    OSError("libcudart.so.12: cannot open shared object file"),
    ImportError("cannot import name 'nn' from 'torch'"),
    ModuleNotFoundError("No module named 'numpy'"),
    BuildError("g++ failed with status 1"),
]
OF_THE_RUN = [
    ValueError("the width is no number"),
    ZeroDivisionError(),
    MemoryError("no memory for the fused coupling's blocks"),
    RuntimeError("can't allocate memory: you tried to allocate 4000000000000 bytes"),
    FileNotFoundError(errno.ENOENT, "No such file or directory", "what-the-run-names.npz"),
    SuiteError("the checkpoint is damaged"),
]


@pytest.mark.parametrize("error", OF_THE_PLACE, ids=str)
def test_a_fault_of_the_place_is_one_line_with_advice(error: Exception) -> None:
    fault = place_fault(error)
    assert fault is not None
    assert fault.message.startswith(f"{type(error).__name__}: ")
    assert fault.hint
    assert "\n" not in str(fault)


@pytest.mark.parametrize("error", OF_THE_RUN, ids=repr)
def test_an_error_of_the_run_is_no_fault_of_the_place(error: Exception) -> None:
    assert place_fault(error) is None


def test_what_an_error_was_raised_from_counts_and_what_was_merely_handled_does_not() -> None:
    cause = ImportError("No module named 'triton'")
    with pytest.raises(RuntimeError) as raised:
        raise RuntimeError("the model does not compile") from cause
    fault = place_fault(raised.value)
    assert fault is not None
    assert fault.message == "ImportError: No module named 'triton'"
    assert reason_of(raised.value) == "RuntimeError from ImportError"
    handled = ValueError("no number")
    handled.__context__ = cause  # as of `except ImportError: raise ValueError("no number")`
    assert place_fault(handled) is None


class AcceleratorError(RuntimeError):
    """As torch raises it where a device fails: with CUDA's number."""

    def __init__(self, code: int) -> None:
        super().__init__("CUDA error: uncorrectable ECC error encountered\nCompile with ...")
        self.error_code = code


def test_a_broken_gpu_is_a_fault_of_the_place_and_a_bad_kernel_is_not() -> None:
    fault = place_fault(AcceleratorError(214))
    assert isinstance(fault, PlaceError)
    assert str(fault).endswith("the GPU: its memory has an error that cannot be corrected")
    assert place_fault(AcceleratorError(700)) is None  # an illegal access, by the run's own code


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch's own, while it compiles
def test_a_compiler_that_fails_in_torch_is_a_fault_of_the_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import torch
    from torch._inductor import config

    def double(x: torch.Tensor) -> torch.Tensor:
        return x.sin() + x.cos()

    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    torch._dynamo.reset()
    with (
        config.patch({"cpp.cxx": (None, "false")}),
        pytest.raises(Exception, match=r"(?i)compile|compiler") as raised,
    ):
        torch.compile(double)(torch.ones(3))
    fault = place_fault(raised.value)
    assert fault is not None, repr(raised.value)
    assert fault.hint == "is there a working C++ compiler?"


def test_a_trouble_names_the_schedulers_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLURMD_NODENAME", raising=False)
    assert trouble_here("no disk", "disk") == Trouble(line="no disk", reason="disk")
    monkeypatch.setenv("SLURMD_NODENAME", "n2")
    assert str(trouble_here("no disk", "disk")) == "node n2: no disk"

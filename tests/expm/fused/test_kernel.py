import ctypes
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from suite.expm import (
    fused_unavailable,
    matrix_exp_coupling,
    resolve_coupling_method,
    resolve_low_rank_method,
)
from suite.expm.fused.compiler import BuildError, cache_folder, find_compiler, make_private
from suite.expm.fused.kernel import Kernel, _notice, find_kernel
from suite.expm.resolve import PLAIN
from tests.expm.cases import NEEDS_KERNEL, inputs
from tests.expm.fused.compilers import copying_script, script

FAILING = """#!/bin/sh
[ "$1" = --version ] && echo "failing 1.0" && exit 0
echo "kernel.cpp:1: no such luck" >&2
exit 3
"""


@pytest.fixture
def undecided() -> Iterator[None]:
    """Lets a process look for the kernel again, in this test and after it."""
    for decision in (find_kernel, _notice):
        decision.cache_clear()
    yield
    for decision in (find_kernel, _notice):
        decision.cache_clear()


@pytest.mark.usefixtures("undecided")
@pytest.mark.parametrize(
    ("compiler", "reason"),
    [
        (FAILING, "status 3: kernel.cpp:1: no such luck"),
        ("#!/bin/sh\nexit 1\n", "status 1"),
        (copying_script("/dev/null", "/dev/null"), "cannot be loaded"),
        (None, "no C\\+\\+ compiler: looked for .*/broken"),
    ],
    ids=["fails", "has no version", "makes nothing", "is missing"],
)
def test_without_a_kernel_plain_methods_take_its_place_with_one_notice(
    compiler: str | None,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("CXX", str(tmp_path / "broken"))
    monkeypatch.setenv("TORCH_EXTENSIONS_DIR", str(tmp_path / "cache"))
    if compiler is not None:
        script(tmp_path / "broken", compiler)
    with caplog.at_level(logging.WARNING, logger="suite.expm"):
        for method, plain in PLAIN.items():
            tensors = inputs(method)
            for inverse in (False, True):
                found = matrix_exp_coupling(*tensors, method=method, inverse=inverse)
                expected = matrix_exp_coupling(*tensors, method=plain, inverse=inverse)
                assert all(torch.equal(a, b) for a, b in zip(found, expected, strict=True))
            assert resolve_coupling_method(method, "cpu") == plain
        assert resolve_coupling_method("auto", "cpu") == "action"
        assert resolve_low_rank_method("auto", "cpu") == "low-rank"
    assert len(caplog.records) == 1
    assert "action takes its place, and low-rank that of fused-low-rank" in caplog.text
    with pytest.raises(BuildError, match=reason):
        raise BuildError(str(fused_unavailable()))
    assert not (tmp_path / "cache").exists() or not list((tmp_path / "cache").rglob("*.so"))


@pytest.mark.parametrize("said", ["g++ '-O2", 'ccache "g++', "g++ \\"])
def test_a_compiler_that_is_no_command_is_no_compiler(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXX", said)
    with pytest.raises(BuildError) as caught:
        find_compiler()
    assert str(caught.value).startswith(f"CXX={said}: No ")


def nobody(_: int) -> None:
    """What the password database knows of somebody who is not in it."""
    raise KeyError("no such user")


def test_the_cache_is_in_a_home_or_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TORCH_EXTENSIONS_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "~/mine")
    assert cache_folder() == tmp_path / "mine" / "mef-suite" / "kernels"
    monkeypatch.setenv("TORCH_EXTENSIONS_DIR", "~/other")
    assert cache_folder() == tmp_path / "other" / "mef-suite"
    for name in ("HOME", "XDG_CACHE_HOME", "TORCH_EXTENSIONS_DIR"):
        monkeypatch.delenv(name)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    with pytest.raises(OSError, match="mef-suite"):
        make_private(cache_folder())
    assert list(tmp_path.iterdir()) == []  # no folder called ~


@NEEDS_KERNEL
def test_the_kernel_says_when_memory_is_short() -> None:
    kernel = find_kernel()
    assert isinstance(kernel, Kernel)
    one = torch.ones(1)
    huge = {"batch": 1, "chunks": 2**15 + 1, "n": 2**15, "pixels": 1, "sign": 1}
    given = dict.fromkeys(SCALARS, one.data_ptr())
    # 2^15 squared vectors are 64 GiB, which nobody touches if the system should grant them.
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (2**35, before[1]))
    try:
        with pytest.raises(MemoryError, match="blocks"):
            kernel.run("full", "forward", torch.float32, **huge, **given)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


SCALARS = ("scale", "shift", "rescale", "reshift")


def test_a_problem_is_as_large_as_in_the_source() -> None:
    from suite.expm.fused.kernel import Problem

    assert ctypes.sizeof(Problem) == 8 * (13 + 6 + 2 + 6 + 5)

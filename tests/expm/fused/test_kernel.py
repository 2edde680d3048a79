import ctypes
import logging
import os
import shutil
import subprocess
import sys
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
from suite.expm.fused.compiler import (
    BuildError,
    Compiler,
    cache_folder,
    find_compiler,
    key,
    make_private,
)
from suite.expm.fused.kernel import Kernel, _notice, find_kernel, load_library
from suite.expm.resolve import PLAIN
from tests.expm.cases import NEEDS_KERNEL, inputs

# Copies a compiled kernel instead of compiling one, and says so in `calls`.
COPYING = """#!/bin/sh
case "$*" in *--version) echo "copying 1.0"; exit 0;; esac
echo call >> {calls}
sleep {seconds}
while [ "$1" != -o ]; do shift; done
cat {compiled} > "$2"
"""
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


def script(path: Path, text: str) -> Compiler:
    path.write_text(text)
    path.chmod(0o755)
    return (str(path),)


@pytest.fixture
def copying(tmp_path: Path) -> Compiler:
    """A compiler that takes no time."""
    folder = cache_folder()
    load_library(folder, find_compiler())
    compiled = folder / f"coupling-{key(find_compiler())}.so"
    text = COPYING.format(calls=tmp_path / "calls", seconds=0, compiled=compiled)
    return script(tmp_path / "copying", text)


def calls(tmp_path: Path) -> int:
    return len((tmp_path / "calls").read_text().splitlines())


@NEEDS_KERNEL
def test_a_compiled_kernel_is_not_compiled_again(copying: Compiler, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    for _ in range(2):
        Kernel(load_library(folder, copying))
        assert calls(tmp_path) == 1
    assert [path.name for path in folder.iterdir()] == [f"coupling-{key(copying)}.so"]


@NEEDS_KERNEL
@pytest.mark.parametrize("broken", [b"", b"not a library"])
def test_a_broken_kernel_is_compiled_again(
    copying: Compiler, tmp_path: Path, broken: bytes
) -> None:
    (tmp_path / f"coupling-{key(copying)}.so").write_bytes(broken)
    Kernel(load_library(tmp_path, copying))
    assert calls(tmp_path) == 1


@NEEDS_KERNEL
def test_a_kernel_is_ones_own_alone_whatever_the_mask_is(copying: Compiler, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    before = os.umask(0o000)
    try:
        Kernel(load_library(folder, copying))
    finally:
        os.umask(before)
    (kernel,) = folder.iterdir()
    assert (folder.stat().st_mode | kernel.stat().st_mode) & 0o077 == 0


@NEEDS_KERNEL
def test_a_kernel_that_others_may_have_written_is_compiled_again(
    copying: Compiler, tmp_path: Path
) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    kernel = folder / f"coupling-{key(copying)}.so"
    kernel.write_bytes(b"theirs")
    kernel.chmod(0o666)
    Kernel(load_library(folder, copying))
    kernel.chmod(0o775)  # a good one that a group may have exchanged
    Kernel(load_library(folder, copying))
    assert calls(tmp_path) == 2
    kernel.unlink()
    kernel.symlink_to(tmp_path / "theirs.so")
    Kernel(load_library(folder, copying))
    assert calls(tmp_path) == 3
    assert not kernel.is_symlink()


@NEEDS_KERNEL
@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_cache_of_another_user_is_done_without(copying: Compiler, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    for _ in range(2):
        Kernel(load_library(folder, copying))
    assert calls(tmp_path) == 2
    assert list(folder.iterdir()) == []


@NEEDS_KERNEL
def test_a_cache_that_cannot_be_written_is_done_without(copying: Compiler, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    Kernel(load_library(tmp_path / "file" / "cache", copying))
    assert calls(tmp_path) == 1


@NEEDS_KERNEL
def test_two_processes_may_compile_at_once(copying: Compiler, tmp_path: Path) -> None:
    slow = Path(copying[0]).read_text().replace("sleep 0", "sleep 1")
    environment = {
        **os.environ,
        "CXX": script(tmp_path / "slow", slow)[0],
        "TORCH_EXTENSIONS_DIR": str(tmp_path / "cache"),
    }
    command = [sys.executable, "-c", "import suite.expm as e; print(e.fused_unavailable())"]
    processes = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [process.communicate()[0].strip() for process in processes] == ["None", "None"]
    assert len(list((tmp_path / "cache" / "mef-suite").iterdir())) == 1


@NEEDS_KERNEL
def test_another_processor_or_compiler_has_another_kernel(
    copying: Compiler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {key(copying), key((*copying, "-O2"))}
    monkeypatch.setattr("suite.expm.fused.compiler.processor", lambda: "another one")
    assert len(names | {key(copying)}) == 3


@pytest.mark.usefixtures("undecided")
@pytest.mark.parametrize(
    ("compiler", "reason"),
    [
        (FAILING, "status 3: kernel.cpp:1: no such luck"),
        ("#!/bin/sh\nexit 1\n", "status 1"),
        (COPYING.format(calls="/dev/null", seconds=0, compiled="/dev/null"), "cannot be loaded"),
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
    assert not (tmp_path / "cache").exists() or not list((tmp_path / "cache").rglob("*.tmp"))


def test_the_compiler_may_have_a_wrapper(monkeypatch: pytest.MonkeyPatch) -> None:
    wrapper = shutil.which("env")
    assert wrapper is not None
    monkeypatch.setenv("CXX", "env A=1 c++")
    assert find_compiler() == (wrapper, "A=1", "c++")


@pytest.mark.parametrize("said", ["g++ '-O2", 'ccache "g++', "g++ \\"])
def test_a_compiler_that_is_no_command_is_no_compiler(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXX", said)
    with pytest.raises(BuildError) as caught:
        find_compiler()
    assert str(caught.value).startswith(f"CXX={said}: No ")


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
    monkeypatch.setattr("pwd.getpwuid", lambda _: {}["no such user"])
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

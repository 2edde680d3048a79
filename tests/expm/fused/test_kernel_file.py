"""The compiled kernel's file: what is loaded is whole, what is not is built anew."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from suite.expm.fused.build_folder import PREFIX
from suite.expm.fused.compiler import BuildError, Compiler, cache_folder, find_compiler, key
from suite.expm.fused.kernel import Kernel
from suite.expm.fused.kernel_file import load_library
from tests.expm.cases import NEEDS_KERNEL
from tests.expm.fused.compilers import copying_script, script

LOAD = "import suite.expm as e; print(e.fused_unavailable())"


@pytest.fixture
def copying(tmp_path: Path) -> Compiler:
    """A compiler that takes no time."""
    folder = cache_folder()
    load_library(folder, find_compiler())
    return script(
        tmp_path / "copying", copying_script(tmp_path / "calls", kernel_in(folder, find_compiler()))
    )


def kernel_in(folder: Path, compiler: Compiler) -> Path:
    """A file of this compiler's kernel; builds that ran side by side may have left two."""
    path, *_ = sorted(folder.glob(f"coupling-{key(compiler)}.*so"))
    return path


def calls(tmp_path: Path) -> int:
    return len((tmp_path / "calls").read_text().splitlines())


@NEEDS_KERNEL
def test_a_compiled_kernel_is_not_compiled_again(copying: Compiler, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    for _ in range(2):
        Kernel(load_library(folder, copying))
        assert calls(tmp_path) == 1
    assert list(folder.iterdir()) == [kernel_in(folder, copying)]


@NEEDS_KERNEL
@pytest.mark.parametrize("broken", [b"", b"not a library"])
def test_a_broken_kernel_is_compiled_again(
    copying: Compiler, tmp_path: Path, broken: bytes
) -> None:
    folder = tmp_path / "cache"
    Kernel(load_library(folder, copying))
    kernel_in(folder, copying).write_bytes(broken)
    Kernel(load_library(folder, copying))
    assert calls(tmp_path) == 2
    assert list(folder.iterdir()) == [kernel_in(folder, copying)]


@NEEDS_KERNEL
@pytest.mark.parametrize("keep", [0.1, 0.6, 0.95])
def test_a_kernel_that_was_cut_short_kills_nobody(
    copying: Compiler, tmp_path: Path, keep: float
) -> None:
    environment = {
        **os.environ,
        "CXX": copying[0],
        "TORCH_EXTENSIONS_DIR": str(tmp_path / "cache"),
    }
    folder = tmp_path / "cache" / "mef-suite"
    Kernel(load_library(folder, copying))
    path = kernel_in(folder, copying)
    whole = path.read_bytes()
    os.truncate(path, int(keep * len(whole)))
    done = subprocess.run(
        [sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "None"), done.stderr
    assert kernel_in(folder, copying).read_bytes() == whole


@NEEDS_KERNEL
def test_a_flipped_bit_is_found(copying: Compiler, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    Kernel(load_library(folder, copying))
    path = kernel_in(folder, copying)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    Kernel(load_library(folder, copying))
    assert kernel_in(folder, copying).read_bytes() == whole


@NEEDS_KERNEL
def test_a_kernel_of_a_name_without_a_sum_gives_way(copying: Compiler, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / f"coupling-{key(copying)}.so").write_bytes(b"as it was called before")
    Kernel(load_library(folder, copying))
    assert list(folder.iterdir()) == [kernel_in(folder, copying)]


@NEEDS_KERNEL
def test_a_killed_build_leaves_nothing(copying: Compiler, tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "mef-suite"
    waiting = '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "$TMPDIR"; cat\n'
    environment = {
        **os.environ,
        "CXX": script(tmp_path / "waiting", f"{waiting}")[0],
        "TORCH_EXTENSIONS_DIR": str(tmp_path / "cache"),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD], env=environment, stdin=subprocess.PIPE, text=True
    )
    while not list(folder.glob(f"{PREFIX}*/lock")):
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()  # its compiler reads to the end, and ends too
    Kernel(load_library(folder, copying))
    assert list(folder.iterdir()) == [kernel_in(folder, copying)]


@NEEDS_KERNEL
def test_what_cannot_be_loaded_is_not_kept(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    with pytest.raises(BuildError, match="cannot be loaded"):
        load_library(folder, script(tmp_path / "cxx", copying_script("/dev/null", "/dev/null")))
    assert list(folder.iterdir()) == []


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
    Kernel(load_library(folder, copying))
    kernel = kernel_in(folder, copying)
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
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", LOAD], env=environment, stdout=subprocess.PIPE, text=True
        )
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

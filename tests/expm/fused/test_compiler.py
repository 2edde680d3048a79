"""Which compiler is called, how, and what it must have written."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from suite.expm.fused.compiler import (
    BuildError,
    cache_folder,
    compile_into,
    find_compiler,
    is_cut,
    key,
)
from suite.expm.fused.kernel_file import load_library
from tests.expm.cases import NEEDS_KERNEL
from tests.expm.fused.compilers import copying_script, script


def kernel() -> bytes:
    """The bytes of this machine's kernel."""
    load_library(cache_folder(), find_compiler())
    (path,) = cache_folder().glob(f"coupling-{key(find_compiler())}.*.so")
    return path.read_bytes()


def test_the_compiler_may_have_a_wrapper(monkeypatch: pytest.MonkeyPatch) -> None:
    wrapper = shutil.which("env")
    assert wrapper is not None
    monkeypatch.setenv("CXX", "env A=1 c++")
    assert find_compiler() == (wrapper, "A=1", "c++")


@NEEDS_KERNEL
@pytest.mark.parametrize("keep", [6, 50, 100, 0.3, 0.6, 0.9])
def test_a_library_that_ends_early_is_cut(keep: float) -> None:
    whole = kernel()
    if not whole.startswith(b"\x7fELF"):
        pytest.skip("of other forms the loader itself says so")
    assert not is_cut(whole)
    assert is_cut(whole[: int(keep if keep > 1 else keep * len(whole))])


def test_what_is_no_library_is_the_loaders_matter() -> None:
    assert not is_cut(b"")
    assert not is_cut(b"not a library")


def test_a_compiler_that_writes_half_and_is_content_is_not_believed(tmp_path: Path) -> None:
    half = b"\x7fELF\x02\x01" + bytes(40)
    (tmp_path / "half").write_bytes(half)
    compiler = script(tmp_path / "cxx", copying_script("/dev/null", tmp_path / "half"))
    with pytest.raises(OSError, match="cut short"):
        compile_into(tmp_path, compiler)


def test_a_compilers_own_files_are_in_the_folder_too(tmp_path: Path) -> None:
    text = copying_script("/dev/null", "/dev/null") + 'echo "$TMPDIR" > "$TMPDIR/said"\n'
    compile_into(tmp_path, script(tmp_path / "cxx", text))
    assert (tmp_path / "said").read_text().strip() == str(tmp_path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_is_no_fault_of_the_compilers(tmp_path: Path) -> None:
    compiler = script(tmp_path / "cxx", "#!/bin/sh\necho no room >&2\nexit 1\n")
    with pytest.raises(BuildError, match="no room"):
        compile_into(tmp_path, compiler)
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(small)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        with pytest.raises(OSError, match="No space left"):
            compile_into(small, compiler)
    finally:
        subprocess.run(["umount", str(small)], check=True)

"""Compiles the kernel for this machine's processor, once for each source, compiler and processor.

Not with torch's loader of extensions: that one needs ninja, does not tell processors apart though
the code is made for one, and waits for ever for a lock whose owner was killed.
"""

import hashlib
import os
import platform
import shlex
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

SOURCES = Path(__file__).parent
MAIN = "kernel.cpp"
FLAGS = (
    "-std=c++17",
    "-O3",
    "-march=native",
    "-ffp-contract=fast",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-shared",
    "-fPIC",
    "-pthread",
)
OTHERS = 0o022
"""Permissions of the group and of everybody else to write."""
COMPILERS = ("c++", "g++", "clang++")
PATIENCE = 600
"""Seconds that the compiler may take; a few are usual."""


class BuildError(RuntimeError):
    """The kernel cannot be compiled here."""


Compiler = tuple[str, ...]
"""A command and its first arguments, as in CXX="ccache g++"."""


def find_compiler() -> Compiler:
    """Return $CXX, or the first usual C++ compiler there is.

    Raises:
        BuildError: If there is none, or $CXX is no command.
    """
    said = os.environ.get("CXX", "")
    try:
        given = shlex.split(said)
    except ValueError as error:
        raise BuildError(f"CXX={said}: {error}") from None
    names = given[:1] or COMPILERS
    for name in names:
        path = shutil.which(name)
        if path is not None:
            return path, *given[1:]
    raise BuildError(f"no C++ compiler: looked for {', '.join(names)}")


def cache_folder() -> Path:
    """Return where compiled kernels are kept: $TORCH_EXTENSIONS_DIR, or the user's cache."""
    given = os.environ.get("TORCH_EXTENSIONS_DIR")
    if given:
        return Path(os.path.expanduser(given)) / "mef-suite"
    root = Path(os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache"))
    if not root.is_absolute():
        # An account may have no home; what stays "~" then would be made wherever one works. Here
        # nothing can be made, so that each process compiles its own.
        root = Path(os.devnull)
    return root / "mef-suite" / "kernels"


def processor() -> str:
    """Return what tells this machine's processor from others that its code may not run on."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    telling = ("model name", "flags", "Features", "CPU part", "CPU implementer")
    kept = sorted({line for line in lines if line.startswith(telling)})
    return "\n".join([platform.system(), platform.machine(), platform.processor(), *kept])


def key(compiler: Compiler) -> str:
    """Return the name of the kernel from these sources by this compiler for this processor.

    Raises:
        BuildError: If the compiler does not say its version.
    """
    digest = hashlib.sha256()
    for path in sorted(SOURCES.iterdir()):
        if path.suffix in {".cpp", ".h"}:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    about = (*FLAGS, *compiler, run([*compiler, "--version"]), processor())
    digest.update("\0".join(about).encode())
    return digest.hexdigest()[:32]


def run(command: list[str]) -> str:
    """Return what a command prints.

    Raises:
        BuildError: If it fails, with the first lines of what it complained of.
    """
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"{command[0]}: {error}") from error
    if done.returncode:
        complaint = "; ".join((done.stderr or done.stdout).strip().splitlines()[:3])
        raise BuildError(f"{command[0]} failed with status {done.returncode}: {complaint}")
    return done.stdout


def make_private(folder: Path) -> None:
    """Make a folder that nobody else may write into: what lies there is loaded as code.

    Raises:
        OSError: If it is somebody else's, or cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.stat()
    if found.st_uid != os.getuid():
        raise PermissionError(f"{folder} is another user's")
    if found.st_mode & OTHERS:
        folder.chmod(0o700)


def is_private(path: Path) -> bool:
    """Return whether a file is this user's, and nobody else may have written it.

    Raises:
        OSError: If there is none.
    """
    found = path.lstat()
    is_own = stat.S_ISREG(found.st_mode) and found.st_uid == os.getuid()
    return is_own and not found.st_mode & OTHERS


def compile_into(folder: Path, name: str, compiler: Compiler) -> Path:
    """Compile the kernel; another process may do the same at the same time, the last one stays.

    Raises:
        BuildError: If the compiler fails.
        OSError: If the folder cannot be written.
    """
    target = folder / name
    handle, temporary = tempfile.mkstemp(prefix=f"{name}.", suffix=".tmp", dir=folder)
    os.close(handle)
    try:
        run([*compiler, *FLAGS, str(SOURCES / MAIN), "-o", temporary])
        os.chmod(temporary, 0o700)  # a linker may have made it anew, by the mask of the process
        os.replace(temporary, target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return target

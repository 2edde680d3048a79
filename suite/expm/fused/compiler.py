"""Compiles the kernel for this machine's processor, once for each source, compiler and processor.

Not with torch's loader of extensions: that one needs ninja, does not tell processors apart though
the code is made for one, and waits for ever for a lock whose owner was killed.
"""

import errno
import hashlib
import os
import platform
import shlex
import shutil
import stat
import struct
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
ROOM = 1 << 23
"""Bytes that a build needs on the disk, with the compiler's own files."""


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


def run(command: list[str], **environment: str) -> str:
    """Return what a command prints.

    Args:
        command: The command and its arguments.
        environment: Variables that it gets beside those of this process.

    Raises:
        BuildError: If it fails, with the first lines of what it complained of.
    """
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
            env={**os.environ, **environment},
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


def compile_into(folder: Path, compiler: Compiler) -> Path:
    """Compile the kernel into a folder, where the compiler's own files go too.

    Raises:
        BuildError: If the compiler fails.
        OSError: If the folder cannot be written, or what was written is cut short.
    """
    target = folder / "kernel.so"
    try:
        run([*compiler, *FLAGS, str(SOURCES / MAIN), "-o", str(target)], TMPDIR=str(folder))
    except BuildError:
        _find_room(folder)  # a full disk is no fault of the compiler's
        raise
    os.chmod(target, 0o700)  # a linker makes it by the mask of the process
    with target.open("rb") as file:
        os.fsync(file.fileno())
    if is_cut(target.read_bytes()):
        raise OSError(errno.EIO, "what the compiler wrote is cut short", str(target))
    return target


def _find_room(folder: Path) -> None:
    """Write as much as a build needs.

    Raises:
        OSError: If the disk is full, or the folder is gone.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(ROOM))
        file.flush()
        os.fsync(file.fileno())


def is_cut(library: bytes) -> bool:
    """Return whether a library ends before what is mapped of it does; for ELF files of 64 bits."""
    if library[:5] != b"\x7fELF\x02":
        return False  # of other forms the loader itself says so
    order = ">" if library[5:6] == b"\x02" else "<"
    try:
        (start,) = struct.unpack_from(f"{order}Q", library, 32)
        size, count = struct.unpack_from(f"{order}2H", library, 54)
        parts = [
            struct.unpack_from(f"{order}2I4Q", library, start + i * size) for i in range(count)
        ]
    except struct.error:
        return True
    # Of each segment: kind, permissions, its place in the file, two addresses, bytes in the file.
    return any(place + length > len(library) for _, _, place, _, _, length in parts)

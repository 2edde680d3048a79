"""What a lab needs of the machine."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.slurm.lab.error import LabError

_PACKAGES = {
    "munged": "munge",
    "slurmctld": "slurmctld",
    "slurmd": "slurmd",
    "sbatch": "slurm-client",
    "slurmdbd": "slurmdbd",
    "mariadbd": "mariadb-server",
}
"""A program of each Debian package."""
_PATH = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
_NO_DAEMONS = Path("/usr/sbin/policy-rc.d")
"""What Debian asks before a new package may start its daemon."""


def missing_packages() -> list[str]:
    """The Debian packages whose programs are not here."""
    return [package for name, package in _PACKAGES.items() if not shutil.which(name, path=_PATH)]


def obstacle() -> str:
    """Why no lab can be had here, whatever is installed; empty if one can."""
    if platform.system() != "Linux":
        return "needs Linux: run it on Debian 12"
    if os.getuid() != 0:
        return "needs root, to start Slurm's daemons: run it as root, in a container"
    return ""


def install_packages() -> None:
    """Installs what is missing with apt-get, without starting the system's own daemons.

    Raises:
        LabError: There is no apt-get, or it fails; the message has its last line.
    """
    missing = missing_packages()
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise LabError(f"no apt-get to install {' '.join(missing)} with")
    with _no_daemons():
        _apt("update", "-qq")
        _apt("install", "-y", "-qq", "--no-install-recommends", *missing)


def _apt(*words: str) -> None:
    ran = subprocess.run(
        ["apt-get", *words],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        lines = (ran.stderr or ran.stdout).strip().splitlines() or ["no reason given"]
        raise LabError(f"apt-get {words[0]}: {lines[-1]}")


@contextmanager
def _no_daemons() -> Iterator[None]:
    """Keeps apt from starting a munged and a mariadbd for the whole machine."""
    if _NO_DAEMONS.exists():
        yield
        return
    _NO_DAEMONS.write_text("#!/bin/sh\nexit 101\n")
    _NO_DAEMONS.chmod(0o755)
    try:
        yield
    finally:
        _NO_DAEMONS.unlink()

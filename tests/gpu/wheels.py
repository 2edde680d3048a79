"""Packages from a folder of wheels, for machines without an installer."""

import importlib
import os
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

NEEDED = (
    "torch",
    "numpy",
    "typing_extensions",
    "pydantic",
    "ruamel.yaml",
    "typer",
    "rich",
    "submitit",
    "PIL",
    "pandas",
    "jinja2",
    "matplotlib",
    "mpmath",
    "scipy",
    "seaborn",
    "tabulate",
)
"""What is imported here and by the commands. pooch is not: nothing is downloaded."""
ROOT = Path(__file__).parents[2]


def unpack(wheels: Path, into: Path) -> None:
    """Unpacks all wheels of a folder, and lets this process import from there.

    Args:
        wheels: The folder of wheels.
        into: A folder of one's own.

    Raises:
        FileNotFoundError: There is no wheel in the folder.
        zipfile.BadZipFile: One is damaged.
    """
    found = sorted(wheels.glob("*.whl"))
    if not found:
        raise FileNotFoundError(f"there is no wheel in {wheels}")
    for wheel in found:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(into)
    sys.path.insert(0, str(into))
    importlib.invalidate_caches()


def missing(names: Sequence[str] = NEEDED) -> list[str]:
    """What cannot be imported, each with its reason."""
    found = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as error:
            found.append(f"{name} ({error})")
    return found


def environment(unpacked: Path | None) -> dict[str, str]:
    """What child processes are given, so that they import this checkout and the same wheels."""
    places = [str(ROOT), *([str(unpacked)] if unpacked else [])]
    before = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([*places, *([before] if before else [])])
    return {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}

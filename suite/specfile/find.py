"""Where studies are: those that come with the suite by name, others by path."""

import os
from pathlib import Path

from suite.errors import MistakeError, UnknownNameError
from suite.spec.complaint import choice

SCALES = "scales.yaml"
"""The file of scales that the studies beside it share."""


SUFFIXES = (".yaml", ".yml")
"""How files of studies end."""


def shipped_folder() -> Path:
    """The folder of the studies that come with the suite.

    In an installed package it is inside it; in a checkout, at the top.
    """
    package = Path(__file__).resolve().parents[1]
    inside = package / "ablations"
    return inside if inside.is_dir() else package.parent / "ablations"


def shared_scales() -> Path:
    """The file of the scales that come with the suite."""
    return shipped_folder() / SCALES


def shipped_studies() -> tuple[str, ...]:
    """The names of the studies that come with the suite."""
    return tuple(
        sorted(path.stem for path in shipped_folder().glob("*.yaml") if path.name != SCALES)
    )


def is_scales(path: Path) -> bool:
    """Whether a file is one of shared scales, by its name."""
    return path.name == SCALES


def find_study(name_or_path: str) -> Path:
    """The file of a study.

    Args:
        name_or_path: The name of a study that comes with the suite, or the path of a file, which
            may lack its suffix.

    Raises:
        UnknownNameError: There is no study of this name; the hint lists those that there are.
        MistakeError: There is no such file, it is a folder, or it may be several.
    """
    if name_or_path in shipped_studies():
        return shipped_folder() / f"{name_or_path}.yaml"
    path = Path(os.path.expanduser(name_or_path))
    try:
        if path.is_file():
            return path
        if found := _named(path):
            return found
        is_folder = path.is_dir()
    except (OSError, ValueError):
        raise MistakeError(f"{name_or_path!r} is no name and no path") from None
    if is_folder:
        raise MistakeError(f"{name_or_path!r} is a folder", hint="name a study file in it")
    if len(path.parts) > 1 or path.suffix:
        raise MistakeError(f"there is no file {name_or_path}", hint=_shipped(path.stem))
    raise UnknownNameError(f"unknown study {name_or_path!r}", hint=_shipped(name_or_path))


def _named(path: Path) -> Path | None:
    """The file of a study whose path is said without its suffix; None if there is none.

    Raises:
        MistakeError: There are several.
    """
    if not path.name:
        return None
    names = (path.with_name(path.name + suffix) for suffix in SUFFIXES)
    found = [one for one in names if one.is_file()]
    if len(found) > 1:
        there = " and ".join(map(str, found))
        raise MistakeError(f"{path} may be {there}", hint="name the file that is meant")
    return found[0] if found else None


def _shipped(name: str) -> str:
    return choice(name, shipped_studies())


def find_near(name: str, path: Path) -> Path:
    """The file of a study that another one names: one beside it comes first.

    Args:
        name: Its name, or the path of its file as seen from the other one.
        path: The file of the other one.

    Raises:
        UnknownNameError: There is none.
        MistakeError: It may be several.
    """
    beside = path.parent / os.path.expanduser(name)
    is_file = beside.suffix in SUFFIXES and beside.is_file()
    return beside if is_file else _named(beside) or find_study(name)

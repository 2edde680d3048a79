"""Paths as people typed them, absolute."""

import os
from pathlib import Path


def as_typed(path: Path) -> Path:
    """A path from the root of the disk, links on the way left as they are.

    What is a link on a login node may be a mount on the nodes that compute; only the name that was
    typed leads to the same folder on both. A relative path begins where the shell says that it is.

    Args:
        path: The path.
    """
    if path.is_absolute():
        return path
    here = os.environ.get("PWD", "")
    try:
        is_here = os.path.isabs(here) and os.path.samefile(here, ".")
    except OSError:
        is_here = False
    return Path(here if is_here else os.getcwd()) / path

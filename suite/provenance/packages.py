"""The versions of the packages that can change a figure."""

import platform
from importlib.metadata import PackageNotFoundError, version

LISTED = ("mef-suite", "torch", "numpy", "pillow", "scikit-image", "scikit-learn", "submitit")
"""The packages that a record names."""


def packages() -> dict[str, str]:
    """The version of Python and of each listed package that is installed."""
    found = {"python": platform.python_version()}
    for name in LISTED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found

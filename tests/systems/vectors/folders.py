"""Where files of vectors are: some with the tests, the rest in a folder beside the repository."""

import os
from pathlib import Path

VARIABLE = "MEF_VECTORS"
"""The environment variable that names the folder of the rest."""
ROOT = Path(__file__).parents[3]
COMMITTED = (ROOT / "tests" / "golden", ROOT / "tests" / "systems" / "golden")
BESIDE = ROOT.parent / "shared" / "systems" / "golden"
"""Where the rest is looked for if nothing names it."""


def committed() -> list[Path]:
    """The files that come with the tests."""
    return sorted(path for folder in COMMITTED for path in folder.glob("*.npz"))


def elsewhere() -> list[Path]:
    """The files of the rest; none where there is no such folder."""
    folder = Path(os.environ.get(VARIABLE) or BESIDE)
    return sorted(folder.glob("*.npz"))

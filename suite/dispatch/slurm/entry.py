"""What sbatch's script starts: it looks at who owns the job's folder, then lets submitit go on.

submitit keeps a function's name and two words in a pickle, and to load a pickle is to run it.
"""

import os
import stat
import sys
from pathlib import Path

from suite.errors import StoreError


def main() -> None:
    """Runs the job whose folder is the first argument."""
    folder = Path(sys.argv[1])
    check_owner(folder)
    from submitit.core.submission import process_job

    process_job(folder)


def check_owner(folder: Path) -> None:
    """Sees to it that nobody else can have written a pickle there.

    Args:
        folder: submitit's folder.

    Raises:
        StoreError: Somebody else owns it or one of its pickles, or may write there.
    """
    own = os.getuid()
    for path in (folder, *folder.glob("*.pkl")):
        found = path.lstat()
        if found.st_uid != own or stat.S_ISLNK(found.st_mode) or found.st_mode & 0o022:
            raise StoreError(
                f"{path}: others own it or may write there, so nothing is loaded from it",
                hint="submit the sweep again from your own account",
            )


if __name__ == "__main__":
    main()

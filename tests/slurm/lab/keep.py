"""Waits for the end of the process that started a lab, and ends what that left behind.

A program of its own, so that also a killed pytest leaves no process and no file. Its standard input
is a pipe from the starter: it closes when the starter closes it or dies, however that comes.
"""

import shutil
import sys
from pathlib import Path

from tests.slurm.lab.places import Places
from tests.slurm.lab.processes import end_processes


def main(root: Path) -> None:
    """Waits, then kills the processes of the lab in that folder and removes it."""
    sys.stdin.read()
    end_processes(Places(root).configuration)
    shutil.rmtree(root)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

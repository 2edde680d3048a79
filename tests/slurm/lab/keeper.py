"""The guard of a lab: no process of it outlives the one that started it."""

import subprocess
import sys
from pathlib import Path

from tests.slurm.lab.error import LabError

_REPOSITORY = Path(__file__).parents[3]


class Keeper:
    """A process that ends what is left of a lab, when it is told to or when its starter dies.

    Args:
        root: The lab's folder, which goes too.
        environment: Without the lab's ``SLURM_CONF``, by which the keeper tells what to end.
    """

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.slurm.lab.keep", str(root)],
            cwd=_REPOSITORY,
            env=environment,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def close(self) -> None:
        """Ends what is left, and removes the folder.

        Raises:
            LabError: Something is still there.
        """
        _, said = self._process.communicate(timeout=30)
        if self._process.returncode != 0:
            raise LabError(f"the lab's keeper failed: {said.strip()[-400:]}")

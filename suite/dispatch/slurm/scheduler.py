"""Asks Slurm's commands, none of which may keep anybody waiting for ever."""

import subprocess
from collections.abc import Sequence

PATIENCE = 20.0
"""Seconds until a command that does not answer is given up; Slurm's own retry for minutes."""


class SilentError(Exception):
    """Slurm gave no answer: it is not installed here, not reachable, or too slow."""


def ask(command: Sequence[str], patience: float = PATIENCE) -> str:
    """What a command prints.

    Args:
        command: The command and its arguments.
        patience: Seconds to wait.

    Raises:
        SilentError: It fails, does not end, or is not there; the message is its own.
    """
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=patience, check=False
        )
    except FileNotFoundError:
        raise SilentError(f"there is no {command[0]} here") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SilentError(" ".join(str(error).split())) from None
    if done.returncode:
        raise SilentError(" ".join(done.stderr.split()) or f"{command[0]} failed")
    return done.stdout

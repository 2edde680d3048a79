"""The name of the user that this process runs as."""

import os
import pwd


def user_name() -> str:
    """What the system calls the user; the number where it knows none, as in many containers.

    Variables such as LOGNAME do not count: Slurm goes by the number, too.
    """
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)

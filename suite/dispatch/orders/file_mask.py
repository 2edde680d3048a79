"""The permissions of files: submitit's are one user's alone, all others as the user's mask says.

To load a pickle is to run it, so what submitit writes is private whatever the mask is; but records,
logs and checkpoints are for whom the user means them, a group perhaps. A process that is started
under the private mask finds the user's own in its environment.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

PRIVATE = 0o077
"""The mask of what is for this user alone."""
_VARIABLE = "MEF_UMASK"


@contextmanager
def private() -> Iterator[str]:
    """What is written meanwhile is this user's alone.

    Yields:
        The user's own mask in octal digits, which processes that are started meanwhile know too.
    """
    mask, said = os.umask(PRIVATE), os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = said or f"{mask:04o}"
    try:
        yield os.environ[_VARIABLE]
    finally:
        os.umask(mask)
        if said is None:
            os.environ.pop(_VARIABLE, None)


@contextmanager
def users() -> Iterator[None]:
    """What is written meanwhile has the permissions that the user means."""
    said = os.environ.get(_VARIABLE)
    if said is None:
        yield
        return
    mask = os.umask(int(said, 8))
    try:
        yield
    finally:
        os.umask(mask)

"""What a job's command starts: it looks at who owns the job's folder, then lets submitit go on.

submitit keeps a function's name and two words in a pickle, and to load a pickle is to run it. The
folder lies in the folder of results, which a group may share: whoever may write there could put
another folder in its place. It is therefore opened first, looked at as opened, and reached only by
what was opened from then on.
"""

import faulthandler
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suite.dispatch.orders.file_mask import private
from suite.errors import StoreError


def main() -> None:
    """Runs the job whose folder is the first argument.

    A process that the system kills for a fault of its own, such as a bus error, says so in the
    job's output; one that was killed from outside, as where memory is short, says nothing.
    """
    faulthandler.enable()
    with own(Path(sys.argv[1])) as folder, private():
        demand_own_outputs(folder)
        from submitit.core.submission import process_job

        process_job(folder)


@contextmanager
def own(folder: Path) -> Iterator[Path]:
    """A path by which a folder is reached that was found to be one's own, whatever happens to it.

    Args:
        folder: submitit's folder.

    Raises:
        StoreError: It is not there or a link, somebody else owns it or a pickle that is loaded, or
            may write there.
    """
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise _refusal(folder, f"cannot open it: {error.strerror}") from None
    try:
        _check(folder, os.fstat(opened))
        # What a job of an earlier life gave back is a pickle too, but nobody loads it.
        names = [name for name in os.listdir(opened) if name.endswith("_submitted.pkl")]
        for name in names:
            _check(folder / name, os.stat(name, dir_fd=opened, follow_symlinks=False))
        held = Path(f"/proc/self/fd/{opened}")
        yield held if held.is_dir() else folder  # only Linux has such a path, and only it has Slurm
    finally:
        os.close(opened)


def _check(path: Path, found: os.stat_result) -> None:
    is_plain = stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)
    if found.st_uid != os.getuid() or not is_plain or found.st_mode & 0o022:
        raise _refusal(path, "others own it or may write there")


def demand_own_outputs(folder: Path) -> None:
    """Goes on only if what this process prints goes into a folder, or into no file at all.

    Slurm and submitit open a job's outputs by their path, ahead of any look: where that was led
    elsewhere, to a shell's profile perhaps, not a word of a study must be printed there.

    Raises:
        StoreError: It goes into a file elsewhere.
    """
    for number in (1, 2):
        printed = os.fstat(number)
        if stat.S_ISREG(printed.st_mode) and not any(
            os.path.samestat(printed, os.lstat(folder / name)) for name in _names_of(number, folder)
        ):
            raise _refusal(folder, "what this job prints goes elsewhere")


def _names_of(number: int, folder: Path) -> list[str]:
    """What an open file may be called, if it is in a folder."""
    there = os.listdir(folder)
    if sys.platform != "linux":
        return there
    name = os.path.basename(os.readlink(f"/proc/self/fd/{number}"))
    return [name] if name in there else []


def _refusal(path: Path, why: str) -> StoreError:
    return StoreError(
        f"{path}: {why}, so nothing is loaded from it",
        hint="submit the sweep again from your own account",
    )


if __name__ == "__main__":
    main()

"""What a job's script does where Python never began on its node: it goes to another one.

A Python that is not there, a package that cannot be imported, a disk that is not mounted: the suite
has no part in such a job but its script, which a shell runs to the end.
"""

import os
import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from suite.dispatch.orders.job_folder import SUBMITIT
from suite.dispatch.orders.trouble import MOST_NODES, Trouble
from suite.errors import StoreError
from suite.store import Store
from suite.store.files.tree import Tree

_SCRIPT = """\
code=$?
order={order}
life="$SLURM_JOB_ID-${{SLURM_RESTART_COUNT:-0}}"
said() {{ scontrol show job -o "$SLURM_JOB_ID"; }}
if [ "$code" -ne 0 ] && ! [ -e "$order/begun-$life" ] && said | grep -q "JobState=RUNNING "
then
  printf '{mark}{{"line": "{line}", "reason": "not begun", "node": "%s"}}\n' \
    "$code" "$SLURMD_NODENAME" >&2
  if [ "${{SLURM_RESTART_COUNT:-0}}" -lt {others} ] && scontrol requeue "$SLURM_JOB_ID"
  then
    avoided=$(said | sed -n 's/.* ExcNodeList=\\([^ (]*\\).*/\\1/p')
    nodes="${{avoided:+$avoided,}}$SLURMD_NODENAME"
    scontrol update JobId="$SLURM_JOB_ID" ExcNodeList="$nodes" || scancel "$SLURM_JOB_ID"
  fi
fi
exit "$code"
"""
_MARK = "mef: "
"""How the line begins that the script prints: a file of its own might be led astray by others."""
_MOST_BYTES = 4096
"""Bytes at the end of what a job printed that are looked at."""
_LINE = "the worker did not begin (exit code %s); `mef logs RUN` shows what its job printed"


def begun_mark(folder: Path, job: str, restarts: str) -> Path:
    """The file that says that Python began in one life of a job.

    Args:
        folder: The order's folder.
        job: The job's number.
        restarts: How often it was put back.
    """
    return folder / f"begun-{job}-{restarts}"


def lines_behind(folder: Path) -> list[str]:
    """The lines of shell behind a job's command.

    Args:
        folder: The order's folder.
    """
    order = shlex.quote(str(folder))
    text = _SCRIPT.format(order=order, mark=_MARK, line=_LINE, others=MOST_NODES - 1)
    return text.splitlines()


def troubles_printed(store: Store, order_id: str) -> list[Trouble]:
    """What the scripts of an order's jobs printed of nodes on which Python never began.

    Args:
        store: The folder of results.
        order_id: The order's id.
    """
    tree, place = store.layout.tree, store.layout.work / SUBMITIT / order_id
    found: list[Trouble] = []
    with suppress(StoreError):  # another user's, which only they can read
        for name in sorted(tree.names(place)):
            if name.endswith("_0_log.err"):
                found += _told(tree, place / name)
    return list(dict.fromkeys(found))


def _told(tree: Tree, path: Path) -> Iterator[Trouble]:
    with suppress(OSError), tree.reader(path) as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - _MOST_BYTES))
        for line in file.read().decode(errors="replace").splitlines():
            if line.startswith(_MARK):
                with suppress(ValueError):
                    yield Trouble.model_validate_json(line.removeprefix(_MARK))

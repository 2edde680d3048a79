"""What a job's script does where Python never began on its node: it goes to another one.

A Python that is not there, a package that cannot be imported, a disk that is not mounted: the suite
has no part in such a job but its script, which a shell runs to the end.
"""

import shlex
from pathlib import Path

from suite.dispatch.orders.trouble import MOST_NODES

_SCRIPT = """\
code=$?
order={order}
life="$SLURM_JOB_ID-${{SLURM_RESTART_COUNT:-0}}"
said() {{ scontrol show job -o "$SLURM_JOB_ID"; }}
if [ "$code" -ne 0 ] && ! [ -e "$order/begun-$life" ] && said | grep -q "JobState=RUNNING "
then
  printf '{{"line": "{line}", "reason": "not begun", "node": "%s"}}' \
    "$code" "$SLURMD_NODENAME" > "$order/trouble-$life.json"
  if [ "${{SLURM_RESTART_COUNT:-0}}" -lt {others} ] && scontrol requeue "$SLURM_JOB_ID"
  then
    avoided=$(said | sed -n 's/.* ExcNodeList=\\([^ (]*\\).*/\\1/p')
    nodes="${{avoided:+$avoided,}}$SLURMD_NODENAME"
    scontrol update JobId="$SLURM_JOB_ID" ExcNodeList="$nodes" || scancel "$SLURM_JOB_ID"
  fi
fi
exit "$code"
"""
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
    return _SCRIPT.format(order=order, line=_LINE, others=MOST_NODES - 1).splitlines()

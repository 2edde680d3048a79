"""What is in Slurm's queue, and how a cluster is set up."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from suite.dispatch.slurm.reasons import explain
from suite.dispatch.slurm.scheduler import SilentError, ask

_FIELDS = "JobArrayID:|,JobID:|,ArrayJobID:|,State:|,Reason:|,NodeList:|,RestartCnt:|"
_UNKNOWN = "Invalid job id"
"""What squeue says where it knows none of the jobs."""
OVER = frozenset(
    {"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY",
     "TIMEOUT", "REVOKED"}
)  # fmt: skip
"""Slurm's words for a job that will not run again; it stays listed for a while."""
WAITING = frozenset({"PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT"})
"""Slurm's words for a job that has not begun, or will begin anew."""


@dataclass(frozen=True)
class QueuedJob:
    """A job in the queue; of an array, one of its tasks.

    Attributes:
        name: Its name for people: ``12``, or ``12_3`` for a task of an array.
        id: Its own number; tasks of an array that have not begun share the array's.
        array: The array's number, or its own.
        state: Slurm's word for where it stands.
        reason: Why it does not run, as Slurm says it.
        node: Where it runs; empty if it does not.
        restarts: How often it was started anew.
    """

    name: str
    id: str
    array: str
    state: str
    reason: str
    node: str
    restarts: int

    @property
    def waits(self) -> bool:
        """Whether it has not begun, or will begin anew."""
        return self.state in WAITING


def look(jobs: Iterable[str]) -> tuple[QueuedJob, ...]:
    """Those of some jobs and arrays that are in the queue and not over.

    Args:
        jobs: The numbers of jobs and arrays.

    Raises:
        SilentError: Slurm gives no answer.
    """
    wanted = sorted(set(jobs))
    if not wanted:
        return ()
    try:
        text = ask(["squeue", "--all", "-h", "-r", "-O", _FIELDS, "-j", ",".join(wanted)])
    except SilentError as error:
        if _UNKNOWN in str(error):
            return ()
        raise
    return parse(text)


def parse(text: str) -> tuple[QueuedJob, ...]:
    """What squeue lists.

    >>> parse("7_1|9|7|RUNNING|None|n1|0|")[0].name
    '7_1'
    """
    found = []
    for line in text.splitlines():
        name, id_, array, state, reason, node, restarts, *_ = (
            part.strip() for part in f"{line}|||||||".split("|")
        )
        if state and state not in OVER:
            count = int(restarts) if restarts.isdecimal() else 0
            array = array if array.isdecimal() else id_
            found.append(QueuedJob(name, id_, array, state, reason, node, count))
    return tuple(found)


def ends_of(jobs: Iterable[str]) -> tuple[str, ...]:
    """How jobs ended that did not end well, as long as Slurm remembers them; each way once.

    Args:
        jobs: The numbers of jobs and arrays.
    """
    found = []
    for number in sorted(set(jobs)):
        with suppress(SilentError):
            found.append(ask(["scontrol", "-o", "show", "job", number]))
    return tuple(dict.fromkeys(line for text in found for line in parse_ends(text)))


def parse_ends(text: str) -> Iterator[str]:
    """What scontrol shows of jobs.

    >>> list(parse_ends("JobId=7 JobState=FAILED Reason=JobLaunchFailure NodeList=n3"))
    ['FAILED on n3: JobLaunchFailure: its node could not start it; does it see the results?']
    """
    for line in text.splitlines():
        said = dict(word.split("=", 1) for word in line.split() if "=" in word)
        state = said.get("JobState", "")
        if state in OVER - {"COMPLETED", "CANCELLED"}:
            node = said.get("NodeList", "")
            where = f" on {node}" if node not in ("", "(null)") else ""
            yield f"{state}{where}: {explain(said.get('Reason', ''))}"


def cluster_name() -> str:
    """What the cluster is called that this host belongs to; empty while Slurm does not say."""
    try:
        return _cluster_name()
    except SilentError:
        return ""


@cache
def _cluster_name() -> str:
    """The name, once it was said: that Slurm was silent once is not remembered."""
    found = setting("ClusterName")
    if found is None:
        raise SilentError("Slurm does not say")
    return found


def hides_jobs() -> bool:
    """Whether a cluster may show people no jobs but their own."""
    return are_hidden(setting("PrivateData"))


def are_hidden(private: str | None) -> bool:
    """Whether jobs are among what a cluster shows to nobody but their owner.

    Args:
        private: Slurm's setting ``PrivateData``; None if Slurm does not say.

    >>> are_hidden("none"), are_hidden("accounts,jobs,usage"), are_hidden("all"), are_hidden(None)
    (False, True, True, True)
    """
    return private is None or not {"jobs", "all"}.isdisjoint(private.casefold().split(","))


def setting(name: str) -> str | None:
    """One of the settings that a cluster runs with; None if Slurm does not say."""
    try:
        text = ask(["scontrol", "show", "config"])
    except SilentError:
        return None
    found = re.search(rf"^{re.escape(name)}\s*=\s*(\S+)", text, re.MULTILINE)
    return found[1] if found else None

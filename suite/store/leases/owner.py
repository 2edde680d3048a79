"""Which process has a lease, and whether it is still there."""

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suite.store.files.one_line import one_line
from suite.store.records.segment import now

Fate = Literal["alive", "gone", "unknown"]


class Owner(BaseModel):
    """A process, told apart from every other that has or will have its number.

    Attributes:
        host: The name of its host.
        machine: What its operating system calls the machine; hosts may share a name.
        boot: The id of the host's boot; empty if it is not known.
        namespace: The space that its number counts in; containers have their own.
        pid: Its number.
        began: When it began, as the operating system counts: a number may be used again.
        cluster: The name of its cluster, if a scheduler started it.
        job: The id of its job, if a scheduler started it.
        node: What the scheduler calls the host.
        restart: How often the scheduler had started the job again.
        user: The number of its user; None if it is not known.
        token: Drawn anew for every lease.
        started: When it took the lease.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str
    machine: str
    boot: str
    namespace: str
    pid: Annotated[int, Field(ge=0, lt=2**31)]
    began: str
    cluster: str | None = None
    job: str | None
    node: str | None
    restart: str | None
    user: int | None = None
    token: str
    started: str

    def __str__(self) -> str:
        job = f", job {self.job}" if self.job else ""
        return one_line(f"process {self.pid} on {self.node or self.host}{job}")


Scheduler = Callable[[Owner], Fate]
"""Says whether the job of a process on another host is still there."""


def nobody_knows(_: Owner) -> Fate:
    """The scheduler of a site that has none."""
    return "unknown"


def this_process() -> Owner:
    """The process that runs this, with a new token."""
    pid = os.getpid()
    return Owner(
        host=socket.gethostname(),
        machine=_machine(),
        boot=_boot(),
        namespace=_namespace(),
        pid=pid,
        began=_began(pid) or "",
        cluster=os.environ.get("SLURM_CLUSTER_NAME"),
        job=os.environ.get("SLURM_JOB_ID"),
        node=os.environ.get("SLURMD_NODENAME"),
        restart=os.environ.get("SLURM_RESTART_COUNT"),
        user=os.getuid(),
        token=secrets.token_hex(16),
        started=now(),
    )


def fate_here(owner: Owner, here: Owner) -> Fate:
    """Whether a process of this very host is still there; "unknown" for all others.

    Args:
        owner: The process in question.
        here: The process that asks.
    """
    # The id of a boot is drawn at random; a machine's may be empty, or copied with its disk.
    if not owner.boot or (owner.boot, owner.namespace) != (here.boot, here.namespace):
        return "unknown"
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return "gone"
    except PermissionError:
        pass  # another user's; when it began can often be read all the same
    began = _began(owner.pid)
    if began is None or not owner.began:
        return "unknown"
    return "alive" if began == owner.began else "gone"


def fate_elsewhere(owner: Owner, here: Owner, scheduler: Scheduler) -> Fate:
    """Whether a process of another host, or of an earlier boot of this one, is still there.

    Args:
        owner: The process in question.
        here: The process that asks.
        scheduler: Whom to ask.
    """
    alike = (owner.host, owner.machine) == (here.host, here.machine)
    if alike and owner.machine and owner.boot and here.boot and owner.boot != here.boot:
        return "gone"  # the host has started anew since
    return scheduler(owner)


def _began(pid: int) -> str | None:
    """When a process began; ``None`` if that cannot be read, "ended" if nobody has reaped it."""
    if sys.platform != "linux":
        return _began_by_ps(pid)
    try:
        if os.readlink("/proc/self") != str(os.getpid()):
            return None  # it counts processes as another container does
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # the name in brackets may hold anything
    return "ended" if fields[0] in "ZX" else fields[19]


def _began_by_ps(pid: int) -> str | None:
    state, _, began = _output("ps", "-o", "stat=,lstart=", "-p", str(pid)).partition(" ")
    if not state:
        return None
    return "ended" if state.startswith("Z") else " ".join(began.split())


def _namespace() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


@cache
def _machine() -> str:
    try:
        return Path("/etc/machine-id").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


@cache
def _boot() -> str:
    if sys.platform != "linux":
        return _output("sysctl", "-n", "kern.bootsessionuuid")
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _output(*command: str) -> str:
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=5,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()

"""How many CPUs' worth of time a container may use, by Linux's control groups, old and new.

Docker, Kubernetes and systemd limit time and not processors: all of a host's are seen, and whoever
starts as many threads is stopped for most of each tenth of a second.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

MEMBERSHIP = Path("/proc/self/cgroup")
"""Which groups this process is in: ``0::/group`` (version 2), ``4:cpu,cpuacct:/group`` (1)."""
MOUNT = Path("/sys/fs/cgroup")


def cpu_quota(membership: Path = MEMBERSHIP, mount: Path = MOUNT) -> float | None:
    """CPUs' worth of time that this process may use; None where nothing limits it.

    The smallest quota of its group and all above it counts, as far as they can be seen: inside a
    container, its own is often all there is, at the top.

    Args:
        membership: The file of groups that the process is in.
        mount: Where control groups are mounted.
    """
    try:
        lines = membership.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return min((quota for line in lines for quota in _quotas(line, mount)), default=None)


def _quotas(line: str, mount: Path) -> Iterator[float]:
    """The quotas of one membership, from its group up to the top."""
    _, controllers, group = [*line.split(":", 2), "", ""][:3]
    if not controllers:
        tops, read = (mount, mount / "unified"), _quota_2
    elif "cpu" in controllers.split(","):
        tops, read = (mount / controllers, mount / "cpu"), _quota_1
    else:
        return
    path = PurePosixPath("/", group).relative_to("/")
    for top in tops:
        for folder in (path, *path.parents):
            with suppress(OSError, ValueError, ZeroDivisionError):
                yield read(top / folder)


def _quota_2(folder: Path) -> float:
    """The quota of a group of version 2; ``max`` is none, and no number."""
    quota, period = (folder / "cpu.max").read_text(encoding="utf-8").split()
    return int(quota) / int(period)


def _quota_1(folder: Path) -> float:
    """The quota of a group of version 1; -1 is none."""
    quota, period = (
        int((folder / f"cpu.cfs_{name}_us").read_text(encoding="utf-8"))
        for name in ("quota", "period")
    )
    if quota <= 0:
        raise ValueError("no quota")
    return quota / period

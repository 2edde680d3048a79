"""Whether any node has what is asked for: Slurm is asked before anything is submitted."""

import re
import tempfile
from dataclasses import dataclass

from suite.dispatch.slurm.scheduler import SilentError, ask
from suite.errors import SuiteError

_COLUMNS = "%P|%a|%l|%D|%c|%m|%G|%f"
_NOTHING = ("(null)", "N/A", "")


@dataclass(frozen=True)
class Partition:
    """Nodes of a partition that are alike.

    Attributes:
        name: Its name.
        is_default: Whether jobs that name none go there.
        is_up: Whether jobs may run there.
        limit: The longest that a job may take, in hours.
        nodes: How many nodes.
        cpus: CPU cores of each.
        memory_mb: Memory of each, in MB.
        gres: GPUs of each, as Slurm says it.
        features: What a constraint may ask for.
    """

    name: str
    is_default: bool
    is_up: bool
    limit: float
    nodes: int
    cpus: int
    memory_mb: int
    gres: str
    features: str

    def __str__(self) -> str:
        gres = "" if self.gres in _NOTHING else f", {self.gres}"
        features = "" if self.features in _NOTHING else f", features {self.features}"
        limit = "" if self.limit == float("inf") else f", up to {self.limit:g} h"
        return (
            f"{self.name}: {self.nodes} nodes with {self.cpus} cores, "
            f"{self.memory_mb / 1024:.0f} GB{gres}{features}{limit}"
        )


def partitions() -> tuple[Partition, ...]:
    """The partitions there are, by kinds of node.

    Raises:
        SilentError: Slurm gives no answer.
    """
    return parse(ask(["sinfo", "--all", "-h", "-o", _COLUMNS]))


def parse(text: str) -> tuple[Partition, ...]:
    """What sinfo lists.

    >>> print(parse("main*|up|2:00:00|3|4|4096|gpu:2|(null)")[0])
    main: 3 nodes with 4 cores, 4 GB, gpu:2, up to 2 h
    """
    found = []
    for line in text.splitlines():
        parts = line.strip().split("|")
        if len(parts) != _COLUMNS.count("|") + 1:
            continue  # a site's own greeting
        name, up, limit, nodes, cpus, memory, gres, features = parts
        found.append(
            Partition(
                name=name.removesuffix("*"),
                is_default=name.endswith("*"),
                is_up=up == "up",
                limit=hours(limit),
                nodes=_number(nodes),
                cpus=_number(cpus),
                memory_mb=_number(memory),
                gres=gres,
                features=features,
            )
        )
    return tuple(found)


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 0)


def hours(limit: str) -> float:
    """A time limit as Slurm writes it, in hours.

    >>> hours("1-12:00:00"), hours("30:00"), hours("infinite"), hours("n/a")
    (36.0, 0.5, inf, inf)
    """
    found = re.fullmatch(r"(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)", limit)
    if not found:
        return float("inf")
    days, whole, minutes, seconds = (int(part or 0) for part in found.groups())
    return 24 * days + whole + minutes / 60 + seconds / 3600


def longest_hours(partition: str | None) -> float:
    """The longest that a job may take in a partition; without end where Slurm does not say.

    Args:
        partition: Its name; None for the default one. Of several, the longest counts.
    """
    try:
        there = partitions()
    except SilentError:
        return float("inf")
    wanted = None if partition is None else partition.split(",")
    limits = [
        one.limit for one in there if (one.is_default if wanted is None else one.name in wanted)
    ]
    return max(limits, default=float("inf"))


def check_fit(script: str) -> None:
    """Has Slurm look at a script without submitting it.

    Args:
        script: The script.

    Raises:
        SuiteError: It would be refused, or could never run; the message says what there is.
    """
    with tempfile.NamedTemporaryFile("w", prefix="mef-", suffix=".sh") as file:
        file.write(script)
        file.flush()
        try:
            ask(["sbatch", "--test-only", file.name])
        except SilentError as error:
            why = plain(str(error))
            raise SuiteError(f"Slurm would not take it: {why}", hint=what_there_is()) from None


def plain(text: str) -> str:
    """What sbatch says, without its own name and what it says twice.

    >>> plain("sbatch: error: invalid partition specified: x allocation failure: Invalid partition")
    'invalid partition specified: x; Invalid partition'
    """
    parts = re.split(r"sbatch: error: |allocation failure: |sbatch: ", text)
    return "; ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def what_there_is() -> str:
    """The partitions in a few words, or what to do where Slurm does not answer."""
    try:
        there = partitions()
    except SilentError:
        return "see whether `sinfo` answers"
    return "there are " + "; ".join(str(one) for one in there if one.is_up)

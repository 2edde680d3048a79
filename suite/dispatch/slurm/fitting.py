"""Whether any node has what is asked for: Slurm is asked before anything is submitted."""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace

from suite.dispatch.slurm.refusals import helpful_keys
from suite.dispatch.slurm.request import Request
from suite.dispatch.slurm.scheduler import SilentError, ask
from suite.errors import SuiteError

_COLUMNS = "%P|%a|%l|%D|%c|%m|%G|%f|%t"
_NOTHING = ("(null)", "N/A", "")
_AWAY = ("down", "drain", "drng", "fail", "maint", "futr", "inval", "unk", "boot")
"""How Slurm's words begin for nodes that take no jobs now; a star means that a node is silent."""
_NO_NODE = "Requested node configuration is not available"
"""What Slurm says where no node can take a job: none has what it asks for, or those are away."""


@dataclass(frozen=True)
class Partition:
    """Nodes of a partition that are alike.

    Attributes:
        name: Its name.
        is_default: Whether jobs that name none go there.
        is_up: Whether jobs may run there.
        limit: The longest that a job may take, in hours.
        nodes: How many nodes that take jobs.
        away: How many more that take none now: they are down or drained.
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
    away: int
    cpus: int
    memory_mb: int
    gres: str
    features: str

    def has(self, request: Request) -> bool:
        """Whether one of the nodes has what a job asks for, as far as can be told from here."""
        wanted, runs = request.resources, request.runs_per_gpu
        names = None if wanted.partition is None else wanted.partition.split(",")
        features = self.features.split(",")
        is_word = wanted.constraint is not None and re.fullmatch(r"[\w.-]+", wanted.constraint)
        return (
            (self.is_default if names is None else self.name in names)
            and self.cpus >= wanted.cpus * runs
            and self.memory_mb >= int(1024 * wanted.memory_gb * runs)
            and self.gpus >= wanted.gpus
            and (not is_word or wanted.constraint in features)
        )

    @property
    def gpus(self) -> int:
        """GPUs of each node."""
        counts = re.findall(r"gpu(?::[^:,()]+)?:(\d+)", self.gres)
        return sum(map(int, counts))

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

    >>> print(parse("main*|up|2:00:00|3|4|4096|gpu:2|(null)|idle")[0])
    main: 3 nodes with 4 cores, 4 GB, gpu:2, up to 2 h
    """
    found: list[Partition] = []
    for line in text.splitlines():
        parts = line.strip().split("|")
        if len(parts) != _COLUMNS.count("|") + 1:
            continue  # a site's own greeting
        name, up, limit, nodes, cpus, memory, gres, features, state = parts
        is_away = state.startswith(_AWAY) or state.endswith("*")
        found.append(
            Partition(
                name=name.removesuffix("*"),
                is_default=name.endswith("*"),
                is_up=up == "up",
                limit=hours(limit),
                nodes=0 if is_away else _number(nodes),
                away=_number(nodes) if is_away else 0,
                cpus=_number(cpus),
                memory_mb=_number(memory),
                gres=gres,
                features=features,
            )
        )
    return _merged(found)


def _merged(listed: Iterable[Partition]) -> tuple[Partition, ...]:
    """The same with the nodes of a kind together, which sinfo lists by their states."""
    kinds: dict[Partition, Partition] = {}
    for one in listed:
        kind = replace(one, nodes=0, away=0)
        known = kinds.get(kind, kind)
        kinds[kind] = replace(known, nodes=known.nodes + one.nodes, away=known.away + one.away)
    return tuple(kinds.values())


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


def check_fit(script: str, request: Request) -> None:
    """Has Slurm look at a script without submitting it.

    Where all nodes that have what is asked for are down or drained, Slurm says the same as where no
    node has it, but would queue the job until they are back; so it is taken.

    Args:
        script: The script.
        request: What it asks for.

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
            if why == _NO_NODE and _comes_back(request):
                return
            hint = refusal_hint(why, request)
            raise SuiteError(f"Slurm would not take it: {why}", hint=hint) from None


def _comes_back(request: Request) -> bool:
    """Whether nodes have what is asked for and are only away."""
    try:
        return any(one.away and one.has(request) for one in partitions())
    except SilentError:
        return False


def refusal_hint(why: str, request: Request) -> str:
    """What was asked for that Slurm does not allow, which key changes it, and what there is.

    Args:
        why: What Slurm said.
        request: What was asked for.
    """
    keys = helpful_keys(why)
    asked = request.said(keys)
    if keys and not set(keys) & {"cpus", "partition"}:
        return asked  # the nodes have nothing to do with it
    return f"{asked}; {what_there_is()}"


def plain(text: str) -> str:
    """What sbatch says, without its own name and what it says twice.

    >>> plain("sbatch: error: invalid partition specified: x allocation failure: Invalid partition")
    'invalid partition specified: x; Invalid partition'
    """
    names = r"sbatch: error: |allocation failure: |Batch job submission failed: |sbatch: "
    parts = re.split(names, text)
    return "; ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def what_there_is() -> str:
    """The nodes that take jobs, in a few words, or what to do where Slurm does not answer."""
    try:
        there = [one for one in partitions() if one.is_up]
    except SilentError:
        return "see whether `sinfo` answers"
    listed = [str(one) for one in there if one.nodes]
    away = ", ".join(f"{one.away} of {one.name}" for one in there if one.away)
    missing = f"nodes that are down or drained: {away} (`sinfo -R` says why)"
    if not listed:
        return f"no node takes jobs now; {missing}" if away else "no partition is up"
    found = "there are " + "; ".join(listed)
    return f"{found}; {missing}" if away else found

"""Why a worker ended that had more to do: a file in the order's folder, for who started it."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from suite.store.files.one_line import one_line

MOST_NODES = 3
"""Nodes with the same trouble after which it is no longer looked for others."""


class Trouble(BaseModel):
    """What a worker met that is no run's own fault.

    Attributes:
        line: What is wrong, and what to do.
        reason: What is the same on every machine that has it, such as the name of an error.
        node: The scheduler's node; None on a machine without a scheduler.
        waiting: Runs that cannot go on here and can elsewhere; 0 if nothing can be done here.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    line: Annotated[str, Field(max_length=10_000), AfterValidator(one_line)]
    reason: Annotated[str, Field(max_length=200)] = ""
    node: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9_.-]{1,255}$")] = None
    waiting: Annotated[int, Field(ge=0)] = 0

    def __str__(self) -> str:
        return self.line if self.node is None else f"node {self.node}: {self.line}"


def nodes_of(troubles: Iterable[Trouble]) -> tuple[str, ...]:
    """The nodes that have troubles, each once.

    >>> nodes_of([Trouble(line="no disk", node="n2"), Trouble(line="no data")])
    ('n2',)
    """
    return tuple(sorted({one.node for one in troubles if one.node is not None}))


def hopeless(troubles: Iterable[Trouble]) -> Trouble | None:
    """The trouble for which it is no use to look for another node; None if there is none.

    >>> hopeless([Trouble(line="no disk", reason="disk", node=f"n{n}") for n in range(2)])
    >>> print(hopeless([Trouble(line="no disk", reason="disk", node=f"n{n}") for n in range(3)]))
    no disk (the same on n0, n1, n2)
    >>> print(hopeless([Trouble(line="no data")]))
    no data
    """
    troubles = tuple(troubles)
    for one in troubles:
        nodes = nodes_of(other for other in troubles if other.reason == one.reason)
        if one.node is None:
            return one
        if len(nodes) >= MOST_NODES:
            return Trouble(line=f"{one.line} (the same on {', '.join(nodes)})", reason=one.reason)
    return None

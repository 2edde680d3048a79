"""What a place that runs workers has to offer."""

from dataclasses import dataclass
from typing import Protocol

from suite.dispatch.orders.order import Order
from suite.dispatch.orders.submission import Submission
from suite.dispatch.orders.trouble import Trouble
from suite.spec import Resources
from suite.store import Store


class Workers(Protocol):
    """Workers that were started."""

    @property
    def submission(self) -> Submission | None:
        """The jobs that a scheduler was given; None where there is no scheduler."""

    def alive(self) -> int:
        """How many are there still, or may come."""

    def troubles(self) -> list[Trouble]:
        """What is known of machines on which workers could not even begin."""

    def is_stranded(self) -> bool:
        """Whether none that is there still can ever begin."""

    def end_waiting(self) -> None:
        """Ends those that have not begun; nothing where all begin at once."""

    def end(self) -> None:
        """Ends those that are still there, whatever they are doing."""

    def waits(self) -> tuple[str, ...]:
        """Why some have not begun, a line each; nothing that has to be asked for anew."""

    def names(self) -> tuple[str, ...]:
        """What those are called that are still there, so that people find them."""

    def ends(self) -> tuple[str, ...]:
        """What is known of those that ended badly, besides what they printed themselves."""


@dataclass(frozen=True)
class Job:
    """What workers are started for.

    Attributes:
        store: The folder of results.
        order: The order that they work on.
        count: How many workers.
        resources: What each needs.
        hours: What all runs are expected to take, one after another.
        avoid: Nodes that turned out to be no use.
    """

    store: Store
    order: Order
    count: int
    resources: Resources
    hours: float = 0.0
    avoid: tuple[str, ...] = ()


class Backend(Protocol):
    """A place that runs workers."""

    def most_workers(self, threads: int) -> int:
        """How many workers it runs at a time.

        Args:
            threads: CPU threads of each.
        """

    def start(self, job: Job) -> Workers:
        """Starts workers.

        Raises:
            SuiteError: The place refuses.
        """

"""What a place that runs workers has to offer."""

from dataclasses import dataclass
from typing import Protocol

from suite.dispatch.order import Order
from suite.spec import Resources
from suite.store import Store


class Workers(Protocol):
    """Workers that were started."""

    def alive(self) -> int:
        """How many are there still, or may come."""

    def end(self) -> None:
        """Ends those that are still there, whatever they are doing."""


@dataclass(frozen=True)
class Job:
    """What workers are started for.

    Attributes:
        store: The folder of results.
        order: The order that they work on.
        count: How many workers.
        resources: What each needs.
    """

    store: Store
    order: Order
    count: int
    resources: Resources


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

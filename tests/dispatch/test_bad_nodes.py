"""A sweep whose jobs wait for a node that can work ends where there can be none."""

from pathlib import Path

import pytest

from suite.dispatch import Choices, Job, OrderFolder, Sweep
from suite.dispatch.orders.trouble import Trouble
from suite.errors import SuiteError
from suite.plan import make_plan
from suite.store import Store


def no_torch(number: int, waiting: int = 0) -> Trouble:
    return Trouble(line="no torch", reason="PlaceError", node=f"n{number}", waiting=waiting)


class Waiting:
    """Jobs that wait until they are cancelled, after so many looks if not before."""

    submission = None

    def __init__(self, looks: int, stranded: bool) -> None:
        self._looks, self._stranded = looks, stranded

    def alive(self) -> int:
        self._looks -= 1
        return int(self._looks > 0)

    def end(self) -> None:
        self._looks = 0

    def end_waiting(self) -> None:
        self._looks = 0

    def is_stranded(self) -> bool:
        return self._stranded

    def waits(self) -> tuple[str, ...]:
        return ("1 job: waits",)

    def names(self) -> tuple[str, ...]:
        return ("job 7",)

    def troubles(self) -> list[Trouble]:
        return []

    def ends(self) -> tuple[str, ...]:
        return ()


class Nodes:
    """A cluster on which the jobs of each order meet some troubles, and then wait.

    Args:
        orders: What the jobs of one order after the other meet.
        stranded: Whether there are no other nodes for the last order's.
    """

    def __init__(self, *orders: list[Trouble], stranded: bool = False) -> None:
        self._orders, self._stranded = list(orders), stranded
        self.avoided: list[tuple[str, ...]] = []

    def most_workers(self, threads: int) -> int:
        return threads

    def start(self, job: Job) -> Waiting:
        self.avoided.append(job.avoid)
        for trouble in self._orders.pop(0):
            OrderFolder(job.store, job.order.id).report_trouble(trouble)
        last = not self._orders
        # The last order's jobs would wait for longer than any test takes.
        return Waiting(10_000 if last else 2, self._stranded and last)


def swept(folder: Path, nodes: Nodes) -> str:
    store = Store(folder)
    plan = make_plan("table3", "smoke", store=store)
    with pytest.raises(SuiteError) as raised:
        Sweep(plan, store, nodes, Choices(device="cpu")).run(lambda snapshot: None)
    assert list(store.records()) == []
    return str(raised.value)


def test_the_same_on_nodes_of_several_orders_ends_the_sweep(tmp_path: Path) -> None:
    nodes = Nodes([no_torch(1), no_torch(2)], [no_torch(3)])
    assert swept(tmp_path, nodes) == "no torch (the same on n1, n2, n3)"
    assert nodes.avoided == [(), ("n1", "n2")]


@pytest.mark.parametrize("waiting", [0, 2])
def test_jobs_that_avoid_all_nodes_end_the_sweep(tmp_path: Path, waiting: int) -> None:
    nodes = Nodes([no_torch(1, waiting), no_torch(2, waiting)], stranded=True)
    said = swept(tmp_path, nodes)
    assert said == "node n2: no torch; and no other node has what the runs ask for"

"""What a watch asks the store, again and again."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from suite.dispatch import Watch
from suite.plan import make_outline
from suite.store import Facts, State, Status, Store
from tests.dispatch.ordering import take_lease
from tests.plan.publishing import publish


class Counting(Store):
    """A store that notes which runs it looked at closely."""

    asked: tuple[str, ...] = ()

    def state(self, run_ids: Iterable[str]) -> Mapping[str, State]:
        self.asked = tuple(run_ids)
        return super().state(self.asked)


def test_runs_that_are_over_are_not_looked_at_again(tmp_path: Path) -> None:
    store = Counting(tmp_path)
    runs = make_outline("table4", "smoke", store=store).runs
    for run in runs[:9]:
        publish(store, run)
    publish(store, runs[9], "failed", Facts(error="no"))
    watch = Watch(store, runs, 1)
    first = watch.look()
    assert len(store.asked) == len(runs)
    assert watch.look() == first
    assert store.asked == tuple(run.id for run in runs[10:])


def test_a_run_that_is_tried_again_is_looked_at_again(tmp_path: Path) -> None:
    store = Counting(tmp_path)
    runs = make_outline("table4", "smoke", store=store).runs
    publish(store, runs[0], "failed", Facts(error="no"))
    watch = Watch(store, runs, 1)
    assert watch.look().states[runs[0].id].status is Status.FAILED
    store.retry(runs[0].id)
    assert watch.look().states[runs[0].id].status is Status.PLANNED
    with take_lease(store, runs[0]) as lease:
        assert [one.run for one in watch.look().running] == [runs[0]]
        lease.publish("finished", {}, Facts())
    assert watch.look().counts[Status.DONE] == 1
    watch.look()
    assert runs[0].id not in store.asked

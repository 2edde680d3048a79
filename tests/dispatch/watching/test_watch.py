"""What a watch asks the store, again and again."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from suite.dispatch import Watch
from suite.plan import make_outline
from suite.plan.cost import shape_of
from suite.spec import Run
from suite.store import Facts, Progress, State, Status, Store
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


def two_alike(store: Store) -> tuple[Run, Run]:
    """Two runs that cost the same."""
    first, *others = make_outline("table4", "smoke", store=store).runs
    shapes = {run.id: shape_of(run.task, run.settings.identity()) for run in (first, *others)}
    return first, next(run for run in others if shapes[run.id] == shapes[first.id])


def report(store: Store, run: Run, step: int, seconds: float) -> None:
    """Says how far a run is that had done 10 of its 100 steps so many seconds before."""
    said = Progress(
        step=step,
        steps=100,
        figures={},
        first_step=10,
        since="2024-01-01T00:00:00.000000Z",
        reported=f"2024-01-01T00:00:{seconds:09.6f}Z",
    )
    path = store.layout.progress_of(run.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(said.model_dump_json())


@pytest.mark.parametrize(("step", "seconds"), [(30, 9.9), (10, 20.0)])
def test_a_pace_is_believed_only_behind_some_steps_and_some_time(
    step: int, seconds: float, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    first, second = two_alike(store)
    with take_lease(store, first):
        report(store, first, step, seconds)
        assert Watch(store, (first, second), 1).look().left is None


def test_the_time_that_is_left_follows_the_pace_of_what_runs(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = two_alike(store)
    watch = Watch(store, (first, second), 1)
    with take_lease(store, first) as lease:
        report(store, first, 30, 10.0)
        # 20 steps in 10 s, so 100 in 50 s, and what is beside the steps.
        whole = 50.0 * (1 + first.settings.beside_steps())
        seen = watch.look()
        assert seen.left == pytest.approx(0.7 * whole + whole)
        assert seen.done == pytest.approx(0.3 / 2)
        assert not seen.is_over
        watch.slots = 2
        assert watch.look().left == pytest.approx(whole)
        lease.publish("finished", {}, Facts())
    seen = watch.look()
    assert seen.left == pytest.approx(whole)
    assert seen.done == pytest.approx(0.5)
    publish(store, second, "failed", Facts(error="no"))
    seen = watch.look()
    assert (seen.is_over, seen.left, seen.done) == (True, 0.0, 1.0)


def test_a_sweep_of_nothing_is_done(tmp_path: Path) -> None:
    seen = Watch(Store(tmp_path), (), 1).look()
    assert (seen.is_over, seen.done, seen.total) == (True, 1.0, 0)

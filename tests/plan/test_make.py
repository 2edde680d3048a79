"""Plans: which runs there are, and where each stands."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suite.errors import MistakeError, UnknownNameError
from suite.plan import Plan, make_outline, make_plan
from suite.provenance import commit
from suite.registry import TrainSettings
from suite.store import Facts, Status, Store
from tests.plan.publishing import publish

RING = """
study: {name}
title: Takes weights of a study that takes its own
task: profile
of: {{study: {other}}}
"""


def ids(plan: Plan) -> set[str]:
    return {run.id for run in plan.runs}


def test_three_seeds_that_become_ten_plan_seven(tmp_path: Path) -> None:
    store = Store(tmp_path)
    small = {"coupling": ["matrixexp"], "lr": [0.01]}
    three = make_plan("table4", "smoke", small, store=store)
    for run in three.runs:
        publish(store, run)
    ten = make_plan("table4", "smoke", {**small, "seed": list(range(10))}, store=store)
    assert (len(three.runs), len(ten.runs), len(ten.to_do)) == (3, 10, 7)
    assert ids(three) < ids(ten)
    assert ten.counts[Status.DONE] == 3
    assert {run.id for run in ten.to_do} == ids(ten) - ids(three)


SEEDS = st.sets(st.integers(0, 20), min_size=1, max_size=6)


@given(SEEDS, SEEDS)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_plans_of_seeds_are_unions_and_differences(
    tmp_path: Path, first: set[int], second: set[int]
) -> None:
    def planned(seeds: set[int]) -> set[str]:
        return ids(make_plan("table5", "smoke", {"seed": sorted(seeds)}, store=Store(tmp_path)))

    one, other = planned(first), planned(second)
    assert one | other == planned(first | second)
    assert one - other == (planned(first - second) if first - second else set())


def test_arms_that_two_tables_share_are_the_same_runs(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for scale in ("paper", "laptop", "smoke"):
        table4 = make_plan("table4", scale, store=store)
        table5 = make_plan("table5", scale, store=store)
        shared = ids(table4) & ids(table5)
        assert len(shared) == 3
        cells = {run.cell["coupling"].name for run in table4.runs if run.id in shared}
        assert cells == {"matrixexp"}


def test_what_is_set_comes_before_everything_else(tmp_path: Path) -> None:
    plan = make_plan("table4", "laptop", {"hidden_channels": 48, "lr": 0.5}, store=Store(tmp_path))
    assert plan.axes["lr"] == (0.5,)
    settings = [run.settings for run in plan.runs]
    assert all(isinstance(one, TrainSettings) for one in settings)
    assert {(one.hidden_channels, one.lr) for one in settings} == {(48, 0.5)}  # type: ignore[attr-defined]


def test_all_arms_of_the_first_seed_come_first(tmp_path: Path) -> None:
    plan = make_plan("table4", "smoke", store=Store(tmp_path))
    assert [run.cell["seed"] for run in plan.to_do] == [0] * 4 + [1] * 4 + [2] * 4


def test_failed_runs_are_not_taken_up_and_diverged_ones_are_settled(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second, *rest = make_plan("table4", "smoke", store=store).runs
    publish(store, first, "failed")
    publish(store, second, "diverged")
    plan = make_plan("table4", "smoke", store=store)
    assert plan.counts[Status.FAILED] == plan.counts[Status.DIVERGED] == 1
    assert {run.id for run in plan.to_do} == {run.id for run in rest}


def test_runs_under_way_are_told_from_interrupted_ones(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second, *_ = make_plan("table4", "smoke", store=store).runs
    lease = store.take_lease(first.id, first.task, first.settings.identity())
    other = store.take_lease(second.id, second.task, second.settings.identity())
    assert lease is not None
    assert other is not None
    with other:
        other.begin_segment()
    plan = make_plan("table4", "smoke", store=store)
    assert plan.states[first.id].status is Status.RUNNING
    assert plan.states[second.id].status is Status.INTERRUPTED
    assert first not in plan.to_do
    assert second in plan.to_do
    lease.release()


def test_records_of_other_commits_are_marked_and_count(tmp_path: Path) -> None:
    store = Store(tmp_path)
    known = commit()
    first, second, *_ = make_plan("table4", "smoke", store=store).runs
    publish(store, first, facts=Facts(commit="f" * 40))
    publish(store, second, facts=Facts(commit=known.id if known else None))
    plan = make_plan("table4", "smoke", store=store)
    assert plan.counts[Status.DONE] == 2
    assert [run.id for run in plan.of_other_commits] == [first.id]


def test_runs_whose_weights_others_take_come_before_them(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = make_plan("table6", "smoke", store=store)
    assert plan.before
    assert {run.task for run in plan.before} == {"train"}
    taken = {run.settings.of for run in plan.runs}  # type: ignore[attr-defined]
    assert taken == {run.id for run in plan.before}
    assert plan.to_do == (*plan.before, *plan.runs)
    assert ids(make_plan("table4", "smoke", store=store)) > {run.id for run in plan.before}


def test_studies_in_a_ring_are_refused(tmp_path: Path) -> None:
    for name, other in (("one", "two"), ("two", "one"), ("self", "self")):
        (tmp_path / f"{name}.yaml").write_text(RING.format(name=name, other=other))
    for name in ("one", "self"):
        with pytest.raises(MistakeError) as caught:
            make_plan(str(tmp_path / f"{name}.yaml"), "", store=Store(tmp_path / "results"))
        assert "Traceback" not in str(caught.value)


def test_unknown_names_list_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean 'table4'\? there are: additive, "):
        make_plan("tabel4", "laptop", store=Store(tmp_path))
    with pytest.raises(UnknownNameError, match=r"no scale 'labtop'; did you mean 'laptop'\?"):
        make_plan("table4", "labtop", store=Store(tmp_path))
    with pytest.raises(MistakeError, match="unknown setting 'hiden_channels'; did you mean"):
        make_plan("table4", "laptop", {"hiden_channels": 3}, store=Store(tmp_path))


def test_planning_writes_nothing(tmp_path: Path) -> None:
    make_plan("table4", "laptop", store=Store(tmp_path / "results"))
    assert list(tmp_path.iterdir()) == []


def test_an_outline_is_a_plan_without_what_it_costs(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, make_plan("table6", "smoke", store=store).before[0])
    plan = make_plan("table6", "smoke", store=store)
    outline = make_outline("table6", "smoke", store=store)
    for part in fields(outline):
        assert getattr(outline, part.name) == getattr(plan, part.name)
    assert outline.counts == plan.counts


@pytest.mark.parametrize(
    ("sets", "images"),
    [
        ({"batch_size": 4336}, "4,335"),
        ({"batch_size": 4335}, None),
        ({"batch_size": 45_001, "data": "cifar10"}, "45,000"),
        ({"batch_size": 45_001, "data": "cifar10", "selection": "test"}, None),
    ],
)
def test_a_batch_of_more_images_than_there_are_is_said(
    sets: dict[str, Any], images: str | None, tmp_path: Path
) -> None:
    plan = make_plan("table4", "laptop", sets, store=Store(tmp_path))
    said = [note for note in plan.notes if "training images" in note]
    assert len(said) == (images is not None)
    assert all(f"more than the {images} training images of" in note for note in said)

"""What plans say that runs cost, and where they have it from."""

from pathlib import Path

import pytest

from suite.plan import make_plan
from suite.plan.cost import CORE_RATE, Costs
from suite.store import Store
from tests.plan.publishing import publish


def test_without_records_operations_are_counted(tmp_path: Path) -> None:
    plan = make_plan("table4", "laptop", store=Store(tmp_path))
    flops = sum(run.settings.flops() or 0.0 for run in plan.runs)
    assert plan.cost.hours == pytest.approx(flops / CORE_RATE / 3600)
    assert (plan.cost.unit, plan.cost.counted, plan.cost.measured) == ("core", 12, 0)
    assert "12 from counted FLOPs" in plan.cost.source
    assert "(assumed)" in plan.cost.source


def test_records_of_the_same_shape_come_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = make_plan("table4", "smoke", store=store).runs[0]
    record = publish(store, first)
    (segment,) = record.circumstance.segments
    assert segment.end is not None
    cost = make_plan("table4", "smoke", store=store).cost
    # Both learning rates and all seeds of its coupling cost the same; one of the six is done.
    assert (cost.measured, cost.counted) == (5, 6)
    assert cost.source.startswith("5 from records of the same shape, 6 from counted FLOPs")


def test_a_failed_attempt_says_nothing_about_cost(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, make_plan("table4", "smoke", store=store).runs[0], "failed")
    assert make_plan("table4", "smoke", store=store).cost.measured == 0


def test_a_duration_that_cannot_be_is_no_basis_for_a_price(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = make_plan("table4", "smoke", store=store)
    record = publish(store, plan.runs[0])
    (segment,) = record.circumstance.segments
    # A record of before, whose process read the clock a day after it had been put back.
    back = segment.model_copy(update={"end": "2024-01-01T00:00:00.000000Z"})
    circumstance = record.circumstance.model_copy(update={"segments": (back,)})
    known = Costs([record.model_copy(update={"circumstance": circumstance})], plan.resources)
    arm = [(plan.runs[0].task, plan.runs[0].settings, 1)]
    assert known.of(arm) == Costs([], plan.resources).of(arm)
    assert known.of(arm).hours > 0
    assert Costs([record], plan.resources).of(arm).measured == 1


def test_disk_grows_with_the_weights(tmp_path: Path) -> None:
    store = Store(tmp_path)
    laptop, paper = (make_plan("table4", scale, store=store).cost for scale in ("laptop", "paper"))
    assert paper.unit == "GPU"
    # Five copies of 37.7 million weights of four bytes in each of twelve runs.
    assert paper.disk == pytest.approx(12 * 20 * 37.72e6, rel=0.01)
    assert laptop.disk < paper.disk / 50


def test_nothing_to_do_costs_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for run in make_plan("table3", "smoke", store=store).runs:
        publish(store, run)
    cost = make_plan("table3", "smoke", store=store).cost
    assert (cost.hours, cost.disk, cost.source) == (0, 0, "nothing to do")

"""Cases and their times."""

from pathlib import Path

import pytest

from suite.registry import BenchResult
from suite.reporting import Request
from suite.reporting.records.sources import read_source
from suite.reporting.views.bench.timed_cases import Case, Timing, case_of, exponent, timing_of
from suite.reporting.vocabulary.arms import arms_of
from suite.store import Store
from tests.reporting.views.benched import counted, fill, plan_of


def cases(store: Store, **sets: object) -> list[Case | None]:
    plan = plan_of(store, **sets)
    records = read_source(plan, Request("expm"), (), store).records
    return [case_of(arm, records) for arm in arms_of(plan)]


def first(store: Store, **sets: object) -> Case:
    case = cases(store, **sets)[0]
    assert case is not None
    return case


def test_a_timing_is_a_median_between_quartiles() -> None:
    assert timing_of([4.0, 1.0, 3.0, 2.0]) == Timing(2.5, 1.75, 3.25, 4)
    assert timing_of([2.0]) == Timing(2.0, 2.0, 2.0, 1)
    assert timing_of([1.0, 2.0, 3.0]).spread == pytest.approx(0.5)


def test_a_case_has_ratios_rates_and_times_of_a_matrix(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store))
    case = first(store)
    assert case.methods == ("authors", "authors-repaired", "action", "fused")
    assert case.ratio("action") == pytest.approx(4)
    assert case.ratio("torch") is None
    assert case.bandwidth == pytest.approx(16e9)
    assert case.peak == pytest.approx(64e9)
    middle, low, high = case.per_matrix("action")
    assert middle == pytest.approx(36e3 / (64 * 256))
    assert [low / middle, high / middle] == pytest.approx([0.95, 1.1])


def test_the_rounds_of_all_seeds_count(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store, seed=[0, 1]))
    assert first(store, seed=[0, 1]).timings["action"].rounds == 6


def test_a_case_without_a_record_or_with_a_strange_one_is_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert set(cases(store)) == {None}
    fill(store, plan_of(store), matrices="many")
    assert set(cases(store)) == {None}


def test_times_of_what_the_result_does_not_know_are_left_out(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), methods={"fused": counted()})
    assert set(first(store).timings) == {"fused", "copy", "product"}


def test_without_the_baseline_there_are_times_and_no_ratios(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store))
    case = first(store)
    alone = Case(case.settings, case.result, {"fused": case.timings["fused"]})
    assert alone.ratio("fused") is None
    assert alone.bandwidth is None
    assert isinstance(alone.result, BenchResult)


def test_an_exponent_is_a_slope_of_logarithms() -> None:
    assert exponent([(6, 7.0), (12, 14.0), (24, 28.0)]) == pytest.approx(1)
    assert exponent([(6, 7.0), (6, 8.0)]) is None
    assert exponent([]) is None

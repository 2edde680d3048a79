"""Cases and their times."""

from pathlib import Path

import pytest

from suite.registry import BenchResult
from suite.reporting import Request
from suite.reporting.records.sources import read_source
from suite.reporting.statistics.quartiles import Quartiles
from suite.reporting.views.bench.timed_cases import Case, case_of, exponent
from suite.reporting.vocabulary.arms import arms_of
from suite.store import Store
from tests.reporting.filled import FACTS, publish
from tests.reporting.views.benched import counted, fill, plan_of, result_of


def cases(store: Store, **sets: object) -> list[Case | None]:
    plan = plan_of(store, **sets)
    records = read_source(plan, Request("expm"), (), store).records
    return [case_of(arm, records) for arm in arms_of(plan)]


def first(store: Store, **sets: object) -> Case:
    case = cases(store, **sets)[0]
    assert case is not None
    return case


def timed(folder: Path, times: dict[str, list[float]]) -> Case:
    """The first case, with these times in place of the usual ones."""
    store = Store(folder)
    run = plan_of(store).runs[0]
    facts = FACTS.model_copy(update={"timings": times})
    publish(store, run, result_of(run), facts=facts)
    return first(store)


def test_ratios_are_of_rounds_and_not_of_medians(tmp_path: Path) -> None:
    """The machine slows down behind the second round: medians of two moments are compared else."""
    slow = {"authors-repaired": [4.0, 4.0, 40.0, 44.0, 48.0], "fused": [1.0, 2.0, 2.0, 10.0, 12.0]}
    case = timed(tmp_path, slow)
    assert case.timings["authors-repaired"].middle / case.timings["fused"].middle == 20
    assert case.ratio("fused") == 4
    assert case.ratios["fused"] == Quartiles(4, 4, 4.4, 5)
    assert case.ratios["authors-repaired"] == Quartiles(1, 1, 1, 5)


def test_a_record_without_rounds_of_both_is_compared_as_medians(tmp_path: Path) -> None:
    case = timed(tmp_path, {"authors-repaired": [4.0, 4.0], "fused": [1.0, 2.0, 3.0]})
    assert "fused" not in case.ratios
    assert case.ratio("fused") == 2


def test_a_clock_that_stood_still_makes_no_ratio(tmp_path: Path) -> None:
    case = timed(tmp_path, {"authors-repaired": [0.0, 4.0, 6.0], "fused": [1.0, 2.0, 0.0]})
    assert case.ratios["fused"] == Quartiles(2, 2, 2, 1)


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
    assert first(store, seed=[0, 1]).timings["action"].n == 6


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
    alone = Case(case.settings, case.result, {"fused": case.timings["fused"]}, {})
    assert alone.ratio("fused") is None
    assert alone.bandwidth is None
    assert isinstance(alone.result, BenchResult)


def test_an_exponent_is_a_slope_of_logarithms() -> None:
    assert exponent([(6, 7.0), (12, 14.0), (24, 28.0)]) == pytest.approx(1)
    assert exponent([(6, 7.0), (6, 8.0)]) is None
    assert exponent([]) is None

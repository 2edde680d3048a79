"""Means and deviations against Python's own, and what is lacking."""

import statistics
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.reporting.statistics.estimates import estimates, summarise
from suite.reporting.statistics.observations import COLUMNS

statuses = st.sampled_from(["finished", "diverged", "missing"])
figures = st.none() | st.floats(1, 10)
runs = st.lists(st.tuples(st.integers(0, 3), statuses, figures), min_size=1, max_size=30)


def long_form(rows: list[tuple[int, str, float | None]]) -> pd.DataFrame:
    full = [
        (arm, f"run{seed}", seed, status, "bits", None if status != "finished" else value)
        for seed, (arm, status, value) in enumerate(rows)
    ]
    frame = pd.DataFrame(full, columns=list(COLUMNS))
    return frame.astype({"seed": "Int64", "value": float})


@given(runs)
def test_each_arm_has_the_mean_and_deviation_of_its_finished_runs(
    rows: list[tuple[int, str, float | None]],
) -> None:
    found = estimates(long_form(rows))
    for arm in {arm for arm, _, _ in rows}:
        estimate = found[arm, "bits"]
        values = [v for a, status, v in rows if a == arm and status == "finished" and v is not None]
        assert estimate.n == len(values)
        assert estimate.runs == sum(a == arm for a, _, _ in rows)
        if not values:
            assert estimate.mean is None
            assert estimate.deviation is None
            continue
        assert estimate.mean == pytest.approx(statistics.fmean(values))
        if len(values) == 1:
            assert estimate.deviation is None
        else:
            assert estimate.deviation == pytest.approx(statistics.stdev(values), abs=1e-9)


@given(runs)
def test_every_seed_is_counted_once(rows: list[tuple[int, str, float | None]]) -> None:
    found = estimates(long_form(rows))
    seeds = sorted(
        seed
        for one in found.values()
        for kind in (one.seeds, one.diverged, one.missing, one.lacking)
        for seed in kind
        if seed is not None
    )
    assert seeds == list(range(len(rows)))
    for one in found.values():
        assert all(a < b for a, b in pairwise(seed or 0 for seed in one.seeds))


def test_a_finished_run_without_the_figure_is_named_apart() -> None:
    rows = [(0, "finished", 4.0), (0, "finished", None), (0, "diverged", 9.0), (0, "missing", None)]
    estimate = estimates(long_form(rows))[0, "bits"]
    assert (estimate.seeds, estimate.lacking) == ((0,), (1,))
    assert (estimate.diverged, estimate.missing) == ((2,), (3,))
    assert estimate.mean == 4.0


def test_the_summary_is_a_frame_by_arm_and_metric() -> None:
    summary = summarise(long_form([(1, "finished", 2.0), (1, "finished", 4.0), (0, "missing", 0)]))
    assert summary.index.tolist() == [(0, "bits"), (1, "bits")]
    assert summary.loc[(1, "bits"), "deviation"] == pytest.approx(2**0.5)

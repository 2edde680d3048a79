"""How figures are written."""

import pytest

from suite.reporting.vocabulary.metric import CountMetric, Metric, SpanningMetric
from suite.reporting.vocabulary.metrics import METRICS, metric_of, metrics_of
from suite.reporting.vocabulary.numbers import MOST_DECIMALS

PLAIN = Metric("m", "m", "", 3)


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ((0.427, 0.304, 0.55), 3),
        ((-0.0012, -0.0004), 4),
        ((0.0101, 0.01), 4),
        ((0.30000000000000004, 0.3), 3),
        ((0.0,), 3),
        ((1e-9,), 9),
        ((1e-30,), 3),
    ],
)
def test_what_decides_is_told_apart(values: tuple[float, ...], decimals: int) -> None:
    assert PLAIN.apart(*values).decimals == decimals


def test_sums_that_differ_in_their_last_bits_are_no_difference() -> None:
    assert PLAIN.apart(0.1 + 0.2, 0.3, 0.6 - 0.3).decimals == 3
    assert PLAIN.apart(1e-13).decimals < MOST_DECIMALS


def test_nothing_has_no_sign() -> None:
    assert PLAIN.number(-0.0001) == "0.000"
    assert PLAIN.signed(-0.0001) == PLAIN.signed(0.0) == "+0.000"


@pytest.mark.parametrize("name", ["rule_degree", "rule_steps", "best_epoch", "broken", "matrices"])
def test_counts_are_whole_numbers_whatever_the_task(name: str) -> None:
    count = metric_of(name)
    assert isinstance(count, CountMetric)
    assert (count.number(9.0), count.signed(2.0), count.plain(9.0)) == ("9", "+2", 9)
    assert isinstance(count.plain(9.0), int)
    assert count.estimate(9.0, 0.0) == "9 ± 0"
    assert count.estimate(7 / 3, 0.5774) == "2.3 ± 0.6"


def test_all_figures_that_results_count_are_counts() -> None:
    for task in ("bench", "train", "profile", "truncate", "samples", "count", "time"):
        for metric in metrics_of(task, ()):
            assert not (metric.decimals == 0 and not isinstance(metric, CountMetric)), metric.name


def test_figures_that_are_measured_keep_their_decimals() -> None:
    assert metric_of("best_test").number(4.0) == "4.000"
    assert metric_of("timings.copy").number(2.0) == "2.000"
    assert isinstance(METRICS["excess"], SpanningMetric)


def test_a_rare_figure_is_shown_where_a_result_has_it_or_a_table_names_it() -> None:
    common = [metric.name for metric in metrics_of("train", ())]
    assert "best_test" in common
    assert "test_samples" not in common
    found = [metric.name for metric in metrics_of("train", (), {"test_samples", "best_test"})]
    assert set(found) - set(common) == {"test_samples"}
    (named,) = metrics_of("train", ("last_test_single",))
    assert named.unit == "bits/dim"

"""The bootstrap: where there is one, and that it holds what it is called by."""

import random
from collections.abc import Callable

import pytest

from suite.reporting.statistics import resampling
from suite.reporting.statistics.resampling import (
    LEAST_FOR_BOOTSTRAP,
    MOST_FOR_BOOTSTRAP,
    bootstrap_interval,
)


def drawn(count: int) -> tuple[float, ...]:
    rng = random.Random(0)
    return tuple(rng.gauss(0, 1) for _ in range(count))


def test_too_few_pairs_and_pairs_that_are_alike_have_no_bootstrap() -> None:
    assert bootstrap_interval(drawn(LEAST_FOR_BOOTSTRAP - 1)) is None
    assert bootstrap_interval((0.5,) * 12) is None
    assert bootstrap_interval((0.1 + 0.2,) * 6 + (0.3,) * 6) is None  # the same but for rounding
    assert bootstrap_interval((*drawn(1), *(1.0,) * 11)) is None  # many resamples have no spread
    found = bootstrap_interval(drawn(LEAST_FOR_BOOTSTRAP))
    assert found is not None
    assert found[0] < sum(drawn(LEAST_FOR_BOOTSTRAP)) / LEAST_FOR_BOOTSTRAP < found[1]
    assert bootstrap_interval(drawn(LEAST_FOR_BOOTSTRAP)) == found


def test_hundreds_of_pairs_have_no_bootstrap() -> None:
    assert bootstrap_interval(drawn(MOST_FOR_BOOTSTRAP)) is not None
    assert bootstrap_interval(drawn(MOST_FOR_BOOTSTRAP + 1)) is None


LAWS: dict[str, tuple[Callable[[random.Random], float], float]] = {
    "normal": (lambda rng: rng.gauss(0, 1), 0.0),
    "skewed": (lambda rng: rng.expovariate(1), 1.0),
    "heavy": (lambda rng: rng.gauss(0, 1) / (rng.gammavariate(1.5, 2) / 3) ** 0.5, 0.0),
    "flat": (lambda rng: rng.uniform(-1, 1), 0.0),
    "counts": (lambda rng: float(sum(rng.random() < 0.25 for _ in range(8))), 2.0),
}


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("pairs", [12, 20])
def test_the_interval_holds_the_mean_as_often_as_it_says(
    law: str, pairs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resampling, "RESAMPLES", 999)
    draw, mean = LAWS[law]
    rng = random.Random(1)
    held, trials = 0, 2000
    for _ in range(trials):
        found = bootstrap_interval([draw(rng) for _ in range(pairs)])
        held += found is not None and found[0] <= mean <= found[1]
    # Two standard errors of 2,000 trials are 0.01; docs/statistics.md says 92 to 97 %.
    assert 0.91 <= held / trials <= 0.985

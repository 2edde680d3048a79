"""How much is resampled where there are many pairs."""

import random

import pytest

from suite.reporting.statistics.resampling import (
    MOST_FOR_BOOTSTRAP,
    bootstrap_interval,
    sign_flip_p,
)


def drawn(count: int, shift: float) -> tuple[float, ...]:
    rng = random.Random(0)
    return tuple(shift + rng.gauss(0, 1) for _ in range(count))


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ((), None),
        ((0.1,), None),
        ((0.1, 0.2), 0.5),
        ((0.1, -0.2), 1.0),
        ((1.0, 2.0, 3.0, 4.0), 0.125),
        ((1.0, 2.0, 3.0, -0.5), 0.25),
        (tuple(map(float, range(1, 17))), 2 / 2**16),
    ],
)
def test_every_way_to_flip_signs_is_counted(
    differences: tuple[float, ...], expected: float | None
) -> None:
    assert sign_flip_p(differences) == expected


def test_few_pairs_and_pairs_that_are_alike_have_no_bootstrap() -> None:
    assert bootstrap_interval(drawn(7, 0.0)) is None
    assert bootstrap_interval((0.5,) * 8) is None
    found = bootstrap_interval(drawn(8, 0.0))
    assert found is not None
    assert found[0] < sum(drawn(8, 0.0)) / 8 < found[1]


def test_hundreds_of_pairs_have_a_p_and_no_bootstrap() -> None:
    for count in (100, MOST_FOR_BOOTSTRAP + 1):
        level, apart = sign_flip_p(drawn(count, 0.0)), sign_flip_p(drawn(count, 1.0))
        assert level is not None
        assert apart is not None
        assert level > 0.05
        assert apart < 0.01
        sign_flip_p.cache_clear()
        assert sign_flip_p(drawn(count, 0.0)) == level
    assert bootstrap_interval(drawn(MOST_FOR_BOOTSTRAP, 0.0)) is not None
    assert bootstrap_interval(drawn(MOST_FOR_BOOTSTRAP + 1, 0.0)) is None

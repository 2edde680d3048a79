"""How much is resampled where there are many pairs."""

import random

from suite.reporting.statistics.resampling import (
    MOST_FOR_BOOTSTRAP,
    bootstrap_interval,
    sign_flip_p,
)


def drawn(count: int, shift: float) -> tuple[float, ...]:
    rng = random.Random(0)
    return tuple(shift + rng.gauss(0, 1) for _ in range(count))


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

"""The authors' rule at worst, without torch."""

import pytest
import torch

from suite.expm import authors_stopping
from suite.reporting.curves.authors_stop import WorstStop, worst_stop

NORMS = [1e-9, 1e-3, 0.06, 0.3, 0.5, 0.51, 0.99, 1.0, 1.1, 2.0, 2.6, 3.16, 4.0, 4.41, 9.0, 100.0]


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_equal_entries_of_one_sign_reach_the_bound(norm: float, sign: float) -> None:
    n = 4
    a = torch.full((3, n, n), sign * norm / n, dtype=torch.float64)
    stop = authors_stopping(a)
    assert worst_stop(norm) == WorstStop(stop.terms, stop.squarings)


def test_no_matrix_takes_more() -> None:
    generator = torch.Generator().manual_seed(0)
    below = 0
    for scale in (0.02, 0.1, 0.4, 1.0, 3.0):
        for n in (2, 6, 12):
            a = scale * torch.randn(5, n, n, dtype=torch.float64, generator=generator)
            stop = authors_stopping(a)
            worst = worst_stop(stop.norm)
            assert stop.squarings == worst.squarings
            assert stop.terms <= worst.terms
            below += stop.terms < worst.terms
    assert below


def test_norms_at_the_ends_of_what_floats_hold() -> None:
    assert worst_stop(0.0) == WorstStop(0, 0)
    assert worst_stop(1.7e308) == WorstStop(8, 1025)

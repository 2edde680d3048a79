"""What only the matrix exponential coupling does."""

from typing import Any

import pytest
import torch

from suite.flows import MatrixExpCoupling


def coupling(**more: Any) -> MatrixExpCoupling:
    """A layer whose S is not zero; the same weights whatever is set."""
    generator = torch.Generator().manual_seed(0)
    layer = MatrixExpCoupling(
        6, hidden_channels=4, num_blocks=0, generator=generator, **more
    ).double()
    with torch.no_grad():
        layer.reshift.add_(0.3)
    return layer.eval()


def test_a_cut_series_changes_the_map_and_not_what_it_claims() -> None:
    x = torch.randn(2, 6, 4, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    z, logdet = coupling()(x)
    for terms, distance in ((2, 1e-2), (4, 1e-4), (25, 0.0)):
        layer = coupling(terms=terms)
        cut, claimed = layer(x)
        assert torch.allclose(claimed, logdet, rtol=1e-13)
        assert distance <= (cut - z).abs().max().item() < 100 * distance + 1e-13
        assert ((layer.inverse(cut) - x).abs().max().item() < 1e-12) == (terms == 25)


def test_the_method_that_is_recorded_says_so() -> None:
    assert coupling(terms=2).method_on(torch.device("cpu")) == "truncated"


def test_a_low_rank_series_is_not_cut() -> None:
    with pytest.raises(ValueError, match="with 3 transformed channels S has rank 2: raise low_ran"):
        coupling(low_rank_above=2, rank=2, terms=4)

"""What only the matrix exponential coupling does."""

from typing import Any

import pytest
import torch

from suite.expm import Measured, resolve_coupling_method, resolve_low_rank_method
from suite.flows import MatrixExpCoupling
from tests.expm.cases import NEEDS_KERNEL


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
    for method in ("auto", "fused", "action"):
        full, thin = (coupling(method=method, low_rank_above=above) for above in (24, 2))
        assert full.method_on(torch.device("cpu")) == resolve_coupling_method(method, "cpu")
        assert thin.method_on(torch.device("cpu")) == resolve_low_rank_method(method, "cpu")
    assert coupling(low_rank_above=2).method_on(torch.device("cuda")) == "low-rank"


@NEEDS_KERNEL
def test_low_rank_is_compiled_and_measured_or_plain_as_asked() -> None:
    x = torch.randn(2, 6, 4, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    compiled, plain = (coupling(low_rank_above=2, method=method) for method in ("auto", "action"))
    for layer in (compiled, plain):
        layer.measured = Measured()
    torch.testing.assert_close(compiled(x), plain(x), rtol=1e-12, atol=1e-12)
    assert compiled.measured
    assert compiled.measured.blocks == 2
    assert 0 < compiled.measured.norm <= compiled.norm_bound()
    assert plain.measured == Measured()


def test_a_low_rank_series_is_not_cut() -> None:
    with pytest.raises(ValueError, match="with 3 transformed channels S has rank 2: raise low_ran"):
        coupling(low_rank_above=2, rank=2, terms=4)

"""Dropout by seeds: when it drops, what it draws from, and what that leaves alone."""

import copy

import pytest
import torch
from torch import Tensor, nn

from suite.flows import stream
from suite.flows.dropout import Dropout, draw_seeds, masked

SEEDS = torch.tensor([5, 8])


def dropped(network: nn.Module, *seeds: Tensor, count: int = 10_000) -> Tensor:
    with masked(network, *seeds):
        out: Tensor = network(torch.ones(2, count, dtype=torch.float64))
    return out


def test_a_share_is_zero_and_the_mean_stays() -> None:
    y = dropped(Dropout(0.2), SEEDS)
    assert set(y.unique().tolist()) == {0.0, 1 / 0.8}
    assert (y == 0).double().mean().item() == pytest.approx(0.2, abs=0.015)


def test_nothing_is_dropped_in_evaluation_without_seeds_or_outside() -> None:
    layer = Dropout(0.2)
    assert (dropped(layer) == 1).all()
    assert (layer(torch.ones(100)) == 1).all()
    assert (dropped(layer.eval(), SEEDS) == 1).all()


def test_seeds_decide_the_masks_and_each_layer_has_its_own() -> None:
    network = nn.Sequential(Dropout(0.5), Dropout(0.5))
    first, again = dropped(network, SEEDS), dropped(network, SEEDS)
    assert torch.equal(first, again)
    assert not torch.equal(first, dropped(network, SEEDS + 1))
    assert (first == 0).double().mean().item() == pytest.approx(0.75, abs=0.02)
    assert not torch.equal(first[0], first[1])


def test_masks_take_nothing_from_torchs_own_stream() -> None:
    before = torch.get_rng_state()
    dropped(Dropout(0.5), SEEDS)
    draw_seeds(3, stream(0, "noise"))
    assert torch.equal(torch.get_rng_state(), before)


def test_drawing_seeds_does_not_move_the_noise_on() -> None:
    noise, other = stream(0, "noise"), stream(0, "noise")
    seeds = draw_seeds(4, noise)
    assert torch.equal(draw_seeds(4, noise), seeds)
    assert torch.equal(torch.rand(5, generator=noise), torch.rand(5, generator=other))
    assert not torch.equal(draw_seeds(4, noise), seeds)
    assert seeds.unique().numel() == 4


def test_a_pass_that_fails_leaves_no_stream_behind() -> None:
    layer = Dropout(0.5)
    with pytest.raises(RuntimeError, match="stopped"), masked(layer, SEEDS):
        raise RuntimeError("stopped")
    assert layer.draws is None
    assert (layer(torch.ones(100)) == 1).all()
    copy.deepcopy(layer)


def test_gradients_are_those_of_what_is_left() -> None:
    layer, x = Dropout(0.5), torch.ones(50, requires_grad=True)
    with masked(layer, SEEDS):
        y = layer(x)
    y.sum().backward()
    assert x.grad is not None
    assert torch.equal(x.grad, y.detach())


def test_no_images_need_no_mask() -> None:
    layer, none = Dropout(0.5).train(), torch.zeros(0, 3, 2, 2)
    with masked(layer, torch.zeros(0, dtype=torch.int64)):
        assert layer(none).shape == none.shape

"""The optimisers, and how far they move a weight."""

import inspect
import math

import pytest
import torch

from suite.registry import OPTIMISERS
from suite.train.optimisation.optimiser import Adam, Adamax, Optimiser

LR = 0.01
BETAS = [(0.9, 0.999), (0.5, 0.9), (0.0, 0.9), (0.9, 0.95)]


def moves(optimiser: type[Adam] | type[Adamax], gradients: torch.Tensor, **betas: float) -> float:
    """The furthest that any weight moves in any step; gradients (steps, weights)."""
    weight = torch.nn.Parameter(torch.zeros(gradients.shape[1], dtype=torch.float64))
    mover = optimiser([weight], lr=LR, eps=1e-30, **betas)
    furthest = 0.0
    for gradient in gradients.double():
        before = weight.detach().clone()
        weight.grad = gradient
        mover.step()
        furthest = max(furthest, float((weight.detach() - before).abs().max()))
    return furthest


def hostile(beta1: float, beta2: float) -> torch.Tensor:
    """Gradients that move a weight far: growing at several rates, and random ones."""
    steps = torch.arange(200.0, dtype=torch.float64)[:, None]
    rates = torch.tensor([beta1, beta2, max(beta1, 1e-3) / beta2, 0.7, 1.0], dtype=torch.float64)
    draws = torch.Generator().manual_seed(0)
    noise = torch.randn(200, 40, generator=draws, dtype=torch.float64)
    return torch.cat((rates**-steps, rates**steps, noise, noise.exp()), 1)


@pytest.mark.parametrize("optimiser", [Adam, Adamax])
@pytest.mark.parametrize(("beta1", "beta2"), BETAS)
def test_no_gradients_move_a_weight_further_than_the_reach(
    optimiser: type[Adam] | type[Adamax], beta1: float, beta2: float
) -> None:
    furthest = moves(optimiser, hostile(beta1, beta2), beta1=beta1, beta2=beta2)
    mover = optimiser([torch.nn.Parameter(torch.zeros(1))], lr=LR, beta1=beta1, beta2=beta2, eps=1)
    assert 0.9 * LR < furthest <= LR * mover.reach * (1 + 1e-9)


def test_the_reach_is_no_further_than_hostile_gradients_get() -> None:
    adamax = moves(Adamax, hostile(0.9, 0.999), beta1=0.9, beta2=0.999)
    # Adam's second correction vanishes only after some thousands of steps.
    patient = torch.cat((torch.zeros(3000, 1), hostile(0.9, 0.999)[:, 2:3]))
    adam = moves(Adam, patient, beta1=0.9, beta2=0.999)
    assert adamax == pytest.approx(LR * 0.1 / (1 - 0.9 / 0.999), rel=1e-3)
    assert adam > 7 * LR  # far more than a learning rate


def test_betas_without_a_bound_have_none() -> None:
    weight = [torch.nn.Parameter(torch.zeros(1))]
    assert Adamax(weight, lr=1, beta1=0.9, beta2=0.9, eps=1).reach == math.inf
    assert Adam(weight, lr=1, beta1=0.9, beta2=0.8, eps=1).reach == math.inf
    assert Adam(weight, lr=1, beta1=0.0, beta2=0.0, eps=1).reach == math.inf


def test_the_reach_is_the_one_that_was_derived() -> None:
    weight = [torch.nn.Parameter(torch.zeros(1))]
    adam = Adam(weight, lr=1, beta1=0.6, beta2=0.9, eps=1)
    # r = 0.4, so 0.4 / sqrt(0.1 * 0.6); and 0.4 / (1 - 2 / 3).
    assert adam.reach == pytest.approx(0.4 / 0.06**0.5)
    assert Adamax(weight, lr=1, beta1=0.6, beta2=0.9, eps=1).reach == pytest.approx(1.2)
    assert Adam(weight, lr=1, beta1=0.9, beta2=0.999, eps=1).reach == pytest.approx(7.27, abs=5e-3)


@pytest.mark.parametrize("name", OPTIMISERS.names)
def test_settings_are_the_arguments(name: str) -> None:
    settings = OPTIMISERS.parse(name)
    loaded = OPTIMISERS.find(name).load()
    assert issubclass(loaded, Optimiser)
    assert set(inspect.signature(loaded).parameters) == {"parameters", "lr", *settings.arguments()}
    built = OPTIMISERS.build(settings, [torch.nn.Parameter(torch.zeros(1))], lr=LR)
    (group,) = built.param_groups
    said = settings.arguments()
    betas = tuple(said.pop(key) for key in ("beta1", "beta2") if key in said)
    assert group.get("betas", ()) == betas
    said.pop("momentum", None)  # it begins later
    assert {key: group[key] for key in said if key in group} == {
        key: value for key, value in said.items() if key in group
    }
    assert group["lr"] == LR
    assert group.get("weight_decay", 0) == 0

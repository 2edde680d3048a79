"""Glow's Adamax; steps of the program itself are compared in tests/systems/vectors."""

import math

import pytest
import torch

from suite.train.optimisation.glow_adamax import GlowAdamax

LR = 0.01


def mover(weights: list[torch.nn.Parameter], **more: float) -> GlowAdamax:
    return GlowAdamax(weights, **{"lr": LR, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8, **more})


def test_steps_are_those_of_the_formula() -> None:
    gradients = [[0.5, -2.0], [0.1, 0.0], [-0.3, 1e-9]]
    weight = torch.nn.Parameter(torch.zeros(2, dtype=torch.float64))
    optimiser = mover([weight])
    expected, mean, size = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    for step, gradient in enumerate(gradients, 1):
        weight.grad = torch.tensor(gradient, dtype=torch.float64)
        optimiser.step()
        rate = LR * math.sqrt(1 - 0.99**step) / (1 - 0.9**step)
        for index, one in enumerate(gradient):
            mean[index] = 0.9 * mean[index] + 0.1 * one
            size[index] = max(0.99 * size[index], abs(one))
            expected[index] -= rate * mean[index] / (size[index] + 1e-8)
        assert weight.tolist() == pytest.approx(expected, rel=1e-12)


def test_a_weight_without_gradients_stays() -> None:
    dead, absent, alive = (torch.nn.Parameter(torch.ones(2)) for _ in range(3))
    optimiser = mover([dead, absent, alive])
    dead.grad, alive.grad = torch.zeros(2), torch.ones(2)
    optimiser.step()
    assert dead.tolist() == absent.tolist() == [1, 1]
    assert alive.max() < 1


def test_it_goes_on_from_a_saved_state_in_the_same_bits() -> None:
    gradients = torch.randn(6, 5, generator=torch.Generator().manual_seed(0))

    def moved(weight: torch.nn.Parameter, optimiser: GlowAdamax, steps: range) -> None:
        for step in steps:
            weight.grad = gradients[step].clone()
            optimiser.step()

    whole, first = (torch.nn.Parameter(torch.zeros(5)) for _ in range(2))
    moved(whole, mover([whole]), range(6))
    begun = mover([first])
    moved(first, begun, range(3))
    second = torch.nn.Parameter(first.detach().clone())
    other = mover([second])
    other.load_state_dict(begun.state_dict())
    moved(second, other, range(3, 6))
    assert torch.equal(second, whole)


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.99), (0.5, 0.9), (0.0, 0.9)])
def test_no_gradients_move_a_weight_further_than_the_reach(beta1: float, beta2: float) -> None:
    steps = torch.arange(200.0, dtype=torch.float64)[:, None]
    rates = torch.tensor([max(beta1, 1e-3) / beta2, beta2, 0.7, 1.0], dtype=torch.float64)
    gradients = torch.cat((rates**-steps, rates**steps), 1)
    weight = torch.nn.Parameter(torch.zeros(8, dtype=torch.float64))
    optimiser = mover([weight], beta1=beta1, beta2=beta2, eps=1e-30)
    furthest = 0.0
    for gradient in gradients:
        before = weight.detach().clone()
        weight.grad = gradient.clone()
        optimiser.step()
        furthest = max(furthest, float((weight.detach() - before).abs().max()))
    assert 0.5 * LR < furthest <= LR * optimiser.reach * (1 + 1e-9)


def test_betas_without_a_bound_have_none() -> None:
    assert mover([torch.nn.Parameter(torch.zeros(1))], beta2=0.9).reach == math.inf

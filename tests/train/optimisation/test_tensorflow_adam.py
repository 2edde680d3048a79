"""Adam in TensorFlow's form."""

import torch

from suite.train.optimisation.tensorflow_adam import TensorFlowAdam

LR, BETA1, BETA2, EPS = 0.01, 0.9, 0.999, 1e-2


def test_steps_are_those_of_the_formula() -> None:
    draws = torch.Generator().manual_seed(0)
    gradients = torch.randn(7, 5, generator=draws, dtype=torch.float64)
    weight = torch.nn.Parameter(torch.zeros(5, dtype=torch.float64))
    mover = TensorFlowAdam([weight], lr=LR, beta1=BETA1, beta2=BETA2, eps=EPS)
    expected = mean = square = torch.zeros(5, dtype=torch.float64)
    for step, gradient in enumerate(gradients):
        weight.grad = gradient
        mover.prepare(step, 3)
        mover.step()
        mean = BETA1 * mean + (1 - BETA1) * gradient
        square = BETA2 * square + (1 - BETA2) * gradient**2
        corrected = LR * (1 - BETA2 ** (step + 1)) ** 0.5 / (1 - BETA1 ** (step + 1))
        expected = expected - corrected * mean / (square.sqrt() + EPS)
        assert torch.allclose(weight, expected, rtol=1e-12)


def test_a_weight_moves_no_further_than_the_reach_that_is_adams() -> None:
    weight = torch.nn.Parameter(torch.zeros(3, dtype=torch.float64))
    mover = TensorFlowAdam([weight], lr=LR, beta1=BETA1, beta2=BETA2, eps=1e-8)
    for step in range(50):
        before = weight.detach().clone()
        weight.grad = torch.tensor([0.7, 1.0, 1.5], dtype=torch.float64) ** step
        mover.prepare(step, 3)
        mover.step()
        assert (weight - before).abs().max() <= LR * mover.reach

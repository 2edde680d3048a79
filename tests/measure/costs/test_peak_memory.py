"""The memory that a call takes at its largest."""

import torch

from suite.measure.costs.peak_memory import peak_of

CPU = torch.device("cpu")
SIZE = 1000 * 8


def ones() -> torch.Tensor:
    return torch.ones(1000, dtype=torch.float64)


def test_what_is_there_at_the_same_time_counts() -> None:
    a = ones()
    assert peak_of(lambda: (a + a, a + a, a + a), CPU) == 3 * SIZE
    assert peak_of(lambda: [(a + a).sum().item() for _ in range(3)], CPU) == SIZE + 8
    assert peak_of(lambda: a.add_(a), CPU) == 0


def test_what_was_there_before_does_not_count_though_it_is_released() -> None:
    held = [ones()]
    a = ones()

    def call() -> torch.Tensor:
        held.clear()
        return a + a

    assert peak_of(call, CPU) == SIZE


def test_what_an_operator_takes_inside_counts() -> None:
    a = torch.randn(50, 4, 4, generator=torch.Generator().manual_seed(0))
    assert peak_of(lambda: torch.linalg.matrix_exp(a), CPU) > 3 * a.nbytes


def test_what_is_kept_for_a_backward_pass_counts() -> None:
    a = ones().requires_grad_()
    alone = peak_of(lambda: torch.autograd.grad(a.sum(), a), CPU)
    assert peak_of(lambda: torch.autograd.grad(a.exp().exp().sum(), a), CPU) >= alone + 2 * SIZE

"""Gradients of a composed form, for whoever differentiates or batches the gradients themselves."""

from collections.abc import Callable

import torch
from torch import Tensor


def composed_gradients(
    compose: Callable[..., Tensor | tuple[Tensor, ...]],
    inputs: tuple[Tensor, ...],
    wanted: tuple[bool, ...],
    grads: tuple[Tensor, ...],
) -> list[Tensor | None]:
    """Return gradients that may be differentiated, batched or transformed themselves.

    Args:
        compose: The composed form of a function.
        inputs: Its inputs.
        wanted: Whose gradients are wanted.
        grads: Gradients of its results.

    Returns:
        A gradient for each input, None for those that nobody asked for.
    """
    with torch.enable_grad():
        # Gradients end here: an input may be made of another one.
        leaves = [tensor.view_as(tensor) for tensor in inputs]
        outputs = compose(*leaves)
    asked = [leaf for leaf, here in zip(leaves, wanted, strict=True) if here]
    found = iter(
        torch.autograd.grad(
            outputs, asked, grads, create_graph=torch.is_grad_enabled(), materialize_grads=True
        )
    )
    return [next(found) if here else None for here in wanted]

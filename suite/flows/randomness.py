"""Random draws that depend on a seed and a name, and on nothing else."""

import hashlib

import torch
from torch import Tensor


def stream(seed: int, *names: str) -> torch.Generator:
    """A generator of its own for each seed and name.

    Layers draw from streams named after their place, so the same layer starts the same in every
    arm of a study, whatever the other layers are.

    Args:
        seed: The run's seed.
        names: What the draws are for.

    >>> def draw(seed: int, name: str) -> float:
    ...     return torch.rand(1, generator=stream(seed, name)).item()
    >>> draw(0, "a") == draw(0, "a"), draw(0, "a") == draw(0, "b"), draw(0, "a") == draw(1, "a")
    (True, False, False)
    """
    text = "/".join((str(seed), *names)).encode()
    key = int.from_bytes(hashlib.sha256(text).digest()[:8], "big")
    return torch.Generator().manual_seed(key)


def start(values: Tensor) -> Tensor:
    """Where a parameter starts: drawn values in torch's default dtype, on its default device."""
    return values.to(torch.get_default_device(), torch.get_default_dtype())


def haar_orthogonal(n: int, generator: torch.Generator) -> Tensor:
    """A Haar-random orthogonal matrix, (n, n) float64.

    The QR decomposition of a normal matrix, with the signs of R's diagonal moved into Q, which
    makes the distribution uniform (Mezzadri 2007, "How to generate random matrices from the
    classical compact groups", section 5).
    """
    place = generator.device
    draw = torch.randn(n, n, generator=generator, dtype=torch.float64, device=place)
    q, r = torch.linalg.qr(draw)
    orthogonal: Tensor = q * torch.sign(torch.diagonal(r))
    return orthogonal


def log_special_orthogonal(q: Tensor) -> Tensor:
    """The real logarithm of an orthogonal matrix of determinant 1 with distinct eigenvalues.

    Args:
        q: (n, n) float64. Haar-random matrices have distinct eigenvalues with probability 1.

    Returns:
        A skew-symmetric matrix W, (n, n) float64, with exp(W) = q.
    """
    values, vectors = torch.linalg.eig(q)
    log: Tensor = ((vectors * (1j * torch.angle(values))) @ torch.linalg.inv(vectors)).real
    return (log - log.T) / 2

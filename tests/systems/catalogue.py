"""Small systems, for one set of checks.

A system is built in float64, started on random images, and then has all its weights moved a little
and a batch passed in training, so that nothing checked is zero by construction, stored statistics
included. A new system is a line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.distributions import AffineTransform, Normal, SigmoidTransform, TransformedDistribution
from torch.distributions.uniform import Uniform

from suite.flows import stream
from suite.registry import ModelSettings
from suite.systems import Inputs, System, build_system
from suite.systems.flowpp import FlowPp

SIZE = 4
LogPrior = Callable[[Tensor], Tensor]
"""The log-density of each image's latents, (batch,), told without the system's own code."""


@dataclass(frozen=True)
class Case:
    """A small system under test.

    Attributes:
        name: What tests call it.
        settings: Its settings.
        log_prior: What its latents follow.
        moved: How far its weights are moved.
        noisy: The images with their noise that a pass over its inputs sees.
        latents: What such images are encoded to.
    """

    name: str
    settings: ModelSettings
    log_prior: LogPrior
    moved: float = 0.1
    noisy: Callable[[System, Inputs], Tensor] = lambda _, seen: seen[0]
    latents: Callable[[System, Tensor], Tensor] = lambda system, x: system.encode(x)


def normal(z: Tensor) -> Tensor:
    """Of independent standard normal values."""
    zero = torch.zeros((), dtype=z.dtype)
    density: Tensor = Normal(zero, zero + 1).log_prob(z)
    return density.flatten(1).sum(1)


def logistic(z: Tensor) -> Tensor:
    """Of independent standard logistic values: the logit of a uniform one."""
    zero = torch.zeros((), dtype=z.dtype)
    back = [SigmoidTransform().inv, AffineTransform(zero, zero + 1)]
    density: Tensor = TransformedDistribution(Uniform(zero, zero + 1), back).log_prob(z)
    return density.flatten(1).sum(1)


def _mef(**settings: Any) -> ModelSettings:
    small = {"size": SIZE, "steps": (1, 1), "num_blocks": 1, "hidden_channels": 5}
    return ModelSettings.model_validate({**small, **settings})


def _nice(**settings: Any) -> ModelSettings:
    small = {"name": "nice", "hidden_layers": (1, 2, 1), "width": 11}
    return ModelSettings.model_validate({"size": SIZE, "system": {**small, **settings}})


def _realnvp(**settings: Any) -> ModelSettings:
    small = {"name": "realnvp", "levels": 2, "width": 4, "blocks": 1}
    return ModelSettings.model_validate({"size": SIZE, "system": {**small, **settings}})


def _glow(**settings: Any) -> ModelSettings:
    small = {"name": "glow", "levels": 2, "depth": 1, "width": 5}
    return ModelSettings.model_validate({"size": SIZE, "system": {**small, **settings}})


def _emerging(**settings: Any) -> ModelSettings:
    return _glow(**{"name": "emerging", **settings})


def _nsf(**settings: Any) -> ModelSettings:
    small = {"name": "nsf", "levels": 1, "steps": 2, "width": 4, "blocks": 1}
    return ModelSettings.model_validate({"size": SIZE, "system": {**small, **settings}})


def _flowpp(**settings: Any) -> ModelSettings:
    small = {
        "name": "flowpp",
        "width": 4,
        "blocks": 1,
        "components": 2,
        "heads": 2,
        "noise_width": 4,
        "noise_blocks": 1,
        "context_width": 4,
        "context_blocks": 1,
        "samples": 1,
    }
    return ModelSettings.model_validate({"size": SIZE, "system": {**small, **settings}})


def _noisy(system: System, seen: Inputs) -> Tensor:
    """Pixels with noise of Flow++."""
    assert isinstance(system, FlowPp)
    x: Tensor = system.noise(*seen)[0]
    return x


def _latents(system: System, x: Tensor) -> Tensor:
    """What its flow makes of them."""
    assert isinstance(system, FlowPp)
    z: Tensor = system.flow(system.logit(x / 256)[0])[0]
    return z


CASES = [
    Case("mef", _mef(), normal),
    Case("mef affine", _mef(coupling="affine", conv1x1="decomposition"), normal),
    Case("nice", _nice(), normal),
    Case("nice logistic", _nice(prior="logistic", interval="unit", reorder=True), logistic),
    Case("nsf", _nsf(), normal),
    Case("nsf logit", _nsf(preprocessing="realnvp", bins=2, bound=1.0, dropout=0), normal),
    Case("nsf affine", _nsf(coupling="affine", preprocessing="realnvp_2alpha"), normal),
    Case("nsf plain", _nsf(network="plain", bins=8), normal),
    Case("realnvp", _realnvp(), normal),
    Case("realnvp low margin", _realnvp(levels=1, margin="low", blocks=2), normal),
    Case("glow", _glow(), normal, moved=0.03),
    Case("glow additive", _glow(coupling="additive", mixing="plu"), normal, moved=0.03),
    Case("glow shuffle", _glow(mixing="shuffle", learn_top=False), normal, moved=0.03),
    Case("glow reverse", _glow(mixing="reverse", depth=2), normal, moved=0.03),
    Case("emerging", _emerging(), normal, moved=0.03),
    Case("emerging periodic", _emerging(mixing="periodic"), normal, moved=0.03),
    Case("emerging qr", _emerging(decomposition="qr", learn_priors=False), normal, moved=0.03),
    Case("emerging plu", _emerging(mixing="conv1x1", decomposition="plu"), normal, moved=0.03),
    Case("flowpp", _flowpp(), normal, 0.02, _noisy, _latents),
    Case("flowpp uniform", _flowpp(dequantisation="uniform", blocks=2), normal, moved=0.02),
    Case(
        "flowpp imagenet32",
        _flowpp(form="imagenet32"),
        normal,
        moved=0.02,
        noisy=_noisy,
        latents=_latents,
    ),
]


def pixels(count: int, *, seed: int = 0) -> Tensor:
    """Random images, the lowest and the highest value among them."""
    shape = (count, 3, SIZE, SIZE)
    drawn = torch.randint(256, shape, generator=stream(seed, "pixels"), dtype=torch.uint8)
    drawn[:, 0, 0, 0], drawn[:, -1, -1, -1] = 0, 255
    return drawn


def build(case: Case, *, seed: int = 0, moved: float | None = None) -> System:
    """The system started on random images, its weights moved, then a batch passed in training.

    It is in float64 and in evaluation mode.
    """
    system = build_system(case.settings, seed=seed).double()
    system.start(*inputs(system, 16, seed=seed + 1))
    generator = stream(seed, "moved")
    reach = case.moved if moved is None else moved
    with torch.no_grad():
        for weight in system.parameters():
            noise = torch.randn(weight.shape, generator=generator, dtype=torch.float64)
            weight.add_(reach * noise)
        system.loss(*inputs(system, 16, seed=seed + 2))
    return system.eval()


def inputs(system: System, count: int, *, seed: int = 0) -> Inputs:
    """What a pass over random images depends on."""
    return system.inputs(pixels(count, seed=seed), stream(seed, "noise"))

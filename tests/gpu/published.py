"""The published model and its training, whole or as small as can be."""

from typing import Any

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows import MatrixExpCoupling
from suite.registry import TrainSettings
from suite.systems import System
from tests.gpu.inside import PRECISIONS, Learner, Precision, run_networks_in
from tests.gpu.machine import Machine

PARAMETERS = 37_683_752
WARM_UP = 1e4
"""Epochs of the schedule's warm-up: steps at a rate near zero, so that norms stay as they are set
while the clock runs, and with them what each method costs."""
OUTPUT = 8.0
"""Deviation of a network's output, which a scale of 1/8 brings to where tanh bends."""
TINY: dict[str, Any] = {"steps": (1, 1), "num_blocks": 1, "hidden_channels": 4, "batch_size": 4}
AFFINE: dict[str, Any] = {"coupling": "affine", "hidden_channels": 132}
"""The affine arm of Table 4, with about as many parameters."""
METHODS = {
    "published": ("auto", "taylor"),
    "authors": ("authors", "authors"),
    "authors-repaired": ("authors-repaired", "authors-repaired"),
    "torch": ("torch", "torch"),
    "taylor": ("taylor", "taylor"),
    "action": ("action", "taylor"),
}
"""How couplings and 1x1 convolutions compute their exponentials; the first is the suite's own."""


class BrainFloat(Precision):
    """The coupling networks in bfloat16, without scaled gradients; no setting of the suite."""

    @override
    def prepare(self, model: nn.Module) -> None:
        run_networks_in(model, self.device.type, torch.bfloat16)


PRECISIONS_OF: dict[str, type[Precision]] = {**PRECISIONS, "bf16": BrainFloat}


def settings(machine: Machine, method: str) -> TrainSettings:
    """The published settings of CIFAR-10, with exponentials by a method; or ``affine``."""
    said: dict[str, Any] = dict(AFFINE)
    if method != "affine":
        coupling, conv1x1 = METHODS[method]
        said = {
            "coupling": {"name": "matrixexp", "method": coupling},
            "conv1x1": {"name": "matrixexp", "method": conv1x1},
        }
    said["warmup"] = WARM_UP
    return TrainSettings.model_validate(said | (TINY if machine.tiny else {}))


def images(count: int, seed: int = 0) -> Tensor:
    """Smooth random images, uint8: a clock does not see what is on them."""
    draws = torch.Generator().manual_seed(seed)
    coarse = torch.randint(20, 230, (count, 3, 8, 8), generator=draws)
    fine = coarse.repeat_interleave(4, 2).repeat_interleave(4, 3)
    return (fine + torch.randint(-15, 16, fine.shape, generator=draws)).to(torch.uint8)


def learner(machine: Machine, *, method: str, precision: str = "fp32") -> Learner:
    """What trains such a model; not begun yet.

    Raises:
        MistakeError: The device does not have the precision.
    """
    count = 16 if machine.tiny else 2048
    chosen = settings(machine, method)
    return Learner(chosen, images(count), PRECISIONS_OF[precision](machine.device))


@torch.no_grad()
def spread(model: System, norm: float) -> None:
    """Gives couplings matrices of about a norm; at the start of training they are zero.

    Args:
        model: An initialised model.
        norm: What the largest row sum of |S| is bounded by, and comes near.
    """
    draws = torch.Generator().manual_seed(0)
    for part in model.modules():
        if isinstance(part, MatrixExpCoupling):
            weight = part.network.output.weight
            noise = torch.randn(weight.shape, generator=draws) * OUTPUT / weight[0].numel() ** 0.5
            weight.copy_(noise)
            part.rescale.fill_(norm / part.transformed)

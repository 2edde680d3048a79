"""Glow and Emerging: both directions, the likelihood on its way, the start, and training."""

import math
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor
from torch.nn.functional import pixel_unshuffle
from typing_extensions import override

from suite.data.augmentation import shift
from suite.flows.levels import SplitPrior, TopPrior
from suite.systems import System, from_published
from suite.systems.published import PUBLISHED
from suite.systems.published.published_names import Place
from suite.systems.pyramid_system import PyramidSystem
from suite.systems.system import LEVELS
from suite.train.optimisation.glow_adamax import GlowAdamax
from tests.systems.vectors.system_vectors import Quantity, SystemVectors


def channels_first(images: Tensor) -> Tensor:
    """(batch, height, width, channels) as we have it."""
    return images.permute(0, 3, 1, 2)


def channels_last(images: Tensor) -> Tensor:
    """As the programs have it."""
    return images.permute(0, 2, 3, 1)


class GlowVectors(SystemVectors):
    """``glow_*``: ``logp`` is in nats per image, ``obj`` what of it is there behind a layer."""

    system = "glow"
    given = {  # noqa: RUF012 (of the class, and never changed)
        **SystemVectors.given,
        "x": "the images",
        "u": "the noise",
        "y": "labels, which nothing depends on",
        "x_init": "the images of the initialisation",
        "u_init": "their noise",
        "raw.*": "the weights before the initialisation",
        "sample.eps.*": "the latents of the samples",
    }

    @override
    def quantities(self) -> Iterator[Quantity]:
        model = self.built()
        assert isinstance(model, PyramidSystem)
        trainable = sum(one.numel() for one in model.parameters())
        yield "config.n_params", torch.tensor(trainable)
        x = self.images(model)
        bits = model.bits_per_dim(x)
        yield "bits_x", bits
        yield "loss", bits.mean()
        yield "logp", -model.nats(x)
        yield from self.way(model, x)
        yield "recon", channels_last(model.decode(model.encode(x)))
        yield from self.gradients(model, x)
        if "sample.x" in self.file.arrays:
            yield "sample.x", channels_last(model.decode(self.sampled(model)))
        if "x_init" in self.file.arrays:
            yield from self.start()

    def gradients(self, model: PyramidSystem, x: Tensor) -> Iterator[Quantity]:
        """Those of the mean bits/dim."""
        model.loss(x).backward()
        parameters = dict(model.named_parameters())
        for theirs, place in self.places(model).items():
            if place.ours in parameters:
                gradient = parameters[place.ours].grad
                assert gradient is not None
                yield f"grad.{theirs}", place.to_theirs(gradient)

    def places(self, model: System) -> Mapping[str, Place]:
        """Where the arrays of the program are in ours."""
        return PUBLISHED.find(self.system).load().places(model)

    def images(self, model: PyramidSystem, suffix: str = "") -> Tensor:
        """The images of the file as the system sees them."""
        return channels_first(model.scale(self.file[f"x{suffix}"], self.file[f"u{suffix}"]))

    def way(self, model: PyramidSystem, x: Tensor) -> Iterator[Quantity]:
        """What the program had behind each step and each split."""
        volume = torch.zeros(len(x), dtype=x.dtype)
        normal = torch.zeros_like(volume)
        base = -model.dimensions * math.log(LEVELS)
        steps = 0
        for index, level in enumerate(model.flow.parts()):
            x = pixel_unshuffle(x, 2)
            raw, moments = x, torch.zeros_like(volume)
            for layer in level.parts():
                if isinstance(layer, SplitPrior | TopPrior):
                    raw = x
                    x, moments = layer(x)
                    continue
                x, term = layer(x)
                raw, volume = x, volume + term
                yield f"trace.step{steps}.z", channels_last(x)
                yield f"trace.step{steps}.obj", base + volume + normal
                steps += 1
            is_top = index == len(model.flow.parts()) - 1
            half = 0 if is_top else x.shape[1] // 2
            yield f"latent.{index}", channels_last(raw[:, half:])
            yield f"eps.{index}", channels_last(x[:, half:])
            density = model.prior.log_density(x[:, half:]) + moments
            normal = normal + density
            if is_top:
                yield "trace.top_logp", density
            else:
                yield f"trace.split{index}.obj", base + volume + normal
            x = x[:, :half]
        yield "logdet", volume
        yield "logp_latents", normal

    def sampled(self, model: PyramidSystem) -> Tensor:
        """The given latents in the places that ours have."""
        *before, top = (
            channels_first(self.file[f"sample.eps.{level}"])
            for level in range(len(model.flow.parts()))
        )
        first, second = top.chunk(2, 1)
        return model.flow.assemble(first, [*before, second])

    def start(self) -> Iterator[Quantity]:
        """The data-dependent initialisation, and what training made of it."""
        raw = self.file.under("raw.")
        model = from_published(self.system, self.file.config, raw).double()
        assert isinstance(model, PyramidSystem)
        first = {name: value.clone() for name, value in model.state_dict().items()}
        model.start(self.images(model, "_init"))
        for theirs, place in self.places(model).items():
            yield f"ddi.{theirs}", place.to_theirs(model.state_dict()[place.ours])
        if "lrs" in self.file.config:
            yield from self.steps(first)

    def steps(self, first: dict[str, Tensor]) -> Iterator[Quantity]:
        """Steps of the optimiser from the file's weights; and the average.

        Args:
            first: What the average begins at: the weights before the initialisation.
        """
        model = self.built()
        assert isinstance(model, PyramidSystem)
        x = self.images(model)
        beta2 = 1 - 1 / self.file.setting("train_its")
        optimiser = GlowAdamax(model.parameters(), lr=0.0, beta1=0.9, beta2=beta2, eps=1e-8)
        kept = torch.tensor(beta2, dtype=torch.float32).double()
        average = first
        for rate in self.file.setting("lrs"):
            optimiser.param_groups[0]["lr"] = rate
            optimiser.zero_grad()
            model.loss(x).backward()
            average = {
                name: kept * average[name] + (1 - kept) * value
                for name, value in model.state_dict().items()
            }
            optimiser.step()
        for theirs, place in self.places(model).items():
            yield f"trained.{theirs}", place.to_theirs(model.state_dict()[place.ours])
            yield f"ema.{theirs}", place.to_theirs(average[place.ours])


class PluVectors(GlowVectors):
    """``glow_plu_*``: of the program with its own switch turned, which no setting says."""

    @override
    def built(self) -> System:
        self.file.config["decomposition"] = "PLU"
        return super().built()


class EmergingVectors(GlowVectors):
    """``em_*``."""

    system = "emerging"


class AugmentationVectors(SystemVectors):
    """``aug_cifar``: for each image the shifts of rows and columns, and whether it is flipped."""

    system = "glow"
    given = {"x": "the images", "*.params": "the shifts"}  # noqa: RUF012 (never changed)

    @override
    def quantities(self) -> Iterator[Quantity]:
        images = channels_first(self.file["x"])
        for program in ("glow", "emerging"):
            drawn = self.file[f"{program}.params"]
            moved = shift(images, drawn[:, :2])
            is_flipped = drawn[:, 2].bool().view(-1, 1, 1, 1)
            yield f"{program}.y", channels_last(torch.where(is_flipped, moved.flip(-1), moved))

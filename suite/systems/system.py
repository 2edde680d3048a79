"""What every system does; training, evaluation, samples and tables know nothing else of one."""

import inspect
import math
from abc import ABC, abstractmethod
from typing import Self

import torch
from torch import Tensor, nn

from suite.errors import PlaceError
from suite.registry import ModelSettings
from suite.registry.systems.model import CHANNELS

LEVELS = 256
"""Values a pixel can take."""
Inputs = tuple[Tensor, ...]
"""All that one pass over a batch depends on beside the weights: images in the system's own scale,
and whatever it has drawn for them. The first dimension of each is the batch."""


class System(nn.Module, ABC):
    """A published model, from uint8 images to nats and back.

    A class has to say its ``size``, :meth:`nats`, :meth:`encode` and :meth:`decode`; all else is
    here for pixels with uniform noise, in ``interval``, and standard normal latents. What a figure
    is (exact, a bound, an estimate) its settings say (``SystemSettings.likelihood``).

    Whatever is random in a pass is drawn by :meth:`inputs`, on the CPU and from the generator that
    it is given. A pass over the same inputs gives the same bits, on every resume.

    Attributes:
        size: Height and width of the images.
        channels: Their channels.
        interval: Where pixels lie in the system's scale; a sample outside of it is clipped.
    """

    size: int
    interval: tuple[float, float] = (-1.0, 1.0)
    channels: int = CHANNELS

    @classmethod
    def of(cls, settings: ModelSettings, *, seed: int) -> Self:
        """The system that settings describe.

        Args:
            settings: The model's settings; those inside ``system`` are this class's keywords.
            seed: The seed of all initial draws.

        Raises:
            ValueError: The images do not fit.
            PlaceError: The class takes other keywords than its settings have.
        """
        keywords = {"size": settings.size, "seed": seed, **settings.system.arguments()}
        try:
            inspect.signature(cls).bind(**keywords)
        except TypeError as error:
            raise PlaceError(
                f"the system {settings.system.name}: {cls.__name__} does not take its settings: "
                f"{error}",
                hint=f"its keywords are {', '.join(keywords)}",
            ) from None
        return cls(**keywords)

    @property
    def dimensions(self) -> int:
        """Values of an image."""
        return self.channels * self.size**2

    @property
    def log_volume(self) -> float:
        """What a log-density in the system's scale gains as one of the integer image, in nats."""
        low, high = self.interval
        return self.dimensions * math.log((high - low) / LEVELS)

    def inputs(self, pixels: Tensor, noise: torch.Generator) -> Inputs:
        """What a pass over some images depends on: dequantised, in the system's scale.

        Args:
            pixels: uint8 (batch, channels, size, size), on the CPU.
            noise: Where all is drawn from that is random.
        """
        dtype = next(self.parameters()).dtype
        return (self.scale(pixels, torch.rand(pixels.shape, generator=noise, dtype=dtype)),)

    def scale(self, pixels: Tensor, uniform: Tensor) -> Tensor:
        """Pixels with noise from [0, 1), in the system's interval."""
        low, high = self.interval
        return (pixels + uniform) / LEVELS * (high - low) + low

    @abstractmethod
    def nats(self, *inputs: Tensor) -> Tensor:
        """The negative log-likelihood of the images, (batch,), in nats of the integer image.

        Args:
            inputs: What :meth:`inputs` gave, on the system's device.

        Raises:
            DivergedError: It cannot be computed.
        """

    def loss(self, *inputs: Tensor) -> Tensor:
        """What training makes small, no shape: here the mean of :meth:`nats`.

        A price of the weights is no part of it; see :meth:`penalty`.
        """
        return self.nats(*inputs).mean()

    @property
    def loss_unit(self) -> float:
        """How many nats of an image one of :meth:`loss` is."""
        return 1.0

    def penalty(self) -> Tensor | None:
        """What training adds to the loss for the weights alone, no shape; None in most systems.

        It moves weights, and is in no figure: curves and records show what :meth:`loss` is.
        """
        return None

    def bits_per_dim(self, *inputs: Tensor) -> Tensor:
        """The same for each value of an image, (batch,), in bits."""
        return self.nats(*inputs) / (self.dimensions * math.log(2))

    def start(self, *inputs: Tensor) -> None:
        """Sets what depends on data from the first batch; nothing where nothing does.

        Raises:
            ValueError: There are fewer than two images.
        """

    @abstractmethod
    def encode(self, *inputs: Tensor) -> Tensor:
        """The latents of the images, (batch, channels, size, size)."""

    @abstractmethod
    def decode(self, z: Tensor) -> Tensor:
        """Images in the system's scale from latents, both (batch, channels, size, size)."""

    def latents(self, count: int, *, generator: torch.Generator, temperature: float) -> Tensor:
        """Latents to be decoded, (count, channels, size, size), on the system's device.

        Args:
            count: How many.
            generator: Where they are drawn from, on the CPU, so that a seed gives the same ones on
                every device.
            temperature: What they are multiplied with.
        """
        like = next(self.parameters())
        shape = (count, self.channels, self.size, self.size)
        z = temperature * torch.randn(shape, generator=generator, dtype=like.dtype)
        return z.to(like.device)

    def to_pixels(self, x: Tensor) -> Tensor:
        """uint8 images from the system's scale; what is no number is grey."""
        low, high = self.interval
        unit = (x.nan_to_num(nan=(low + high) / 2) - low) / (high - low)
        return (unit * LEVELS).floor().clamp(0, LEVELS - 1).to(torch.uint8)

    @torch.no_grad()
    def sample(self, count: int, *, generator: torch.Generator, temperature: float = 1.0) -> Tensor:
        """Draws images, in the system's scale; see :meth:`latents` and :meth:`to_pixels`."""
        return self.decode(self.latents(count, generator=generator, temperature=temperature))

    def after_step(self) -> None:
        """What has to follow each step of the optimiser; nothing in most systems."""

"""The network inside the couplings of Flow++, and the one that sees the image for their noise."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.mixtures.attention import ChannelNorm, GatedAttention, make_places
from suite.flows.mixtures.gated_convolutions import (
    SMALL,
    ContextGatedConv,
    FittedConv,
    GatedConv,
    celu,
)


@dataclass(frozen=True)
class Plan:
    """What networks are made of.

    Attributes:
        width: Channels within.
        blocks: Blocks.
        heads: Heads of the attention; None where there is none.
        conv: The kind of convolutions.
        normed: Whether each block norms its channels.
        activated: Whether a nonlinearity comes before the last convolution.
        context: Channels of the context; None where there is none.
        dropout: How often values are dropped in training.
    """

    width: int
    blocks: int
    heads: int | None = None
    conv: type[FittedConv] = FittedConv
    normed: bool = True
    activated: bool = True
    context: int | None = None
    dropout: float = 0.0

    def gated_conv(self, kernel: int, generator: torch.Generator) -> GatedConv:
        """The gated convolution of a block."""
        if self.context is None:
            return GatedConv(
                self.width, kernel, conv=self.conv, dropout=self.dropout, generator=generator
            )
        return ContextGatedConv(
            self.width,
            kernel,
            context=self.context,
            conv=self.conv,
            dropout=self.dropout,
            generator=generator,
        )


class PlainBlock(nn.Module):
    """A gated convolution.

    Args:
        plan: What it is made of.
        kernel: Height and width of its second convolution.
        generator: Where the weights are drawn from.
    """

    def __init__(self, plan: Plan, kernel: int, generator: torch.Generator) -> None:
        super().__init__()
        self.conv = plan.gated_conv(kernel, generator)

    def forward(self, h: Tensor, context: Tensor | None, places: Tensor | None) -> Tensor:
        """Maps (batch, width, H, W) to the same shape."""
        moved: Tensor = self.conv(h, context)
        return moved


class NormedBlock(PlainBlock):
    """A gated convolution, and a norm of its channels.

    Args:
        plan: What it is made of.
        kernel: Height and width of its second convolution.
        generator: Where the weights are drawn from.
    """

    def __init__(self, plan: Plan, kernel: int, generator: torch.Generator) -> None:
        super().__init__(plan, kernel, generator)
        self.norm1 = ChannelNorm(plan.width)

    @override
    def forward(self, h: Tensor, context: Tensor | None, places: Tensor | None) -> Tensor:
        normed: Tensor = self.norm1(super().forward(h, context, places))
        return normed


class AttentiveBlock(NormedBlock):
    """A gated convolution and attention, each with a norm of its channels behind it.

    Args:
        plan: What it is made of.
        kernel: Height and width of its second convolution.
        generator: Where the weights are drawn from.
    """

    def __init__(self, plan: Plan, kernel: int, generator: torch.Generator) -> None:
        super().__init__(plan, kernel, generator)
        assert plan.heads is not None
        self.attention = GatedAttention(
            plan.width, plan.heads, conv=plan.conv, dropout=plan.dropout, generator=generator
        )
        self.norm2 = ChannelNorm(plan.width)

    @override
    def forward(self, h: Tensor, context: Tensor | None, places: Tensor | None) -> Tensor:
        normed = super().forward(h, context, places)
        attended: Tensor = self.norm2(self.attention(normed, places))
        return attended


def _kind(plan: Plan) -> type[PlainBlock]:
    if plan.heads is not None:
        return AttentiveBlock
    return NormedBlock if plan.normed else PlainBlock


class MixtureNetwork(nn.Module):
    """A convolution, blocks, and a convolution.

    The embedding of places is there in networks without attention too, where it decides nothing:
    the program has it, and counts it.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        size: Height and width of the images.
        plan: What it is made of.
        generator: Where the weights are drawn from.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        size: tuple[int, int],
        plan: Plan,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        width = plan.width
        self.places = make_places(width, *size, generator)
        self.input = plan.conv(inputs, width, 3, generator)
        self.blocks = nn.ModuleList(_kind(plan)(plan, 1, generator) for _ in range(plan.blocks))
        self.last: Callable[[Tensor], Tensor] = celu if plan.activated else nn.Identity()
        last = 2 * width if plan.activated else width
        self.output = plan.conv(last, outputs, 3, generator, spread=SMALL)

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        """Maps (batch, inputs, H, W) to (batch, outputs, H, W)."""
        h = self.input(x)
        for block in self.blocks:
            h = block(h, context, self.places)
        output: Tensor = self.output(self.last(h))
        return output


class ContextNetwork(nn.Module):
    """What the couplings of the noise see of the image: a convolution and blocks.

    Its embedding of places is there if it has attention.

    Args:
        inputs: Channels in.
        size: Height and width of the images.
        plan: What it is made of; its width is that of the context.
        generator: Where the weights are drawn from.
    """

    def __init__(
        self, inputs: int, size: tuple[int, int], plan: Plan, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.input = plan.conv(inputs, plan.width, 3, generator)
        attends = plan.heads is not None
        self.places = make_places(plan.width, *size, generator) if attends else None
        self.blocks = nn.ModuleList(_kind(plan)(plan, 3, generator) for _ in range(plan.blocks))

    def forward(self, x: Tensor) -> Tensor:
        """Maps (batch, inputs, H, W) to (batch, width, H, W)."""
        h: Tensor = self.input(x)
        for block in self.blocks:
            h = block(h, None, self.places)
        return h

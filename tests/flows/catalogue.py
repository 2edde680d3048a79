"""Every layer and some small models, for one set of checks.

A case is made for a number of channels and a size of image, is initialised on random images, and
then has all its parameters moved a little, so that nothing checked is zero by construction. It is
checked in evaluation mode, where images do not feel each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from suite.flows import (
    ActNorm,
    AdditiveCoupling,
    AffineCoupling,
    FlowStep,
    Level,
    MatrixExpConv1x1,
    MatrixExpCoupling,
    PLUConv1x1,
    StandardConv1x1,
    Transform,
    build_model,
)
from suite.flows.channels import ChannelNorm, ChannelReversal, ChannelShuffle
from suite.flows.checkerboard import (
    ChannelCoupling,
    CheckerboardCoupling,
    CheckerboardFlow,
    CheckerboardNorm,
    Norm,
)
from suite.flows.convolutions import (
    DenseConv1x1,
    EmergingConv,
    PeriodicConv,
    QRConv1x1,
    SignedPLUConv1x1,
)
from suite.flows.couplings import ShiftCoupling, SigmoidCoupling
from suite.flows.levels import Pyramid, SplitPrior, TopPrior
from suite.flows.levels.composite import Composite
from suite.flows.mixtures import (
    ColumnStage,
    FittedConv,
    Flip,
    MixtureCoupling,
    NormedFittedConv,
    PairStep,
    PixelNorm,
    Plan,
    Pointwise,
)
from suite.flows.splines import (
    BaselineCoupling,
    ExpActNorm,
    LUConv1x1,
    PlainConvNet,
    ResidualConvNet,
    SplineCoupling,
    SplineFlow,
)
from suite.flows.vectors import EvenFirst, HalvesCoupling, Scaling
from suite.registry import CONVOLUTIONS, COUPLINGS, ModelSettings

Make = Callable[[int, int, torch.Generator], Transform]
SMALL = {"hidden_channels": 5, "num_blocks": 1}


@dataclass(frozen=True)
class Case:
    """A layer or model under test, with the smallest image it takes.

    Attributes:
        seeded: Whether its start differs from seed to seed.
        moved: How far its parameters are moved.
        largest: Up to what size of images' values its scales do not vanish.
    """

    name: str
    make: Make
    channels: int = 4
    size: int = 4
    fixed_channels: bool = False
    fixed_size: bool = False
    seeded: bool = True
    moved: float = 0.1
    largest: float = 1e4


def _coupling(kind: type[Transform], **settings: object) -> Make:
    return lambda channels, size, generator: kind(
        channels, generator=generator, **SMALL, **settings
    )


def _conv(kind: type[Transform], **settings: object) -> Make:
    return lambda channels, size, generator: kind(channels, generator=generator, **settings)


def _even_first(channels: int, size: int, generator: torch.Generator) -> EvenFirst:
    return EvenFirst(channels * size**2)


def _halves(channels: int, size: int, generator: torch.Generator) -> HalvesCoupling:
    return HalvesCoupling(channels * size**2, hidden_layers=2, width=7, generator=generator)


def _scaling(channels: int, size: int, generator: torch.Generator) -> Scaling:
    return Scaling(channels * size**2)


def _checkerboard(corner: int) -> Make:
    return lambda channels, size, generator: CheckerboardCoupling(
        channels, corner, width=5, blocks=2, generator=generator
    )


def _channels(*, first_stays: bool) -> Make:
    return lambda channels, size, generator: ChannelCoupling(
        channels, first_stays=first_stays, width=5, blocks=1, generator=generator
    )


def _checkerboard_flow(channels: int, size: int, generator: torch.Generator) -> CheckerboardFlow:
    return CheckerboardFlow(
        size, levels=2, width=3, blocks=1, channels=channels, seed=generator.initial_seed()
    )


RESIDUAL = partial(ResidualConvNet, width=5, blocks=1, dropout=0.2)
PLAIN = partial(PlainConvNet, width=5)


def _spline_flow(*, multiscale: bool) -> Make:
    return lambda channels, size, generator: SplineFlow(
        size,
        levels=2,
        steps=1,
        multiscale=multiscale,
        make_coupling=partial(SplineCoupling, bins=3, bound=1.5, network=RESIDUAL),
        channels=channels,
        seed=generator.initial_seed(),
    )


def _mixtures(
    components: int = 3, *, conv: type[FittedConv] = FittedConv, heads: int | None = 2
) -> Callable[[int, int, torch.Generator], MixtureCoupling]:
    plan = Plan(width=4, blocks=1, heads=heads, conv=conv, activated=heads is None)
    return lambda channels, size, generator: MixtureCoupling(
        channels, (size, size), components=components, plan=plan, generator=generator
    )


def _columns(channels: int, size: int, generator: torch.Generator) -> ColumnStage:
    plan = Plan(width=4, blocks=1)
    return ColumnStage(
        PairStep(
            PixelNorm(2 * channels, size, size // 2),
            MixtureCoupling(
                2 * channels, (size, size // 2), components=2, plan=plan, generator=generator
            ),
            Pointwise(2 * channels, generator=generator),
        )
        for _ in range(3)
    )


def _step(channels: int, size: int, generator: torch.Generator) -> FlowStep:
    return FlowStep(
        ActNorm(channels, size, size),
        MatrixExpConv1x1(channels, generator=generator),
        MatrixExpCoupling(channels, generator=generator, hidden_channels=5, num_blocks=1),
    )


def _level(channels: int, size: int, generator: torch.Generator) -> Level:
    return Level(_step(channels, size, generator) for _ in range(2))


def _conditioned(kind: type[Transform]) -> Make:
    return lambda channels, size, generator: kind(channels, width=5, generator=generator)


def _pyramid(channels: int, size: int, generator: torch.Generator) -> Pyramid:
    def level(index: int, channels: int) -> Composite:
        made = Composite()
        made.add_module("norm", ChannelNorm(channels))
        made.add_module("conv", DenseConv1x1(channels, generator=generator))
        made.add_module("coupling", _conditioned(SigmoidCoupling)(channels, 0, generator))
        made.add_module("prior", (SplitPrior, TopPrior)[index](channels))
        return made

    return Pyramid(size, 2, level, channels=channels)


def _model(coupling: str, conv1x1: str) -> Make:
    def make(channels: int, size: int, generator: torch.Generator) -> Transform:
        settings = ModelSettings(
            size=size,
            steps=(1, 1),
            coupling=COUPLINGS.parse(coupling),
            conv1x1=CONVOLUTIONS.parse(conv1x1),
            **SMALL,
        )
        return build_model(settings, seed=generator.initial_seed())

    return make


CASES = [
    Case("actnorm", lambda channels, size, _: ActNorm(channels, size, size), fixed_size=True),
    Case("conv1x1 standard", _conv(StandardConv1x1)),
    Case("conv1x1 decomposition", _conv(PLUConv1x1)),
    Case("conv1x1 matrixexp", _conv(MatrixExpConv1x1)),
    Case("conv1x1 matrixexp by torch", _conv(MatrixExpConv1x1, method="torch")),
    Case("coupling additive", _coupling(AdditiveCoupling)),
    Case("coupling affine", _coupling(AffineCoupling)),
    Case("coupling matrixexp", _coupling(MatrixExpCoupling)),
    Case("coupling matrixexp by taylor", _coupling(MatrixExpCoupling, method="taylor")),
    Case("coupling matrixexp by torch", _coupling(MatrixExpCoupling, method="torch")),
    Case("coupling matrixexp fused", _coupling(MatrixExpCoupling, method="fused")),
    Case("coupling matrixexp cut late", _coupling(MatrixExpCoupling, terms=30)),
    Case("coupling low rank", _coupling(MatrixExpCoupling, low_rank_above=1, rank=2), channels=6),
    Case("even first", _even_first, fixed_size=True, seeded=False),
    Case("coupling of halves", _halves, fixed_channels=True, fixed_size=True),
    Case("scaling", _scaling, fixed_size=True, seeded=False),
    Case("norm", lambda channels, size, _: Norm(channels)),
    Case("norm of a checkerboard", lambda channels, size, _: CheckerboardNorm(channels, 1)),
    Case("coupling of a checkerboard", _checkerboard(1)),
    Case("coupling of the other colour", _checkerboard(0)),
    Case("coupling of channels", _channels(first_stays=True)),
    Case("coupling of the first channels", _channels(first_stays=False)),
    Case("flow of checkerboards", _checkerboard_flow, 3, 4, True, True),
    Case("norm of channels", lambda channels, *_: ChannelNorm(channels)),
    Case("reversal of channels", lambda channels, *_: ChannelReversal(channels), seeded=False),
    Case("shuffle of channels", _conv(ChannelShuffle)),
    Case("conv1x1 dense", _conv(DenseConv1x1)),
    Case("conv1x1 signed decomposition", _conv(SignedPLUConv1x1)),
    Case("conv1x1 reflections", _conv(QRConv1x1)),
    Case("emerging convolution", _conv(EmergingConv)),
    Case("periodic convolution", _conv(PeriodicConv)),
    Case("coupling by shift", _conditioned(ShiftCoupling)),
    Case("coupling by sigmoid", _conditioned(SigmoidCoupling), moved=0.05, largest=1),
    Case("prior of a split", lambda channels, *_: SplitPrior(channels), seeded=False, largest=1),
    Case("prior of the top", lambda channels, *_: TopPrior(channels), seeded=False),
    Case("pyramid", _pyramid, 3, 4, True, True, moved=0.03, largest=1),
    Case("exp actnorm", lambda channels, size, _: ExpActNorm(channels)),
    Case("conv1x1 lu", _conv(LUConv1x1)),
    Case("coupling by splines", _conv(SplineCoupling, bins=4, bound=2.0, network=RESIDUAL)),
    Case("coupling by two bins", _conv(SplineCoupling, bins=2, bound=0.5, network=PLAIN)),
    Case("coupling by a sigmoid", _conv(BaselineCoupling, network=RESIDUAL)),
    Case("flow of splines", _spline_flow(multiscale=False), 3, 4, True, True),
    Case("flow of splines, multiscale", _spline_flow(multiscale=True), 3, 4, True, True),
    Case("pixel norm", lambda channels, size, _: PixelNorm(channels, size, size), fixed_size=True),
    Case(
        "matrices of a pair",
        lambda channels, _, generator: Pointwise(channels, generator=generator),
    ),
    Case("flip", lambda channels, *_: Flip(channels), seeded=False),
    Case("coupling by mixtures", _mixtures(), fixed_size=True),
    Case("coupling by one logistic", _mixtures(1, heads=None), fixed_size=True),
    Case("coupling by mixtures, normed", _mixtures(conv=NormedFittedConv), fixed_size=True),
    Case("stage of columns", _columns, 2, 4, True, True),
    Case("step", _step, fixed_size=True),
    Case("level", _level, fixed_size=True),
    *(
        Case(f"model {coupling} {conv}", _model(coupling, conv), 3, 4, True, True)
        for coupling in COUPLINGS.names
        for conv in CONVOLUTIONS.names
    ),
]


def images(case: Case, count: int, *, seed: int = 0, height: int = 0, width: int = 0) -> Tensor:
    """Random images that the case takes, float64."""
    shape = (count, case.channels, height or case.size, width or case.size)
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def build(case: Case, *, seed: int = 0, moved: float | None = None) -> Transform:
    """The case initialised on random images, its parameters then moved; float64, in evaluation."""
    layer = case.make(case.channels, case.size, torch.Generator().manual_seed(seed)).double()
    layer.initialise(images(case, 16, seed=seed + 1))
    generator = torch.Generator().manual_seed(seed + 2)
    reach = case.moved if moved is None else moved
    with torch.no_grad():
        for parameter in layer.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            parameter.add_(reach * noise)
    return layer.eval()

"""The parts of Flow++, put together as the form of a program says."""

from dataclasses import dataclass

from suite.flows.levels.composite import Composite
from suite.flows.mixtures import (
    ChannelStage,
    ColumnStage,
    ContextNetwork,
    FittedConv,
    MixtureCoupling,
    NormedFittedConv,
    PairStep,
    PixelNorm,
    Plan,
    Pointwise,
    SqueezedStages,
    VariationalNoise,
)
from suite.flows.randomness import stream
from suite.registry.systems.flowpp_forms import Form, StagePlan

STAGES = {"columns": ColumnStage, "channels": ChannelStage}
Shape = tuple[int, int, int]
"""Channels, height and width of images."""


@dataclass(frozen=True)
class Parts:
    """What all parts of a model have in common.

    Attributes:
        form: The program's form.
        components: Logistics of each mixture.
        heads: Heads of the couplings' attention.
        dropout: How often networks drop values in training.
        seed: The seed of all initial draws.
    """

    form: Form
    components: int
    heads: int
    dropout: float
    seed: int

    @property
    def conv(self) -> type[FittedConv]:
        """The kind of all convolutions."""
        return NormedFittedConv if self.form.weight_normed else FittedConv

    def flow(self, shape: Shape, *, width: int, blocks: int) -> Composite:
        """The flow of images."""
        plan = Plan(
            width=width,
            blocks=blocks,
            heads=self.heads,
            conv=self.conv,
            activated=self.form.activated,
            dropout=self.dropout,
        )
        return self._level(Composite(), 0, shape, plan)

    def _level(self, level: Composite, index: int, shape: Shape, plan: Plan) -> Composite:
        """Fills in the stages of a level, and the levels inside it."""
        channels, height, width = shape
        for number, stage in enumerate(self.form.levels[index]):
            place = f"flow.{index}.{number}"
            level.add_module(f"stage{number}", self.stage(stage, shape, plan, place))
        if index + 1 < len(self.form.levels):
            inner = (4 * channels, height // 2, width // 2)
            level.add_module("squeezed", self._level(SqueezedStages(), index + 1, inner, plan))
        return level

    def noise(
        self, shape: Shape, *, width: int, blocks: int, context_width: int, context_blocks: int
    ) -> VariationalNoise:
        """The noise's flow, and what sees the image for it."""
        channels, height, breadth = shape
        seen = Plan(
            width=context_width,
            blocks=context_blocks,
            heads=self.form.context_heads,
            conv=self.conv,
            normed=self.form.context_normed,
            dropout=self.dropout,
        )
        plan = Plan(
            width=width,
            blocks=blocks,
            heads=self.heads if self.form.noise_attends else None,
            conv=self.conv,
            activated=self.form.activated,
            context=context_width,
            dropout=self.dropout,
        )
        draws = stream(self.seed, "noise", "context")
        context = ContextNetwork(2 * channels, (height, breadth // 2), seen, draws)
        stages = []
        for number, steps in enumerate(self.form.noise_stages):
            stage = self.stage(StagePlan("columns", steps), shape, plan, f"noise.{number}")
            assert isinstance(stage, ColumnStage)
            stages.append(stage)
        return VariationalNoise(shape, context, stages)

    def stage(self, stage: StagePlan, shape: Shape, plan: Plan, place: str) -> ChannelStage:
        """A stage over images of a shape; each step draws from streams named after its place."""
        channels, height, breadth = shape
        pair = (2 * channels, height, breadth // 2) if stage.split == "columns" else shape
        steps = (self._step(pair, plan, f"{place}.{index}") for index in range(stage.steps))
        return STAGES[stage.split](steps)

    def _step(self, pair: Shape, plan: Plan, place: str) -> PairStep:
        channels, *size = pair
        coupling = MixtureCoupling(
            channels,
            (size[0], size[1]),
            components=self.components,
            plan=plan,
            generator=stream(self.seed, place, "coupling"),
        )
        norm = PixelNorm(*pair)
        if not self.form.pointwise:
            return PairStep(norm, coupling)
        draws = stream(self.seed, place, "pointwise")
        return PairStep(norm, coupling, Pointwise(channels, generator=draws))

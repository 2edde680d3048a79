"""The system Flow++: its settings, what they cost, and how it was trained."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, PositiveInt, model_validator
from typing_extensions import override

from suite.registry.systems import papers
from suite.registry.systems.citation import Citation
from suite.registry.systems.flowpp_forms import FORMS, Form, StagePlan
from suite.registry.systems.system_settings import Likelihood, SystemSettings

if TYPE_CHECKING:
    from suite.registry.systems.model import ModelSettings

COLOURS = 3
"""Channels of the images that studies have."""


class FlowPpSettings(SystemSettings):
    """Flow++ (Ho, Chen, Srinivas, Duan and Abbeel 2019), in one of its three programs' forms.

    What is not set is as the form's program has it. The program for CIFAR-10 trains without end,
    so that ``epochs`` is not of its recipe.

    Attributes:
        form: Whose layers, defaults and recipe: the program ``cifar10``, ``imagenet32`` or
            ``imagenet64`` (8 bit).
        width: Channels of the couplings' networks (filters).
        blocks: Their blocks.
        components: Logistics of each mixture.
        heads: Heads of their attention.
        dropout: How often the networks' values are dropped in training.
        dequantisation: The noise on pixels: ``variational``, from a flow that sees the image, or
            ``uniform``.
        noise_width: The width of the networks in the noise's flow; of no use to uniform noise, as
            the next three.
        noise_blocks: Their blocks.
        context_width: Channels of what these see of the image.
        context_blocks: Blocks of the network that makes it.
        samples: Draws of the noise that the final test averages the likelihood of an image over.
            The program for CIFAR-10 has 4,096, and a test costs as many passes; the other programs
            have none of it.
    """

    likelihood: ClassVar[Likelihood] = "bound"
    recipe: ClassVar[Mapping[str, object]] = FORMS["cifar10"].recipe
    citation: ClassVar[Citation | None] = papers.FLOW_PLUS_PLUS
    name: Literal["flowpp"] = "flowpp"
    form: Literal["cifar10", "imagenet32", "imagenet64"] = "cifar10"
    width: PositiveInt = 96
    blocks: PositiveInt = 10
    components: PositiveInt = 32
    heads: PositiveInt = 4
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.2
    dequantisation: Literal["variational", "uniform"] = "variational"
    noise_width: PositiveInt = 96
    noise_blocks: PositiveInt = 2
    context_width: PositiveInt = 32
    context_blocks: PositiveInt = 3
    samples: PositiveInt = 4096

    @model_validator(mode="before")
    @classmethod
    def _of_form(cls, values: Any) -> Any:
        """Lays what is given over what the form has."""
        if not isinstance(values, dict) or values.get("form", "cifar10") not in FORMS:
            return values
        return {**FORMS[values.get("form", "cifar10")].defaults, **values}

    @override
    def changed(self, values: Mapping[str, Any]) -> Self:
        """With another form, all that was as the old form has it is as the new one has it."""
        form = values.get("form", self.form)
        followed = {
            key: FORMS[form].defaults[key]
            for key, value in FORMS[self.form].defaults.items()
            if getattr(self, key) == value
        }
        return self.model_copy(update={**followed, **values})

    @override
    def arguments(self) -> dict[str, Any]:
        """What the model is made with: a test's draws are none of it."""
        return self.model_dump(exclude={"name", "samples"})

    @override
    def own_likelihood(self) -> Likelihood:
        """A bound; with uniform noise drawn once, what all systems with such noise call exact."""
        return "exact" if self.dequantisation == "uniform" and self.samples == 1 else "bound"

    @property
    @override
    def test_samples(self) -> int:
        return self.samples

    @override
    def own_recipe(self) -> Mapping[str, object]:
        return self.made_of.recipe

    @property
    def made_of(self) -> Form:
        """What its program is made of."""
        return FORMS[self.form]

    @override
    def agree(self, model: "ModelSettings") -> None:
        """Refuses images that are no pairs, and widths that its heads do not divide."""
        least = least_size(self.made_of)[1]
        if model.size % least:
            raise ValueError(
                f"flowpp in the form {self.form} halves columns and squeezes: it takes sizes that "
                f"are multiples of {least}, and the size is {model.size}"
            )
        check_heads("width", self.width, self.heads)
        if self.dequantisation == "variational":
            if self.made_of.noise_attends:
                check_heads("noise_width", self.noise_width, self.heads)
            if self.made_of.context_heads is not None:
                check_heads("context_width", self.context_width, self.made_of.context_heads)

    @override
    def parameters(self, model: "ModelSettings") -> int:
        """Convolutions, norms, embeddings and matrices, those of the noise's flow included.

        >>> from suite.registry import ModelSettings
        >>> ModelSettings(system="flowpp").parameters()
        31443440
        """
        return sum(part.parameters for part in self._parts(model.size))

    @override
    def flops_per_image(self, model: "ModelSettings") -> int:
        """Multiplications and additions of convolutions, attention and matrices."""
        return 2 * sum(part.products for part in self._parts(model.size))

    def _parts(self, size: int) -> Iterator["Cost"]:
        form = self.made_of
        for level, stages in enumerate(form.levels):
            channels, side = COLOURS * 4**level, size // 2**level
            for stage in stages:
                member = _member(stage, channels, side)
                network = Network(self.width, self.blocks, self.heads)
                for _ in range(stage.steps):
                    yield from self._step(*member, network)
        if self.dequantisation == "variational":
            member = _member(StagePlan("columns", 0), COLOURS, size)
            heads = self.heads if form.noise_attends else None
            network = Network(self.noise_width, self.noise_blocks, heads, self.context_width)
            for steps in form.noise_stages:
                for _ in range(steps):
                    yield from self._step(*member, network)
            yield from self._context(*member)

    def _step(self, channels: int, height: int, width: int, network: "Network") -> Iterator["Cost"]:
        area = height * width
        yield Cost(4 * channels * area, 0)
        if self.made_of.pointwise:
            yield Cost(2 * channels**2, 2 * channels**2 * area)
        inner, outputs = network.width, channels * (2 + 3 * self.components)
        yield Cost(inner * area, 0)
        yield self._conv(channels, inner, 9, area)
        yield from self._blocks(network, 1, area, normed=True)
        yield self._conv(inner * (2 if self.made_of.activated else 1), outputs, 9, area)

    def _context(self, channels: int, height: int, width: int) -> Iterator["Cost"]:
        form, area, inner = self.made_of, height * width, self.context_width
        if form.context_heads is not None:
            yield Cost(inner * area, 0)
        yield self._conv(2 * channels, inner, 9, area)
        network = Network(inner, self.context_blocks, form.context_heads)
        yield from self._blocks(network, 9, area, normed=form.context_normed)

    def _blocks(
        self, network: "Network", kernel: int, area: int, *, normed: bool
    ) -> Iterator["Cost"]:
        width = network.width
        for _ in range(network.blocks):
            yield self._conv(2 * width, width, 9, area)
            yield self._conv(2 * width, 2 * width, kernel, area)
            if network.context is not None:
                yield self._conv(2 * network.context, width, 1, area)
            if normed:
                yield Cost(2 * width, 0)
            if network.heads is not None:
                yield self._conv(width, 3 * width, 1, area)
                yield self._conv(width, 2 * width, 1, area)
                yield Cost(2 * width, 2 * area**2 * width)

    def _conv(self, inputs: int, outputs: int, kernel: int, area: int) -> "Cost":
        weights = kernel * inputs * outputs
        vectors = 2 if self.made_of.weight_normed else 1
        return Cost(weights + vectors * outputs, weights * area)


@dataclass(frozen=True)
class Cost:
    """What a part has and does.

    Attributes:
        parameters: Trainable parameters.
        products: Multiplications, of an image.
    """

    parameters: int
    products: int


@dataclass(frozen=True)
class Network:
    """What a network is made of, as ``suite.flows.mixtures.Plan`` has it."""

    width: int
    blocks: int
    heads: int | None
    context: int | None = None


def least_size(form: Form) -> tuple[int, int]:
    """What height and width of images are multiples of.

    >>> least_size(FORMS["cifar10"]), least_size(FORMS["imagenet64"])
    ((2, 4), (8, 16))
    """
    deepest = 2 ** (len(form.levels) - 1)
    return deepest, 2 * deepest


def check_heads(what: str, width: int, heads: int) -> None:
    """Refuses a width that heads do not divide.

    Raises:
        ValueError: They do not.
    """
    if width % heads:
        raise ValueError(f"{what} is {width}, and {heads} heads of attention do not divide it")


def _member(stage: StagePlan, channels: int, side: int) -> tuple[int, int, int]:
    """Channels, height and width of a member."""
    return (channels, side, side // 2) if stage.split == "columns" else (channels // 2, side, side)

"""The settings of a whole flow."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import (
    BeforeValidator,
    Field,
    PositiveInt,
    SerializeAsAny,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from suite.registry.ownership import Choices, Names, as_of_old, chosen, foreign
from suite.registry.settings import Legacy, Settings
from suite.registry.systems.system_settings import SystemSettings
from suite.registry.systems.systems import MEF, SYSTEMS, System
from suite.registry.variants.convolutions import CONVOLUTIONS, ConvolutionSettings
from suite.registry.variants.couplings import COUPLINGS, CouplingSettings

CHANNELS = 3
"""Channels of an image."""
Coupling = Annotated[SerializeAsAny[CouplingSettings], BeforeValidator(COUPLINGS.parse)]
Convolution = Annotated[SerializeAsAny[ConvolutionSettings], BeforeValidator(CONVOLUTIONS.parse)]


class ModelSettings(Settings):
    """A multiscale flow, as ``suite.flows.build_model`` makes it.

    The default is the published model for 32x32 images (MEF, Table 2). Another system has its own
    settings inside ``system``, and none of those below it.

    Attributes:
        size: Height and width of the images, in pixels.
        system: The published model that it is.
        steps: Steps of flow in each level, the first level first.
        coupling: The coupling layer of every step.
        conv1x1: The invertible 1x1 convolution of every step.
        num_blocks: Residual blocks in each coupling network.
        hidden_channels: Width of each coupling network.

    >>> ModelSettings(coupling="affine", hidden_channels=132).coupling.name
    'affine'
    """

    choices: ClassVar[Choices] = {"system": SYSTEMS}
    """Settings that choose a variant with flat settings of its own."""

    size: PositiveInt = 32
    system: Annotated[System, Legacy(MEF)] = MEF
    steps: Annotated[tuple[PositiveInt, ...], Field(min_length=1)] = (8, 4, 2)
    coupling: Coupling = COUPLINGS.parse("matrixexp")  # type: ignore[assignment]
    conv1x1: Convolution = CONVOLUTIONS.parse("matrixexp")  # type: ignore[assignment]
    num_blocks: Annotated[int, Field(ge=0)] = 8
    hidden_channels: PositiveInt = 128

    @property
    def dimensions(self) -> int:
        """Values of an image."""
        return CHANNELS * self.size**2

    def agree(self) -> None:
        """Refuses images that the system cannot take."""
        self.system.agree(self)

    def parameters(self) -> int:
        """Trainable parameters of the model, counted by formula.

        The authors' published program, built from its published settings, has as many
        (github.com/changyi7231/MEF).

        >>> ModelSettings().parameters()
        37683752
        """
        return self.system.parameters(self)

    def flops_per_image(self) -> int | None:
        """Floating-point operations of one forward pass over an image; None if nobody counted."""
        return self.system.flops_per_image(self)

    def _names(self) -> Names:
        return tuple(getattr(self, choice).name for choice in self.choices)

    def foreign(self) -> Mapping[str, str]:
        """What only other variants have, such as ``steps`` in a system without any."""
        return foreign(self.choices, self._names())

    def unwritten(self) -> Collection[str]:
        """The same, and the choices that are what all runs were before there was one."""
        return as_of_old(type(self), self.choices, self._names()) | self.foreign().keys()

    @model_serializer(mode="wrap")
    def _written(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """All settings but those that are not written out."""
        values: dict[str, Any] = dump(self)
        for name in self.unwritten():
            values.pop(name, None)
        return values

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, values: Any) -> Any:
        """Lays what is given over the system's recipe, and refuses what only others have."""
        if not isinstance(values, dict) or cls.choices.keys().isdisjoint(values):
            return values
        complete = values
        if "system" in values:
            system = SYSTEMS.parse(values["system"])
            complete = {**recipe_of(system, cls), **values}
        foreigners = foreign(cls.choices, chosen(cls.choices, complete, cls))
        for key in foreigners.keys() & values.keys():
            raise ValueError(foreigners[key])
        return complete


def recipe_of(system: Settings, model: type[Settings]) -> dict[str, Any]:
    """The settings with which a system was published to be trained, as far as a model has them."""
    assert isinstance(system, SystemSettings)
    return {key: value for key, value in system.own_recipe().items() if key in model.model_fields}

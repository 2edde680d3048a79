"""The base of all settings models, and what of them is a run's identity."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator


@dataclass(frozen=True)
class Legacy:
    """Marks a setting that was added after records existed.

    It is part of a run's identity only where it differs from what all older runs did, so that they
    keep their ids: ``flips: Annotated[bool, Legacy(True)] = True``.

    Attributes:
        value: What runs did before the setting existed.
    """

    value: object


@dataclass(frozen=True)
class Aside:
    """Marks a setting that cannot change a result, so that it is no part of a run's identity."""


class Settings(BaseModel):
    """Frozen settings that refuse keys they do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def foreign(self) -> Mapping[str, str]:
        """Settings that what others are set to leaves without a meaning, each with a complaint.

        They are no part of an identity, nor of what is dumped, and have their defaults.
        """
        return {}

    def unwritten(self) -> Collection[str]:
        """All that is no part of an identity, nor of what is dumped."""
        return self.foreign().keys()

    def identity(self) -> dict[str, Any]:
        """The settings that make a run what it is, as plain JSON values.

        >>> from typing import Annotated
        >>> class Example(Settings):
        ...     lr: float
        ...     flips: Annotated[bool, Legacy(True)] = True
        >>> Example(lr=1).identity(), Example(lr=1, flips=False).identity()
        ({'lr': 1.0}, {'lr': 1.0, 'flips': False})
        """
        unwritten = self.unwritten()
        return {
            name: identity_of(value)
            for name, value in self
            if name not in unwritten
            and not any(
                isinstance(mark, Aside) or (isinstance(mark, Legacy) and mark.value == value)
                for mark in type(self).model_fields[name].metadata
            )
        }


def identity_of(value: object) -> Any:
    """What of a setting's value is a run's identity, as plain JSON values."""
    if isinstance(value, Settings):
        return value.identity()
    if isinstance(value, tuple):
        return [identity_of(item) for item in value]
    return value


class Variant(Settings):
    """The settings of one named variant: its name and its class's keyword arguments.

    >>> class Affine(Variant):
    ...     name: str = "affine"
    ...     bias: bool = True
    >>> Affine().arguments()
    {'bias': True}
    """

    own_keys: ClassVar[tuple[str, ...]] = ()
    """Settings beside the choice of this variant that only runs with it have."""
    name: str

    def arguments(self) -> dict[str, Any]:
        """What the variant's class is constructed with, beside its sizes."""
        return self.model_dump(exclude={"name"})

    def changed(self, values: Mapping[str, Any]) -> Self:
        """A copy with some settings that were checked already."""
        return self.model_copy(update=values)


class TaskSettings(Settings):
    """What a task may be set to."""

    free_of_cost: ClassVar[frozenset[str]] = frozenset()
    """Settings that do not change what a run costs."""
    label: ClassVar[tuple[str, ...]] = ()
    """Settings that a run's readable name shows."""

    def replace(self, checked: dict[str, Any]) -> Self:
        """A copy with values that were checked already, alone and together.

        ``model_copy`` does the same at twice the price, which tells in plans of 100,000 runs: it
        also copies the set of given fields, which frozen settings can share.
        """
        copy = self.__class__.__new__(self.__class__)
        object.__setattr__(copy, "__dict__", self.__dict__ | checked)
        object.__setattr__(copy, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        object.__setattr__(copy, "__pydantic_extra__", None)
        object.__setattr__(copy, "__pydantic_private__", None)
        return copy

    def flops(self) -> float | None:
        """Floating-point operations of a run, counted by formula; None where nobody counted."""
        return None

    def beside_steps(self) -> float:
        """What a run takes beside its steps, such as evaluations, as a share of what they take."""
        return 0.0

    def cautions(self) -> tuple[str, ...]:
        """What a user should know of these settings before a run has them, a clause each."""
        return ()

    def takes(self) -> tuple[str, ...]:
        """The ids of the runs whose kept files it takes; they must be finished before it begins."""
        return ()

    def turns(self) -> dict[str, Self]:
        """The runs that take turns with this one in its own process, by what they are called.

        Their times are noted beside its own, a number a round, as :func:`turn_name` calls them.
        """
        return {}

    def weights(self) -> int:
        """Weights that a checkpoint of a run holds."""
        return 0

    def remarks(self) -> tuple[str, ...]:
        """What is allowed and seldom meant, a sentence each, for who plans such a run."""
        return ()

    def agree(self) -> None:
        """Checks what no setting can check alone; a task with such a rule overrides this.

        Raises:
            ValueError: Two settings contradict each other.
        """

    @model_validator(mode="after")
    def _agree(self) -> Self:
        self.agree()
        return self


def turn_name(timing: str, rival: str) -> str:
    """What the times of a run are called that took turns with another.

    >>> turn_name("epoch", "standard")
    'epoch of standard'
    """
    return f"{timing} of {rival}"


class OfTrained(TaskSettings):
    """What a task may be set to that takes a trained model.

    Attributes:
        of: The training run whose weights it takes; the plan fills it in.
    """

    of: str

    def takes(self) -> tuple[str, ...]:
        """The training run."""
        return (self.of,)

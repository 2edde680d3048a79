"""The base of all settings models."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Frozen settings that refuse keys they do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Variant(Settings):
    """The settings of one named variant: its name and its class's keyword arguments.

    >>> class Affine(Variant):
    ...     name: str = "affine"
    ...     bias: bool = True
    >>> Affine().arguments()
    {'bias': True}
    """

    name: str

    def arguments(self) -> dict[str, Any]:
        """What the variant's class is constructed with, beside its sizes."""
        return self.model_dump(exclude={"name"})

"""What every task's result has."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from suite.registry.settings import Legacy


class Result(BaseModel):
    """What a task finds: the same for the same run on the same kind of device.

    A figure that was added after records existed is marked with what it is of all older ones
    (``Legacy``), and written only where it is something else: a run that is repeated gives the
    bytes that it gave then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def outcome(self) -> Literal["finished", "diverged"]:
        """How the attempt ended."""
        return "finished"

    @model_serializer(mode="wrap")
    def _written(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        values: dict[str, Any] = dump(self)
        for name, field in type(self).model_fields.items():
            for mark in field.metadata:
                if isinstance(mark, Legacy) and mark.value == getattr(self, name):
                    del values[name]
        return values

"""What every task's result has."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Result(BaseModel):
    """What a task finds: the same for the same run on the same kind of device."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def outcome(self) -> Literal["finished", "diverged"]:
        """How the attempt ended."""
        return "finished"

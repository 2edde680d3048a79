"""What was submitted for an order: a file beside it, so that whoever looks later finds its jobs."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suite.store import Moment

Number = Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]


class Submission(BaseModel):
    """Jobs that were submitted together.

    Attributes:
        schema_: The version of this format.
        cluster: The cluster, as it calls itself.
        user: Who submitted them.
        host: From where.
        jobs: Their numbers; an array has one.
        tasks: How many jobs they are, tasks of arrays counted one by one.
        submitted: When.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    cluster: str
    user: str
    host: str
    jobs: tuple[Number, ...]
    tasks: int
    submitted: Moment

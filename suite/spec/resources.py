"""What one job needs: what a site, a study and a command line ask for, laid over one another."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints

Word = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.,:+@/=-]*$", max_length=256)
]
"""A name that Slurm knows: nothing in it ends a line or means anything to a shell."""
Features = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_\[(][A-Za-z0-9_.,:&|*()\[\]-]*$", max_length=256)
]
Nodes = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.,\[\]-]*$", max_length=1024)
]
Option = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=64)]
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]+$")]
"""A line of a script, on one line."""


class Resources(BaseModel):
    """What one job needs; with several layers, the one that says something last decides.

    Attributes:
        gpus: GPUs.
        cpus: CPU cores of each run.
        memory_gb: Memory of each run, in GB.
        hours: Time limit, in hours; a run may take longer, over several jobs.
        partition: Slurm's partition, or several with commas between them.
        account: Who pays.
        qos: Slurm's quality of service.
        constraint: Features that a node must have.
        exclude: Nodes that are left out.
        extra: More of sbatch's long options, without the dashes; ``true`` for one without a value.
        setup: Lines of shell before the job's command: modules, environments.
        python: The command that runs Python in a job, as a shell reads it; this very Python if
            absent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    gpus: Annotated[int, Field(ge=0)] = 0
    cpus: PositiveInt = 1
    memory_gb: Annotated[float, Field(gt=0)] = 4
    hours: Annotated[float, Field(gt=0)] = 24
    partition: Word | None = None
    account: Word | None = None
    qos: Word | None = None
    constraint: Features | None = None
    exclude: Nodes | None = None
    extra: dict[Option, Line | int | bool] = {}
    setup: tuple[Line, ...] = ()
    python: Line | None = None


def laid_over(*layers: Resources) -> Resources:
    """What several layers ask for together: of each key, what the last one says that has it.

    Args:
        layers: A site's, a study's, a command line's.

    >>> site = Resources(partition="gpu", hours=8, extra={"reservation": "maker"})
    >>> both = laid_over(site, Resources(hours=2, extra={"nice": 100}))
    >>> both.partition, both.hours, both.extra
    ('gpu', 2.0, {'reservation': 'maker', 'nice': 100})
    """
    said = {key: getattr(layer, key) for layer in layers for key in layer.model_fields_set}
    extra = {key: value for layer in layers for key, value in layer.extra.items()}
    return Resources(**(said | ({"extra": extra} if extra else {})))

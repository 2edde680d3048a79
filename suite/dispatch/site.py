"""What a cluster's people say once for all sweeps there: the site file."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveFloat, PositiveInt

from suite.errors import MistakeError
from suite.spec import Resources
from suite.specfile import read_model

DEFAULT = Path("~/.config/mef/site.yaml")
"""Where the site file is looked for if nobody names one."""


class Site(BaseModel):
    """What holds for all sweeps on a cluster; each key has a default, so the file may be short.

    Attributes:
        resources: What a job needs that its study does not say: partition, account, set-up, Python.
        at_once: Jobs that run at a time.
        runs_per_gpu: Runs that share one GPU, side by side.
        max_array: Tasks in an array; Slurm's own limit if absent.
        max_submitted: Jobs that a sweep may have in the queue; a quarter of what Slurm's queue
            holds if absent.
        ask_above_hours: GPU-hours (core-hours without GPUs) above which a sweep asks first.
        leave_before_s: Seconds before its time limit at which a job saves and ends.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    resources: Resources = Resources()
    at_once: PositiveInt = 8
    runs_per_gpu: PositiveInt = 1
    max_array: PositiveInt | None = None
    max_submitted: PositiveInt | None = None
    ask_above_hours: PositiveFloat | None = None
    leave_before_s: NonNegativeInt = 120


def read_site(path: Path | None) -> Site:
    """The site in a file.

    Args:
        path: The file; None for the usual place, where there need be none.

    Raises:
        MistakeError: The file is not there, or has mistakes; each is named with its place.
    """
    usual = Path(os.path.expanduser(DEFAULT))  # which leaves it as it is without a home
    if path is None and not usual.is_file():
        return Site()
    chosen = path or usual
    if not chosen.is_file():
        raise MistakeError(
            f"{chosen}: there is no such site file", hint=f"the usual one is {usual}"
        )
    return read_model(chosen, Site)

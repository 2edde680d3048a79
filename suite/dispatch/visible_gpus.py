"""The GPUs of this machine that may be used, by the names that CUDA knows them by."""

from collections.abc import Mapping
from pathlib import Path

VARIABLE = "CUDA_VISIBLE_DEVICES"
"""What a user, a notebook or a scheduler leaves to a process: numbers, or ids of GPUs and parts."""
DRIVER = Path("/proc/driver/nvidia/gpus")
"""Where the driver has a folder for each GPU; looked at without torch, which takes seconds."""


def visible_gpus(environ: Mapping[str, str], driver: Path = DRIVER) -> tuple[str, ...]:
    """The GPUs that workers may share out: those that the environment leaves, else all there are.

    As CUDA reads it: what comes after the first name that cannot be one counts for nothing.

    Args:
        environ: The environment's variables.
        driver: The folder of the driver's GPUs.

    >>> visible_gpus({"CUDA_VISIBLE_DEVICES": "0"}, Path("no/driver"))
    ()
    """
    count = len(list(driver.glob("*")))
    said = environ.get(VARIABLE) if count else ""
    if said is None:
        return tuple(map(str, range(count)))
    found: list[str] = []
    for name in (part.strip() for part in said.split(",")):
        is_number = name.isdecimal() and int(name) < count
        if name in found or not (is_number or name.startswith(("GPU-", "MIG-"))):
            break
        found.append(name)
    return tuple(found)

"""The data set that is named on a command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from suite.data import Images
    from suite.registry import DataSet

DataSetName = Annotated[str, typer.Argument(metavar="NAME", help="A data set: see mef data list.")]


def find_set(name: str) -> "DataSet":
    """Its settings.

    Raises:
        UnknownNameError: There is no such data set.
    """
    from suite.registry import DATA_SETS

    DATA_SETS.find(name)
    settings: DataSet = DATA_SETS.parse(name)  # type: ignore[assignment]
    return settings


def load_set(settings: "DataSet", folder: Path | None) -> "Images":
    """Its images, as a run reads them that selects by validation.

    Args:
        settings: The settings of the data set.
        folder: The folder of data sets, if the user has one.

    Raises:
        DataError: It is not there, or not as it should be.
    """
    from suite.data import load_images

    return load_images(settings, selection="validation", data_seed=0, folder=folder)

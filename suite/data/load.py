"""From settings to the images of a run."""

from pathlib import Path
from typing import Literal

from suite.data.images import Images, Loader
from suite.data.validation_split import cut
from suite.registry import DATA_SETS, DataSet


def load_images(
    settings: DataSet,
    *,
    selection: Literal["validation", "test"],
    data_seed: int,
    folder: Path | None,
) -> Images:
    """Reads a data set and cuts its validation split.

    Args:
        settings: The data set.
        selection: Which images choose the best epoch. With ``test`` nothing is cut out of the
            training images; a data set that comes with validation images does not use them then.
        data_seed: What decides which training images become validation images.
        folder: Where the user keeps data sets, or the data set's own folder; None if nobody said.

    Returns:
        The images, uint8, in memory or mapped from a file.

    Raises:
        DataError: Files are missing or damaged, or hold other images than they should.
    """
    loader: Loader = DATA_SETS.find(settings.name).load()(settings)
    splits = loader.read(None if folder is None else folder.expanduser())
    fingerprint = splits.fingerprint(settings.name)
    if selection == "test":
        return Images(splits.train, splits.test, splits.test, fingerprint, is_validation=False)
    train, validation = splits.train, splits.validation
    if validation is None:
        train, validation = cut(train, settings.validation_images, data_seed)
    return Images(train, validation, splits.test, fingerprint, is_validation=True)

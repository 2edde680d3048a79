"""Downloading the data sets that may be had without asking anybody."""

import logging
import os
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from urllib.parse import urlsplit

from suite.data.read_errors import first_line, shown
from suite.errors import DataError

TIMEOUT = 30
"""Seconds of silence after which a server is given up."""


class Progress(Protocol):
    """What is told how far a download is; ``total`` is set first."""

    total: float

    def update(self, amount: float, /) -> None:
        """So many bytes more have arrived."""

    def reset(self) -> None:
        """Counting begins again at nothing."""

    def close(self) -> None:
        """All is there."""


@dataclass(frozen=True)
class Archive:
    """A tar on the network.

    Attributes:
        url: Where it is.
        known_hash: Its sum, as ``"md5:…"``.
        folder: The folder inside it that is wanted.
    """

    url: str
    known_hash: str
    folder: str

    @property
    def file_name(self) -> str:
        """What the tar is called."""
        return Path(urlsplit(self.url).path).name


ARCHIVES = {
    "cifar10": Archive(
        url="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        known_hash="md5:c58f30108f718f92721af3b95e74349a",
        folder="cifar-10-batches-py",
    )
}


def fetch(archive: Archive, folder: Path, progress: Progress | None = None) -> Path:
    """Downloads an archive, checks its sum, and unpacks it.

    A tar that lies in the folder already is not downloaded again if its sum is right. Files that
    were unpacked before are replaced.

    Args:
        archive: The archive.
        folder: Where the tar and its folder are put; may be that folder itself.
        progress: What is told how far the download is.

    Returns:
        The unpacked folder.

    Raises:
        DataError: The network, the sum, the tar or the disk is not in order.
    """
    if folder.name == archive.folder:  # readers may be pointed at it too
        folder = folder.parent
    tar = _download(archive, folder, progress)
    target = folder / archive.folder
    try:
        with TemporaryDirectory(prefix=".unpack-", dir=folder) as unpacked:
            with tarfile.open(tar) as file:
                file.extractall(unpacked, filter="data")
            target.mkdir(exist_ok=True)
            for part in sorted(Path(unpacked, archive.folder).iterdir()):
                part.replace(target / part.name)
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise DataError(f"cannot unpack {tar}: {_why(error)}", hint=f"see {folder}") from error
    return target


def _download(archive: Archive, folder: Path, progress: Progress | None) -> Path:
    import pooch

    # The command line says what there is to say.
    pooch.get_logger().setLevel(logging.WARNING)
    downloader = pooch.HTTPDownloader(
        progressbar=False if progress is None else progress, chunk_size=1 << 16, timeout=TIMEOUT
    )
    target = folder / archive.file_name
    try:
        pooch.retrieve(
            archive.url, archive.known_hash, archive.file_name, folder, downloader=downloader
        )
    except OSError as error:  # requests' errors are OSErrors too
        there = "what is there is not it; " if os.path.lexists(target) else ""
        raise DataError(
            f"cannot download {archive.url} to {target}: {_why(error)}",
            hint=f"{there}or put the tar there by other means, and run this again",
        ) from error
    except ValueError as error:  # the sum; the download is gone already
        raise DataError(
            f"{archive.url} is not what was expected: its sum is not {archive.known_hash}",
            hint="try again, or from another network",
        ) from error
    return target


def _why(error: Exception) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        response.close()  # pooch leaves it open
        return f"the server answers {response.status_code} {response.reason}"
    if isinstance(error, OSError) and error.errno:
        place = f" ({shown(error.filename)})" if isinstance(error.filename, str) else ""
        return os.strerror(error.errno) + place
    if type(error).__module__.startswith("requests") and not isinstance(error, ValueError):
        # Their texts are long and tell of connection pools, but for those about no address at all.
        slow = "Timeout" in type(error).__name__
        return "the server does not answer" if slow else "no connection, or it broke off"
    return first_line(error)

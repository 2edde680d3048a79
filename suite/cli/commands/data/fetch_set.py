"""The command data fetch: a data set, downloaded and checked."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.shared.named_set import DataSetName, find_set, load_set
from suite.cli.shared.options import DataFolder
from suite.cli.terminal.output import say

if TYPE_CHECKING:
    from suite.registry import DataSet


def fetch_set(
    name: DataSetName,
    data_dir: DataFolder = None,
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="Downloads from a mirror; the sum is the same."),
    ] = None,
) -> None:
    """Download a data set, check its sum, and unpack it, unless it is there and good."""
    from dataclasses import replace

    from suite.data.fetch import ARCHIVES, fetch
    from suite.errors import MistakeError

    settings = find_set(name)
    if name not in ARCHIVES:
        raise MistakeError(f"{name} is not downloaded", hint=settings.origin)
    if data_dir is None:
        raise MistakeError("where to?", hint="pass --data-dir DIR or set MEF_DATA")
    if not _is_good(settings, data_dir):
        from suite.cli.terminal.download_bar import DownloadBar

        archive = ARCHIVES[name] if url is None else replace(ARCHIVES[name], url=url)
        with DownloadBar(archive.file_name) as bar:
            fetch(archive, data_dir.expanduser(), bar)
        load_set(settings, data_dir)
    say(f"{name} is in {data_dir}: pass --data-dir {data_dir} or set MEF_DATA={data_dir}")


def _is_good(settings: "DataSet", folder: Path) -> bool:
    from suite.errors import DataError

    try:
        load_set(settings, folder)
    except DataError:
        return False
    return True

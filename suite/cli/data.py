"""Commands about data sets: data list, data fetch, data check."""

import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.options import DataFolder, Json

if TYPE_CHECKING:
    from suite.data import Images
    from suite.registry import DataSet

app = typer.Typer(help="Data sets: what there is, downloads, checks.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="A data set: see mef data list.")]


@app.command("list")
def list_sets(json: Json = False) -> None:
    """List the data sets: images, files, and how to get them."""
    from suite.registry import DATA_SETS

    sets = [_find(name) for name in DATA_SETS.names]
    if json:
        typer.echo(json_text.dumps({settings.name: _as_json(settings) for settings in sets}))
    else:
        typer.echo("\n\n".join(_as_text(settings) for settings in sets))


@app.command()
def fetch(
    name: Name,
    data_dir: DataFolder = None,
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="Downloads from a mirror; the sum is the same."),
    ] = None,
) -> None:
    """Download a data set, check its sum, and unpack it, unless it is there and good."""
    from dataclasses import replace

    from suite.data.fetch import ARCHIVES
    from suite.data.fetch import fetch as fetch_archive
    from suite.errors import MistakeError

    settings = _find(name)
    if name not in ARCHIVES:
        raise MistakeError(f"{name} is not downloaded", hint=settings.origin)
    if data_dir is None:
        raise MistakeError("where to?", hint="pass --data-dir DIR or set MEF_DATA")
    if not _is_good(settings, data_dir):
        from suite.cli.download import DownloadBar

        archive = ARCHIVES[name] if url is None else replace(ARCHIVES[name], url=url)
        with DownloadBar(archive.file_name) as bar:
            fetch_archive(archive, data_dir.expanduser(), bar)
        _load(settings, data_dir)
    typer.echo(f"{name} is in {data_dir}: pass --data-dir {data_dir} or set MEF_DATA={data_dir}")


@app.command()
def check(name: Name, data_dir: DataFolder = None, json: Json = False) -> None:
    """Read a data set as a run would, and say how many images it has and their fingerprint."""
    settings = _find(name)
    images = _load(settings, data_dir)
    found: dict[str, str | int] = {
        "train": len(images.train),
        "validation": len(images.selection),
        "test": len(images.test),
        "fingerprint": images.fingerprint,
    }
    if json:
        typer.echo(json_text.dumps({"name": name, **found}))
        return
    typer.echo(f"{name}: good")
    for key, value in found.items():
        typer.echo(f"  {key:<12} {value if isinstance(value, str) else format(value, ',')}")


def _find(name: str) -> "DataSet":
    from suite.registry import DATA_SETS

    DATA_SETS.find(name)
    settings: DataSet = DATA_SETS.parse(name)  # type: ignore[assignment]
    return settings


def _load(settings: "DataSet", folder: Path | None) -> "Images":
    from suite.data import load_images

    return load_images(settings, selection="validation", data_seed=0, folder=folder)


def _is_good(settings: "DataSet", folder: Path) -> bool:
    from suite.errors import DataError

    try:
        _load(settings, folder)
    except DataError:
        return False
    return True


def _as_json(settings: "DataSet") -> dict[str, str | int]:
    return {
        "about": _about(settings),
        "size": settings.size,
        "train": settings.train_images,
        "validation": settings.validation_images,
        "test": settings.test_images,
        "files": settings.files,
        "origin": settings.origin,
    }


def _as_text(settings: "DataSet") -> str:
    return (
        f"{settings.name}: {_about(settings)}\n"
        f"  images  {settings.train_images:,} training, {settings.validation_images:,} validation, "
        f"{settings.test_images:,} test\n"
        f"  files   {settings.files}\n"
        f"  get     {settings.origin}"
    )


def _about(settings: "DataSet") -> str:
    return (type(settings).__doc__ or "").strip().splitlines()[0]

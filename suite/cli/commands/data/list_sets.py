"""The command data list: the data sets that there are."""

import json as json_text
from typing import TYPE_CHECKING

from suite.cli.shared.named_set import find_set
from suite.cli.shared.options import Json
from suite.cli.terminal.output import say
from suite.documentation import summary

if TYPE_CHECKING:
    from suite.registry import DataSet


def list_sets(json: Json = False) -> None:
    """List the data sets: images, files, and how to get them."""
    from suite.registry import DATA_SETS

    sets = [find_set(name) for name in DATA_SETS.names]
    if json:
        say(json_text.dumps({settings.name: _as_json(settings) for settings in sets}))
    else:
        say("\n\n".join(_as_text(settings) for settings in sets))


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
    return summary(type(settings))

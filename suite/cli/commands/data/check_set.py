"""The command data check: a data set, read as a run would."""

import json as json_text

from suite.cli.shared.named_set import DataSetName, find_set, load_set
from suite.cli.shared.options import DataFolder, Json
from suite.cli.terminal.output import say


def check_set(name: DataSetName, data_dir: DataFolder = None, json: Json = False) -> None:
    """Read a data set as a run would, and say how many images it has and their fingerprint."""
    settings = find_set(name)
    images = load_set(settings, data_dir)
    found: dict[str, str | int] = {
        "train": len(images.train),
        "validation": len(images.selection),
        "test": len(images.test),
        "fingerprint": images.fingerprint,
    }
    if json:
        say(json_text.dumps({"name": name, **found}))
        return
    say(f"{name}: good")
    for key, value in found.items():
        say(f"  {key:<12} {value if isinstance(value, str) else format(value, ',')}")

"""The command data list."""

import json
import subprocess
import sys

from suite.registry import DATA_SETS
from tests.cli.commands.data.calling_data import shown


def test_the_list_has_every_data_set_and_how_to_get_it() -> None:
    text = shown("list")
    for name in DATA_SETS.names:
        assert f"{name}: " in text
    assert "50,000 training, 5,000 validation, 10,000 test" in text
    assert "mef data fetch cifar10" in text
    listed = json.loads(shown("list", "--json"))
    assert tuple(listed) == DATA_SETS.names
    assert listed["imagenet64"]["test"] == 49_999


def test_the_list_does_not_import_torch() -> None:
    code = (
        "import sys\n"
        "from suite.cli.main import app\n"
        "app(['data', 'list'], standalone_mode=False)\n"
        "assert not {'torch', 'pooch', 'requests'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)

"""The command schema, as a shell calls it."""

import json

from tests.cli.calling import mef


def test_the_schema_is_json() -> None:
    schema = json.loads(mef("schema").stdout)
    assert schema["properties"]["task"]["enum"][0] == "train"

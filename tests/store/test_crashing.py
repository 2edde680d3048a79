"""A process killed before each of its calls to the file system, one after the other."""

import json
import subprocess
import sys
from pathlib import Path


def test_no_moment_to_be_killed_at_loses_or_doubles_anything(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.store.crashing", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    seen = json.loads(ran.stdout)
    print(f"\n{seen}")
    assert seen["killed"] > 50
    assert 0 < seen["taken_over"] < seen["killed"]  # some were killed behind their record
    assert seen["records"] == seen["records_after_clean"] == seen["killed"] + 1
    assert seen["sound"]
    assert seen["orphans"] > 0
    assert seen["orphans_after_clean"] == 0
    assert seen["merges_killed"] > 30
    assert seen["damaged"] == 0

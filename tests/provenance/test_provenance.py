"""What records say of code and machine."""

import json
import os
import re
import subprocess
from pathlib import Path

import torch

from suite.provenance import commit, cores, machine, packages


def test_the_commit_is_the_one_git_names() -> None:
    top = Path(__file__).parents[2]
    found = commit()
    if not (top / ".git").exists():
        assert found is None
        return
    assert found is not None
    assert re.fullmatch("[0-9a-f]{40}", found.id)
    said = subprocess.run(
        ["git", "-C", str(top), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    )
    assert found.id == said.stdout.strip()


def test_packages_are_those_in_use() -> None:
    found = packages()
    assert found["torch"] == torch.__version__
    assert "python" in found


def test_the_machine_is_plain_and_tells_no_secrets() -> None:
    found = machine()
    assert json.loads(json.dumps(found)) == found
    assert found["cores"] == cores() >= 1
    text = json.dumps(found)
    assert os.path.expanduser("~") not in text
    assert set(found) <= {
        "system", "release", "architecture", "processor", "cores", "memory_gb"
    }  # fmt: skip

"""NOTICE: it goes with every distribution and names the program of every system."""

import tomllib
from pathlib import Path

import pytest

from suite.registry import Citation
from suite.registry.systems.papers import PAPERS

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "NOTICE").read_text(encoding="utf-8")


def test_it_is_shipped_beside_the_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license-files"] == ["LICENSE", "NOTICE"]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.system)
def test_it_names_program_commit_and_licence_of_every_paper(paper: Citation) -> None:
    entries = TEXT.split("\n\n")
    (own,) = (one for one in entries if one.startswith(f"{paper.system}: "))
    assert "github.com/" in own
    assert ", commit " in own
    assert any(
        word in own for word in ("MIT (c)", "BSD 3-Clause (c)", "Apache License", "no licence")
    )

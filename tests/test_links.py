"""Links of what is committed: each leads to something that is committed too."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.reporting.formats.test_report_page import Checker

ROOT = Path(__file__).parents[1]
MARKDOWN = re.compile(r"\]\(([^()\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@pytest.fixture(scope="module")
def committed() -> frozenset[str]:
    """The paths that git knows, with their folders."""
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout: nothing says what is committed")
    told = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True, text=True)
    files = told.stdout.splitlines()
    return frozenset(str(one) for file in files for one in (Path(file), *Path(file).parents))


def dead(committed: frozenset[str], ending: str, links_of: Callable[[str], list[str]]) -> list[str]:
    """The links that lead to nothing that is committed, whether or not it is there."""
    found = []
    for name in sorted(one for one in committed if one.endswith(ending)):
        if name.startswith("tests/"):
            continue  # golden files have the links of folders that tests make
        for link in links_of((ROOT / name).read_text(encoding="utf-8")):
            path = unquote(link.partition("#")[0])
            target = os.path.normpath(Path(name).parent / path)
            if path and "://" not in link and target not in committed:
                found.append(f"{name}: {link}")
    return found


def of_markdown(text: str) -> list[str]:
    return MARKDOWN.findall(CODE.sub("", text))


def of_page(text: str) -> list[str]:
    return Checker(text).inner_links


def test_links_of_documents_lead_to_what_is_committed(committed: frozenset[str]) -> None:
    assert any(link == "docs/report.md" for link in of_markdown((ROOT / "README.md").read_text()))
    assert dead(committed, ".md", of_markdown) == []


def test_links_of_pages_lead_to_what_is_committed(committed: frozenset[str]) -> None:
    assert dead(committed, ".html", of_page) == []


def test_a_link_to_what_is_there_and_not_committed_is_dead(tmp_path: Path) -> None:
    known = frozenset({"README.md", "reports"})
    links = ["reports", "reports#top", "https://example.org", "#here", "results/reference/.work"]
    assert dead(known, ".md", lambda text: links) == ["README.md: results/reference/.work"]

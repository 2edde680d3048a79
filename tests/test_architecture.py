"""The floor plan: what docs/architecture.md names is there, and folders and names stay readable."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MODULES = sorted((ROOT / "suite").rglob("*.py"))
PACKAGES = sorted(path.parent for path in MODULES if path.name == "__init__.py")
MOST = 15
"""Modules in a folder beside ``__init__``."""


def named() -> set[str]:
    """The paths that the page names, wherever it puts them: in code or on the drawing."""
    return set(re.findall(r"\b(?:suite|tests|ablations|docs)/[\w/]*(?:\.\w+)?", PAGE))


@pytest.mark.parametrize("path", sorted(named()))
def test_what_the_page_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_package_is_on_the_page(folder: Path) -> None:
    top, *inner = folder.relative_to(ROOT / "suite").parts or ("",)
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| `suite/{top}`")]
    if not top:
        return
    assert len(rows) == 1
    assert all(f"`{part}`" in rows[0] for part in inner)


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_folder_has_few_modules_and_says_what_it_is_for(folder: Path) -> None:
    modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST
    assert (folder / "__init__.py").read_text(encoding="utf-8").startswith('"""')


def test_no_two_modules_share_a_name() -> None:
    """But for commands, named as the user types them, and a task's settings and its code."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in MODULES:
        relative = path.relative_to(ROOT / "suite")
        is_command = relative.parts[:2] == ("cli", "commands")
        is_settings = relative.parts[:2] == ("registry", "tasks")
        if not path.name.startswith("__") and not is_command and not is_settings:
            found[path.name].append(relative)
    assert not {name: paths for name, paths in found.items() if len(paths) > 1}


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """The calls of methods in a module, each with the method's name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_text_is_read_and_written_in_an_encoding_that_no_locale_decides(path: Path) -> None:
    for name, call in _calls(path):
        said = {keyword.arg for keyword in call.keywords}
        if name in {"read_text", "write_text", "FileHandler"}:
            assert "encoding" in said, call.lineno
        elif name in {"run", "Popen"} and "text" in said:
            # A process's output may hold anything, such as names of files.
            assert said & {"errors", "encoding"}, call.lineno

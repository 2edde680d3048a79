"""What lies in a folder of results is reached in one way: by ``suite.store.files.tree``.

Nothing else in the packages that work there calls what opens, makes, lists or removes by a path.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUITE = ROOT / "suite"
PAGE = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
MODULES = sorted(path for name in ("store", "dispatch") for path in (SUITE / name).rglob("*.py"))
BY_PATH = frozenset(
    [
        "chmod",
        "chown",
        "exists",
        "glob",
        "hardlink_to",
        "is_dir",
        "is_file",
        "is_symlink",
        "iterdir",
        "lstat",
        "mkdir",
        "open",
        "read_bytes",
        "read_text",
        "rename",
        "rglob",
        "rmdir",
        "samefile",
        "stat",
        "symlink_to",
        "touch",
        "unlink",
        "write_bytes",
        "write_text",
    ]
)
"""What a path does by itself; no method of a tree has such a name."""
MODULES_OF_FILES = frozenset({"os", "shutil", "tempfile", "io", "glob"})
HARMLESS = frozenset(
    [
        "os.close",
        "os.environ.clear",
        "os.environ.get",
        "os.environ.pop",
        "os.environ.update",
        "os.fspath",
        "os.fstat",
        "os.fsync",
        "os.getpid",
        "os.getuid",
        "os.geteuid",
        "os.kill",
        "os.path.basename",
        "os.path.samestat",
        "os.strerror",
        "os.umask",
        "shutil.copyfileobj",
    ]
)
"""What those modules do without a path."""
ALLOWED: dict[str, set[str]] = {
    # makes a folder in an open one, and holds it open
    "dispatch/orders/job_folder.py": {"held.is_dir", "os.mkdir", "os.open"},
    # reads the user's own settings
    "dispatch/site.py": {"chosen.is_file", "os.path.expanduser", "usual.is_file"},
    # asks the driver which GPUs there are
    "dispatch/visible_gpus.py": {"driver.glob"},
    # opens the one folder that it looks at before all else
    "dispatch/slurm/entry.py": {
        "held.is_dir",
        "os.listdir",
        "os.lstat",
        "os.open",
        "os.readlink",
        "os.stat",
    },
    # writes a script for Slurm to look at into a file of its own
    "dispatch/slurm/fitting.py": {"tempfile.NamedTemporaryFile"},
    # tidies behind submitit, in a folder that is held open
    "dispatch/slurm/script.py": {"os.unlink"},
    # asks whether two folders that the user named are one
    "store/checks/merger.py": {"into.path.exists", "into.path.samefile"},
    # the names in an open folder
    "store/files/atomic.py": {"open", "os.open", "os.replace", "os.stat", "os.unlink"},
    # asks whether a shell's name for this folder is one
    "store/files/as_typed.py": {"os.getcwd", "os.path.isabs", "os.path.samefile"},
    # the names in an open folder; makes the folder of results by its path
    "store/files/entering.py": {
        "one.exists",
        "one.is_dir",
        "one.is_symlink",
        "os.readlink",
        "os.mkdir",
        "os.open",
        "os.scandir",
        "parent.exists",
        "root.mkdir",
    },
    # the names in an open folder
    "store/files/opening.py": {"os.link", "os.open", "os.stat"},
    # the names in an open folder
    "store/files/own_links.py": {"os.open", "os.readlink", "os.stat"},
    # the tree itself
    "store/files/tree.py": {
        "open",
        "os.listdir",
        "os.path.join",
        "os.rename",
        "os.rmdir",
        "os.stat",
        "os.unlink",
        "os.utime",
        "os.pwrite",
        "shutil.rmtree",
    },
    # opens its checkpoints, an object of the store's
    "store/leases/lease.py": {"self._checkpoints.open"},
    # asks the operating system of processes, in /proc and /etc
    "store/leases/owner.py": {".read_text", "os.readlink"},
    # the names in an open folder
    "store/states/folder_names.py": {"os.stat"},
}


def dotted(node: ast.expr) -> str:
    """The name that is called, such as ``os.path.join``; dots alone for what has none."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{dotted(value)}.{name}"
    return ""


def by_path(tree: ast.AST) -> Iterator[str]:
    """What a module uses that takes a path, or may; a method also where it is only handed on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in BY_PATH:
            yield dotted(node)
        elif isinstance(node, ast.Call) and (name := dotted(node.func)) not in HARMLESS:
            first, last = name.partition(".")[0], name.rpartition(".")[2]
            is_path_replace = last == "replace" and len(node.args) == 1 and not node.keywords
            is_function = name == "open" or first in MODULES_OF_FILES or last == "FileHandler"
            if is_function or ("." in name and is_path_replace):
                yield name


def used(text: str) -> set[str]:
    return set(by_path(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "open(path)",
        "path.open()",
        "path.read_text()",
        "(folder / name).unlink()",
        "os.replace(a, b)",
        "path.replace(other)",
        "shutil.rmtree(path)",
        "logging.FileHandler(path)",
        "tempfile.mkdtemp(dir=folder)",
        "path.parent.mkdir(exist_ok=True)",
        "os.stat(path)",
        "any(map(path.exists, names))",
    ],
)
def test_a_path_that_is_used_is_found(text: str) -> None:
    assert len(used(text)) == 1


@pytest.mark.parametrize("text", ["tree.reader(path)", "text.replace('a', 'b')", "os.getpid()"])
def test_other_calls_are_not(text: str) -> None:
    assert used(text) == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SUITE)))
def test_all_go_through_the_tree(path: Path) -> None:
    found = used(path.read_text(encoding="utf-8"))
    name = path.relative_to(SUITE).as_posix()
    assert found == ALLOWED.get(name, set())


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE))))
def test_each_promise_has_a_test(name: str) -> None:
    assert (ROOT / name).exists()

"""What lies in a folder of results is reached from an open folder, and through no other's link."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from suite.errors import StoreError
from suite.store.files.atomic import replace, temporary, write_new
from suite.store.files.tree import Tree
from tests.store.planting import KINDS, plant_link

DEEDS: dict[str, Callable[[Tree, Path], object]] = {
    "read": lambda tree, path: tree.content(path),
    "open": lambda tree, path: tree.reader(path),
    "append": lambda tree, path: tree.appender(path),
    "look": lambda tree, path: tree.status(path),
    "touch": lambda tree, path: tree.set_time(path, 1.0),
    "move": lambda tree, path: tree.move(path, tree.root / "a" / "moved"),
    "move into": lambda tree, path: tree.move(tree.root / "a" / "file", path),
    "link": lambda tree, path: tree.link(tree.root / "a" / "file", path),
    "remove": lambda tree, path: tree.remove(path),
    "remove all": lambda tree, path: tree.remove_all(path),
    "remove a folder": lambda tree, path: tree.remove_empty(path),
    "list": lambda tree, path: tree.names(path),
    "write": lambda tree, path: replace(tree, path, b"new"),
    "publish": lambda tree, path: write_new(tree, path, b"new"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    root = tmp_path / "results"
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "file").write_bytes(b"ours")
    return Tree(root)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "file").write_bytes(b"a profile")
    (folder / "empty").mkdir()
    return folder


def seen(folder: Path) -> dict[str, tuple[int, float, bytes]]:
    """All that could have been changed in a folder."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            path.stat().st_mtime,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in (folder, *folder.rglob("*"))
    }


@pytest.mark.parametrize("name", ["file", "empty", "new"])
@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_is_done_behind_a_link_in_a_folders_place(
    tree: Tree, elsewhere: Path, deed: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seen(elsewhere)
    link = tree.root / "a" / "b" / "link"
    plant_link(link, elsewhere, monkeypatch)
    plant_link(tree.root / "top", elsewhere, monkeypatch)
    for place in (link, tree.root / "top"):
        with pytest.raises((OSError, StoreError), match="is a link") as caught:
            DEEDS[deed](tree, place / name)
        assert getattr(caught.value, "errno", errno.ELOOP) == errno.ELOOP
    assert seen(elsewhere) == before
    assert (tree.root / "a" / "file").read_bytes() == b"ours"


@pytest.mark.parametrize("deed", ["read", "open", "append"])
def test_a_link_in_a_files_place_is_not_followed(
    tree: Tree, elsewhere: Path, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seen(elsewhere)
    for name in ("file", "new"):
        plant_link(tree.root / "a" / name[::-1], elsewhere / name, monkeypatch)
        with pytest.raises(OSError, match=f"{name[::-1]} is a link"):
            DEEDS[deed](tree, tree.root / "a" / name[::-1])
    assert seen(elsewhere) == before


@pytest.mark.parametrize("deed", ["touch", "remove", "remove all", "move", "write"])
def test_what_happens_to_a_link_happens_to_the_link(
    tree: Tree, elsewhere: Path, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seen(elsewhere)
    for target in (elsewhere, elsewhere / "file"):
        path = tree.root / "a" / "link"
        plant_link(path, target, monkeypatch)
        DEEDS[deed](tree, path)
        assert seen(elsewhere) == before
        assert path.is_symlink() == (deed == "touch")
        for left in (path, tree.root / "a" / "moved"):
            left.unlink(missing_ok=True)


def test_where_the_folder_itself_is_links_are_the_users_choice(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tree.root)
    linked = Tree(tmp_path / "link")
    assert linked.content(tmp_path / "link" / "a" / "file") == b"ours"
    assert write_new(linked, tmp_path / "link" / "a" / "new", b"new")
    assert (tree.root / "a" / "new").read_bytes() == b"new"


def test_a_folder_directly_in_it_may_be_on_another_disk(tree: Tree, elsewhere: Path) -> None:
    for target in (elsewhere, Path("../elsewhere")):
        link = tree.root / "weights"
        link.symlink_to(target)
        assert tree.content(link / "file") == b"a profile"
        assert write_new(tree, link / "run" / "new", b"new")
        assert sorted(tree.names(link)) == ["empty", "file", "run"]
        assert {path: sorted(names) for path, names in tree.below(tree.root)}[link] == ["file"]
        tree.remove_all(link / "run")
        link.unlink()
    assert sorted(os.listdir(elsewhere)) == ["empty", "file"]


def test_further_down_not_even_an_own_link_is_a_folder(tree: Tree, elsewhere: Path) -> None:
    (tree.root / "a" / "link").symlink_to(elsewhere)
    with pytest.raises(OSError, match="link is a link, and none is followed there"):
        tree.content(tree.root / "a" / "link" / "file")
    assert all(elsewhere not in path.parents for path, _ in tree.below(tree.root))
    assert tree.root / "a" / "link" not in dict(tree.below(tree.root))


def test_a_file_may_be_read_through_an_own_link(tree: Tree, elsewhere: Path) -> None:
    path = tree.root / "a" / "b" / "annexed"
    path.symlink_to("../../../elsewhere/file")
    assert tree.content(path) == b"a profile"
    assert tree.has(path)
    (elsewhere / "file").unlink()
    assert not tree.has(path)


@pytest.mark.parametrize("kind", KINDS)
def test_only_regular_files_are_read_and_nobody_waits(tree: Tree, kind: str) -> None:
    path = tree.root / "a" / "b" / "odd"
    KINDS[kind](path)
    for deed in ("read", "open", "append"):
        with pytest.raises(OSError, match=kind):
            DEEDS[deed](tree, path)
    link = tree.root / "a" / "b" / "link"
    link.symlink_to("odd")
    with pytest.raises(OSError, match=kind):
        tree.content(link)
    assert tree.has(path) == (kind != "Is a directory")


def test_a_file_of_two_names_is_not_written_to(tree: Tree, elsewhere: Path) -> None:
    os.link(elsewhere / "file", tree.root / "a" / "log")
    with pytest.raises(OSError, match="second name"):
        tree.appender(tree.root / "a" / "log")
    assert (elsewhere / "file").read_bytes() == b"a profile"


def test_what_is_written_stays_in_the_folder_that_was_opened(tree: Tree, elsewhere: Path) -> None:
    def exchange(_: object) -> None:
        (tree.root / "a").rename(tree.root / "away")
        (tree.root / "a").symlink_to(elsewhere)

    with temporary(tree, tree.root / "a", exchange) as pending:
        assert pending.link("new")
    assert (tree.root / "away" / "new").exists()
    assert sorted(os.listdir(elsewhere)) == ["empty", "file"]


def test_a_path_elsewhere_is_a_fault_of_the_callers(tree: Tree, elsewhere: Path) -> None:
    for path in (elsewhere / "file", tree.root / "a" / ".." / ".." / "elsewhere" / "file"):
        with pytest.raises(ValueError, match="is not below"):
            tree.content(path)


def test_no_folder_has_no_names(tree: Tree) -> None:
    assert tree.names(tree.root / "nothing") == []
    with pytest.raises(StoreError, match="a file is in the way"):
        tree.names(tree.root / "a" / "file")


def test_no_descriptor_is_left_open(tree: Tree, elsewhere: Path) -> None:
    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not show what is open")
    (tree.root / "a" / "link").symlink_to(elsewhere)
    before = len(os.listdir("/proc/self/fd"))
    for deed in DEEDS.values():
        for path in ("a/file", "a/new/one", "a/link", "a/link/file", "no/file", "a/file/file"):
            try:
                found = deed(tree, tree.root / path)
            except (OSError, StoreError):
                continue
            if hasattr(found, "close"):
                found.close()
    assert len(os.listdir("/proc/self/fd")) == before

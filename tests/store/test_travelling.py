"""Folders of results that are copied, renamed, cloned by git, or reached by links."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from suite.errors import StoreError
from suite.store import LeaseRules, Status, Store
from suite.store.files.as_typed import as_typed
from tests.store.making import id_of, publish, record_path
from tests.store.making import take_lease as take


def test_a_run_that_was_given_back_is_so_in_a_copy_with_new_times(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    with take(store, 1) as lease:
        lease.begin_segment()
    copy = Store(shutil.copytree(store.path, tmp_path / "copy", copy_function=shutil.copyfile))
    (file,) = copy.layout.leases.iterdir()
    assert file.stat().st_mtime > 0
    assert copy.state([id_of(1)])[id_of(1)].status is Status.INTERRUPTED
    assert copy.signs([id_of(1)])[id_of(1)].silence is None
    with take(copy, 1) as again:
        assert again.attempt == 1


def test_a_lease_as_an_earlier_version_gave_it_back_is_free(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with take(store, 1):
        pass
    (path,) = store.layout.leases.iterdir()
    text = path.read_text()
    path.write_text(text.replace(',"given_back": true', ""))
    os.utime(path, (0, 0))
    assert store.state([id_of(1)])[id_of(1)].status is not Status.RUNNING
    with take(store, 1):
        pass


def test_a_lease_has_as_many_bytes_before_and_after_it_is_given_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with take(store, 1):
        (path,) = store.layout.leases.iterdir()
        before = path.read_bytes()
    after = path.read_bytes()
    assert len(before) == len(after)
    assert before.replace(b":false", b": true") == after


def test_the_users_word_takes_a_run_from_a_process_that_nobody_can_ask(tmp_path: Path) -> None:
    store = Store(tmp_path, LeaseRules(stale_after=0.0, stale_here=0.0))
    lease = take(store, 1)
    assert store.free(id_of(1)) is False  # this very process has it, and lives
    (path,) = store.layout.leases.iterdir()
    elsewhere = path.read_text()
    for key in ("host", "machine", "boot"):  # as of a container that is gone
        elsewhere = elsewhere.replace(f'"{key}":"', f'"{key}":"another-')
    path.write_text(elsewhere)
    assert store.take_lease(id_of(1), lease.run.task, lease.run.settings) is None
    assert store.free(id_of(1)) is True
    assert store.state([id_of(1)])[id_of(1)].status is not Status.RUNNING
    assert lease.held() is False
    with take(store, 1):
        pass


def test_a_folder_that_is_renamed_in_use_does_not_begin_anew(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    publish(store, 1)
    store.path.rename(tmp_path / "renamed")
    with pytest.raises(StoreError, match="was it renamed or moved"):
        take(store, 2)
    assert not store.path.exists()
    store.path.mkdir()
    with pytest.raises(StoreError, match="was it renamed or moved"):
        take(store, 2)
    assert list(store.path.iterdir()) == []


def test_a_dangling_link_is_named_with_where_it_leads(tmp_path: Path) -> None:
    link = tmp_path / "results"
    link.symlink_to(tmp_path / "gone")
    with pytest.raises(StoreError, match=r"is a link to .*gone, which is not there"):
        take(Store(link), 1)


def test_records_whose_line_ends_git_changed_are_named_so_and_stay(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, 1)
    path = record_path(store, 1)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert list(store.records()) == []
    (damage,) = store.damaged
    assert "its line ends were changed, as git does with core.autocrlf" in str(damage)
    assert path.exists()


def test_git_leaves_the_bytes_of_the_shipped_records_alone() -> None:
    root = Path(__file__).parents[2]
    if not (root / ".git").exists() or shutil.which("git") is None:
        pytest.skip("no git, or no checkout of it")
    names = ["results/reference/runs/a/attempt-0001.json", "reports/a/table.csv"]
    said = subprocess.run(
        ["git", "-C", str(root), "check-attr", "text", "--", *names],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.rpartition(": ")[2] for line in said.stdout.splitlines()] == ["unset", "unset"]


def test_links_on_the_way_stay_as_they_were_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "disk")
    assert as_typed(tmp_path / "home" / "results") == tmp_path / "home" / "results"
    monkeypatch.chdir(tmp_path / "home")
    monkeypatch.setenv("PWD", str(tmp_path / "home"))
    assert as_typed(Path("results")) == tmp_path / "home" / "results"
    monkeypatch.setenv("PWD", "/somewhere/else")
    assert as_typed(Path("results")) == tmp_path / "disk" / "results"

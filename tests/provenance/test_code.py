"""The commit of a checkout, whatever git's variables say, and why it is not known."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from suite.provenance.code import UnknownCommitError, commit_of

IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.org")


def git(folder: Path, *words: str) -> str:
    """What git prints, asked without the variables of whoever runs the tests."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", *IDENTITY, "-C", str(folder), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    return done.stdout.strip()


def made(folder: Path) -> Path:
    """A checkout with one commit, whose package has one file."""
    (folder / "suite").mkdir(parents=True)
    (folder / "suite" / "code.py").write_text(f"# {folder.name}\n", encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    return folder


def test_the_commit_is_that_of_the_folder_whatever_a_hook_has_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = made(tmp_path / "mine"), made(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    monkeypatch.setenv("GIT_PREFIX", "suite/")
    found = commit_of(mine)
    assert found is not None
    assert (found.id, found.dirty) == (git(mine, "rev-parse", "HEAD"), False)
    (mine / "suite" / "code.py").write_text("# changed\n", encoding="utf-8")
    changed = commit_of(mine)
    assert changed is not None
    assert changed.dirty


def test_a_hook_of_another_repository_sees_this_one(tmp_path: Path) -> None:
    mine, other = made(tmp_path / "mine"), made(tmp_path / "other")
    top = Path(__file__).parents[2]
    hook = other / ".git" / "hooks" / "pre-commit"
    python = f"from suite.provenance.code import commit_of as c; print(c(Path({str(mine)!r})).id)"
    hook.write_text(
        f"#!/bin/sh\ncd '{top}' && '{sys.executable}' -c "
        f'"from pathlib import Path; {python}" > "{tmp_path}/seen"\n',
        encoding="utf-8",
    )
    hook.chmod(0o755)
    git(other, "commit", "-q", "--allow-empty", "-m", "two")
    assert (tmp_path / "seen").read_text().strip() == git(mine, "rev-parse", "HEAD")


def test_names_of_folders_may_hold_anything(tmp_path: Path) -> None:
    mine = made(tmp_path / "flü 'x")
    found = commit_of(mine)
    assert found is not None
    assert found.id == git(mine, "rev-parse", "HEAD")


def test_what_is_no_checkout_has_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path) is None
    inside = made(tmp_path / "outer") / "inside"
    (inside / ".git").mkdir(parents=True)
    assert commit_of(inside) is None


def test_a_checkout_of_another_user_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = made(tmp_path / "mine")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own way to try it
    with pytest.raises(UnknownCommitError, match="another user owns") as caught:
        commit_of(mine)
    assert f"--add safe.directory '{mine}'" in caught.value.hint
    assert len(str(caught.value).splitlines()) == 1
    # What allows it may be said by variables, as containers do.
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(mine))
    assert commit_of(mine) is not None


def test_a_checkout_without_a_commit_says_what_git_says(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    with pytest.raises(UnknownCommitError, match="git says: fatal"):
        commit_of(tmp_path)


def test_a_machine_without_git_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = made(tmp_path / "mine")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnknownCommitError, match="there is no git here"):
        commit_of(mine)

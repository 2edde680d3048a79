"""Paths as people type them."""

from pathlib import Path

import pytest

from suite.cli.shared.typed_path import all_expanded, expanded
from suite.errors import MistakeError
from tests.cli.calling import mef, refused


def test_a_home_is_found_that_no_shell_has_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert expanded(Path("~/results")) == tmp_path / "results"
    assert all_expanded([Path("~"), Path("a~b")]) == [tmp_path, Path("a~b")]
    assert (expanded(None), all_expanded(None)) == (None, None)
    with pytest.raises(MistakeError, match="nobody knows the home ~nobody-here"):
        expanded(Path("~nobody-here/x"))


def test_options_and_variables_may_name_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MEF_REPORTS", "~/pages")
    ran = mef("report", "table1", "--results=~/none", cwd=work)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "pages" / "table1-laptop" / "index.html").is_file()
    assert str(tmp_path / "none") in ran.stdout
    assert list(work.iterdir()) == []
    assert "nobody knows the home" in refused("verify", "--results=~nobody-here/x", cwd=work)

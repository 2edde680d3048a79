"""The command clean, as a shell calls it."""

from pathlib import Path

from suite.store import Store
from tests.cli.calling import mef
from tests.store.disks import locked, small_disk
from tests.store.making import everything, take_lease, writing


def test_clean_shows_first_and_frees_with_yes(store: Store, tmp_path: Path) -> None:
    before = everything(tmp_path)
    shown = mef("clean", "--results", "results", cwd=tmp_path)
    assert shown.returncode == 0
    assert "10 bytes  1 checkpoints of attempts that are over" in shown.stdout
    assert shown.stdout.endswith("can be freed in results: mef clean --yes\n")
    assert everything(tmp_path) == before
    freed = mef("clean", "--results", "results", "--yes", cwd=tmp_path)
    assert "freed in results" in freed.stdout
    left = {name for name in before if "/.work/" not in name}
    assert set(everything(tmp_path)) == left
    again = mef("clean", "--results", "results", "--yes", cwd=tmp_path)
    assert again.stdout == "nothing to free in results\n"


def test_a_read_only_folder_is_verified_and_not_cleaned(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        with take_lease(Store(disk)) as lease:
            lease.save_checkpoint(writing(b"state"))
            lease.publish("finished", {})
        with locked(disk):
            assert mef("verify", "--results", "disk", cwd=tmp_path).returncode == 0
            assert mef("clean", "--results", "disk", cwd=tmp_path).returncode == 0
            ran = mef("clean", "--results", "disk", "--yes", cwd=tmp_path)
            assert ran.returncode == 1
            assert len(ran.stderr.splitlines()) == 1
            assert "read-only" in ran.stderr

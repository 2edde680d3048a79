"""A folder of results that others may write in: what docs/results.md promises of it."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from suite.dispatch.orders.job_folder import own_folder
from suite.dispatch.orders.order import OrderFolder
from suite.errors import StoreError, SuiteError
from suite.plan import make_plan
from suite.spec import Run
from suite.store import Store, verify
from tests.cli.calling import mef
from tests.dispatch.ordering import take_lease, write_order
from tests.store.planting import KINDS, SOMEBODY, plant_link

PROFILE = b"# the victim's own\n"
pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can give a link away")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "results")


@pytest.fixture
def run(store: Store) -> Run:
    return make_plan("table3", "smoke", store=store).to_do[0]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """What is the victim's and nobody else's; it is as it was, whatever has happened."""
    home = tmp_path / "home"
    (home / "public").mkdir(parents=True)
    (home / "public").chmod(0o755)
    (home / ".profile").write_bytes(PROFILE)
    before = {path: path.stat().st_mode for path in (home, *home.rglob("*"))}
    yield home
    assert {path: path.stat().st_mode for path in (home, *home.rglob("*"))} == before
    assert (home / ".profile").read_bytes() == PROFILE


def finish(store: Store, run: Run) -> OrderFolder:
    """A run that is done, and its order."""
    folder = write_order(store, [run])
    take_lease(store, run).publish("finished", {})
    return folder


def sweep(store: Store) -> "subprocess.CompletedProcess[str]":
    return mef(
        "sweep",
        "table3",
        "--scale",
        "smoke",
        "--results",
        str(store.path),
        "--reports",
        str(store.path.parent / "reports"),
    )


def test_a_log_in_the_place_of_a_link_is_not_written(
    store: Store, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = store.layout.logs / run.id / "attempt-0001.log"
    plant_link(log, home / ".profile", monkeypatch)
    ran = sweep(store)
    assert ran.returncode == 1
    assert "cannot write a log: attempt-0001.log is a link" in ran.stderr
    log.unlink()
    os.link(home / ".profile", log)
    assert "second name" in sweep(store).stderr
    log.unlink()
    assert sweep(store).returncode == 0


def test_a_name_in_an_order_is_a_name_and_no_command(store: Store, run: Run) -> None:
    folder = write_order(store, [run])
    order = json.loads(gzip.decompress(folder.file.read_bytes()))
    order["runs"][0]["name"] = "x\n$(touch /tmp/owned); `id` | sh #\x1b[2J" + "y" * 1000
    folder.file.write_bytes(gzip.compress(json.dumps(order).encode(), mtime=0))
    (read,) = folder.read().runs
    assert read.name.startswith("x___touch__tmp_owned____id____sh___[2J".replace("[", "_"))
    assert len(read.name) == 300
    order["runs"][0] |= {"name": run.name, "id": "../../home"}
    folder.file.write_bytes(gzip.compress(json.dumps(order).encode(), mtime=0))
    with pytest.raises(StoreError, match="this is no order"):
        folder.run_ids()


@pytest.mark.parametrize("name", ["orders", "submitit", "checkpoints", "segments", "logs"])
def test_cleaning_removes_nothing_behind_a_link(
    store: Store, run: Run, home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = finish(store, run)
    own_folder(store, folder.path.name)
    place = store.layout.work / name
    victims = home / name
    for child in (folder.path.name, f"{run.id}/attempt-0001"):
        (victims / child).mkdir(parents=True)
        (victims / child / "thesis").write_bytes(PROFILE)
    if place.exists():
        place.rename(store.path / "away")
    plant_link(place, victims, monkeypatch)
    mef("clean", "--yes", "--results", str(store.path))
    assert len(list(victims.rglob("thesis"))) == 2
    subprocess.run(["rm", "-r", str(victims)], check=True)


def test_cleaning_removes_links_and_not_what_they_lead_to(
    store: Store, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(store, run)
    link = store.layout.checkpoints_of(run.id, 1)
    plant_link(link, home / "public", monkeypatch)
    ran = mef("clean", "--yes", "--results", str(store.path))
    assert ran.returncode == 0, ran.stderr
    assert not link.is_symlink()


@pytest.mark.parametrize("level", ["submitit", "order"])
def test_a_submission_changes_no_folder_of_anybodys(
    store: Store, home: Path, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = store.layout.work / "submitit"
    plant_link(place if level == "submitit" else place / ("0" * 16), home / "public", monkeypatch)
    with pytest.raises(SuiteError, match="cannot make it"):
        own_folder(store, "0" * 16)
    assert list((home / "public").iterdir()) == []


COMMANDS = {
    "status": ("status", "table3", "--scale", "smoke"),
    "plan": ("plan", "table3", "--scale", "smoke"),
    "verify": ("verify",),
    "clean": ("clean",),
    "report": ("report", "table3", "--scale", "smoke"),
}


def places(store: Store, run: Run, order: OrderFolder) -> dict[str, Path]:
    """Where a reader finds files, of each kind one."""
    layout = store.layout
    return {
        "record": layout.record(run.id, 1),
        "lease": layout.lease(run.id, 1, 1),
        "progress": layout.progress_of(run.id),
        "segment": layout.segments_of(run.id, 1) / "segment-0001.json",
        "order": order.file,
        "submission": order.path / "submission-01234567.json",
        "trouble": order.path / "trouble-01234567.txt",
        "stop": order.stop_file,
        "log": layout.logs / run.id / "attempt-0001.log",
        "output": layout.work / "submitit" / order.path.name / "1_0_log.err",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_no_reader_waits_for_what_is_no_file(store: Store, run: Run, kind: str) -> None:
    order = write_order(store, [run])
    for path in places(store, run, order).values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        KINDS[kind](path)
    for command, words in COMMANDS.items():
        ran = mef(*words, "--results", str(store.path), cwd=store.path.parent)
        assert ran.returncode == (command == "verify"), (command, ran.stderr)
    assert mef("logs", run.id, "--results", str(store.path)).returncode == 0
    (named,) = [one for one in verify(store).findings if one.path == store.layout.record(run.id, 1)]
    assert kind in named.what
    assert not named.harmless


def test_a_record_behind_anothers_link_is_named(
    store: Store, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_link(store.layout.record(run.id, 1), home / ".profile", monkeypatch)
    ran = mef("verify", "--results", str(store.path))
    assert ran.returncode == 1
    assert f"attempt-0001.json is a link of another user's ({SOMEBODY})" in ran.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reaches what it has opened")
def test_a_job_prints_into_its_own_folder_or_not_at_all(store: Store, run: Run, home: Path) -> None:
    order = write_order(store, [run])
    folder = own_folder(store, order.path.name).path
    words = [sys.executable, "-P", "-m", "suite.dispatch.slurm.entry", str(folder)]
    with (home / ".profile").open("ab") as elsewhere:
        ran = subprocess.run(
            words, stdout=elsewhere, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ran.returncode == 1
    assert "what this job prints goes elsewhere" in ran.stderr


def test_other_peoples_text_does_not_act_on_a_terminal(store: Store, run: Run) -> None:
    order = write_order(store, [run])
    folder = store.layout.run(run.id)
    folder.mkdir(parents=True)
    (folder / "\x1b[2Jbad\x07").touch()
    (order.path / "trouble-01234567.txt").write_bytes(b"\x1b]0;title\x07\xff\nsecond line")
    ran = mef("verify", "--results", str(store.path))
    logs = mef("logs", run.id, "--results", str(store.path))
    for text in (ran.stdout, ran.stderr, logs.stdout, logs.stderr):
        assert text.replace("\n", "").isprintable()
    assert [str(one) for one in order.troubles()] == [
        "]0;title \N{REPLACEMENT CHARACTER} second line"
    ]

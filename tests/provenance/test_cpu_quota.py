"""CPU quotas of containers, as Linux lays them out."""

import sys
from pathlib import Path

import pytest

from suite.provenance import cores
from suite.provenance.cpu_quota import cpu_quota

HERE = "/kubepods/pod1/box"


@pytest.mark.parametrize(
    ("membership", "files", "quota"),
    [
        (f"0::{HERE}", {f"{HERE}/cpu.max": "150000 100000"}, 1.5),
        (f"0::{HERE}", {f"{HERE}/cpu.max": "max 100000"}, None),
        (f"0::{HERE}", {f"{HERE}/cpu.max": "max 100000", "kubepods/cpu.max": "2 1"}, 2),
        (f"0::{HERE}", {f"{HERE}/cpu.max": "800 100", "kubepods/pod1/cpu.max": "300 100"}, 3),
        ("0::/", {"cpu.max": "50000 100000"}, 0.5),
        (f"0::{HERE}", {"cpu.max": "400000 100000"}, 4),  # the group's path is the host's
        (
            f"12:pids:{HERE}\n4:cpu,cpuacct:{HERE}\n0::/",
            {
                f"cpu,cpuacct{HERE}/cpu.cfs_quota_us": "250000",
                f"cpu,cpuacct{HERE}/cpu.cfs_period_us": "100000",
            },
            2.5,
        ),
        (
            f"4:cpu,cpuacct:{HERE}",
            {"cpu/cpu.cfs_quota_us": "100000", "cpu/cpu.cfs_period_us": "100000"},
            1,
        ),
        (
            f"4:cpu:{HERE}",
            {f"cpu{HERE}/cpu.cfs_quota_us": "-1", f"cpu{HERE}/cpu.cfs_period_us": "100000"},
            None,
        ),
        ("0::/../outside", {"cpu.max": "0 0"}, None),
        ("nonsense", {"cpu.max": "not a number"}, None),
        ("", {}, None),
    ],
)
def test_the_smallest_quota_that_is_seen_counts(
    membership: str, files: dict[str, str], quota: float | None, tmp_path: Path
) -> None:
    mount = tmp_path / "mount"
    for name, text in files.items():
        path = mount / name.removeprefix("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="ascii")
    groups = tmp_path / "cgroup"
    groups.write_text(membership, encoding="ascii")
    assert cpu_quota(groups, mount) == quota
    assert cpu_quota(tmp_path / "none", mount) is None


@pytest.mark.parametrize(("quota", "expected"), [(0.5, 1), (1.9, 1), (1000.0, None), (None, None)])
def test_cores_stay_within_the_quota(
    quota: float | None, expected: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = sys.modules["suite.provenance.machine"]  # a function hides it
    monkeypatch.setattr(machine, "cpu_quota", lambda: None)
    allowed = cores()
    monkeypatch.setattr(machine, "cpu_quota", lambda: quota)
    assert cores() == (expected or allowed)

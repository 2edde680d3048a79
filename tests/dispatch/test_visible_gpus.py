"""The GPUs that workers on this machine share out."""

import json
import os
import sys
from pathlib import Path

import pytest

from suite.dispatch.local import Executor
from suite.dispatch.orders.file_mask import private
from suite.dispatch.orders.job_folder import own_folder
from suite.dispatch.visible_gpus import visible_gpus
from suite.store import Store


@pytest.fixture
def driver(tmp_path: Path) -> Path:
    for number in range(4):
        (tmp_path / "driver" / f"0000:0{number}:00.0").mkdir(parents=True)
    return tmp_path / "driver"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, ("0", "1", "2", "3")),
        ("2", ("2",)),
        (" 3, 1", ("3", "1")),
        ("", ()),
        ("-1", ()),
        ("NoDevFiles", ()),
        ("1,-1,2", ("1",)),
        ("1,1,2", ("1",)),
        ("0,4,1", ("0",)),
        ("GPU-5ebe9d6b,MIG-c7384736/1/0", ("GPU-5ebe9d6b", "MIG-c7384736/1/0")),
    ],
)
def test_they_are_those_that_the_environment_leaves(
    said: str | None, expected: tuple[str, ...], driver: Path
) -> None:
    environ = {} if said is None else {"CUDA_VISIBLE_DEVICES": said}
    assert visible_gpus(environ, driver) == expected


def test_without_a_driver_there_are_none_whatever_is_said(tmp_path: Path) -> None:
    assert visible_gpus({"CUDA_VISIBLE_DEVICES": "0,1"}, tmp_path) == ()
    assert visible_gpus({}, tmp_path) == ()


@pytest.mark.parametrize("gpus", [(), ("2",), ("GPU-5ebe9d6b",)])
def test_a_worker_sees_the_gpus_that_it_was_given_and_no_others(
    gpus: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1,2,3")
    seen, program = tmp_path / "seen", tmp_path / "python"
    program.write_text(
        f"#!{sys.executable}\nimport json, os\n"
        f"open({str(seen)!r}, 'w').write(json.dumps(os.environ.get('CUDA_VISIBLE_DEVICES')))\n"
    )
    program.chmod(0o700)
    folder = own_folder(Store(tmp_path / "results"), "0" * 16)
    executor = Executor(folder)
    executor.python = str(program)
    with private():
        executor.update_parameters(timeout_min=1)
        executor.gpus = gpus
        job = executor.submit(os.getpid)
    job.wait()
    assert json.loads(seen.read_text()) == ",".join(gpus)

"""What is asked of sbatch: nothing that a user writes can become anything else."""

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from submitit.core.utils import FailedSubmissionError

from suite.dispatch.orders.job_folder import own_folder
from suite.dispatch.slurm.nodes.not_begun import lines_behind
from suite.dispatch.slurm.request import Request
from suite.dispatch.slurm.script import Executor, parameters, python_command
from suite.errors import MistakeError
from suite.spec import Resources
from suite.store import Store

HOSTILE = ("gpu\n#SBATCH --uid=0", "gpu;rm -r ~", "$(reboot)", "`id`", "a b", "-p", "", "g\x00pu")


def request(**resources: Any) -> Request:
    return Request(
        Resources(**resources),
        tasks=3,
        at_once=2,
        runs_per_gpu=2,
        leave_before_s=60,
        order=Path("order"),
    )


def test_runs_that_share_a_gpu_are_the_tasks_of_a_job() -> None:
    asked = parameters(request(gpus=1, cpus=3, memory_gb=1.5, hours=0.5, partition="gpu"))
    assert asked["ntasks_per_node"] == 2
    assert asked["gpus_per_node"] == 1
    assert (asked["cpus_per_task"], asked["mem"], asked["time"]) == (3, "3072M", 30)
    assert (asked["partition"], asked["array_parallelism"]) == ("gpu", 2)
    assert asked["additional_parameters"] == {"requeue": True}


@pytest.mark.parametrize("key", ["partition", "account", "qos", "constraint", "exclude"])
@pytest.mark.parametrize("value", HOSTILE)
def test_a_name_cannot_hold_what_ends_a_line_or_means_something(key: str, value: str) -> None:
    with pytest.raises(ValidationError):
        Resources.model_validate({key: value})


@pytest.mark.parametrize("value", ["a\nb", "a\r#SBATCH --uid=0", "a\u2028b", "\x1b[2J"])
def test_a_line_is_one_line(value: str) -> None:
    for said in ({"setup": [value]}, {"python": value}, {"extra": {"comment": value}}):
        with pytest.raises(ValidationError):
            Resources.model_validate(said)


@pytest.mark.parametrize("name", ["Comment", "a b", "--uid", "a=b", ""])
def test_an_extra_option_is_a_plain_word(name: str) -> None:
    with pytest.raises(ValidationError):
        Resources.model_validate({"extra": {name: 1}})


@pytest.mark.parametrize(
    ("name", "hint"),
    [("time", "say `hours`"), ("partition", "say `partition`"), ("array", "leave it out")],
)
def test_options_that_the_suite_sets_are_refused_with_their_key(name: str, hint: str) -> None:
    with pytest.raises(MistakeError, match=hint):
        parameters(request(extra={name: 1}))


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_a_command_for_python_is_words_and_nothing_more(text: str) -> None:
    try:
        words = shlex.split(text)
    except ValueError:
        with pytest.raises(MistakeError, match="is no command"):
            python_command(text)
        return
    assert shlex.split(python_command(text)) == words


@pytest.mark.parametrize("name", ["tim", "arr", "outp", "no-requ", "quiet", "clusters", "part"])
def test_sbatch_takes_the_beginning_of_an_option_for_it(name: str) -> None:
    with pytest.raises(MistakeError, match=f"extra: {name} is set by the suite itself"):
        parameters(request(extra={name: 1}))


@pytest.mark.parametrize("line", ["#SBATCH --array=0-9", " #sbatch hetjob", "#PBS -q x", "#BSUB"])
def test_a_line_of_shell_is_no_option(line: str) -> None:
    with pytest.raises(MistakeError, match=r"would read .* as an option"):
        parameters(request(setup=["# modules", line]))


def test_a_backslash_would_hide_a_quote_from_sbatch() -> None:
    with pytest.raises(MistakeError, match="extra: comment has a backslash"):
        parameters(request(extra={"comment": "a\\' --uid=0"}))


@pytest.mark.parametrize(
    ("said", "key", "expected"),
    [
        ({"memory_gb": 1e-6}, "mem", "1M"),  # 0 would be all the memory of a node
        ({"hours": 1e-6}, "time", 1),
        ({"hours": 31.67 / 60}, "time", 31),  # above a partition's limit it would be refused
        ({"hours": 29 / 60}, "time", 29),
    ],
)
def test_small_numbers_are_rounded_to_what_can_run(
    said: dict[str, float], key: str, expected: object
) -> None:
    assert parameters(request(**said))[key] == expected


@pytest.fixture(scope="module")
def srun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty srun on the PATH: submitit writes no script without one, and never starts it."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "srun").touch(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder))
        yield


def words(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, fullmatch=True).filter(lambda text: len(text) <= 200)


TEXT = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1)
LINES = TEXT.filter(lambda text: "\\" not in text)
NAMES = st.text(
    st.sampled_from(" '\"$`;&|<>()#*?!~-=,\u00e9\u4e2d") | st.characters(codec="ascii"), min_size=1
).filter(lambda text: text.isprintable() and not set(text) & set("%\\/") and text not in "..")
RESOURCES = st.builds(
    Resources,
    gpus=st.integers(0, 8),
    cpus=st.integers(1, 64),
    partition=st.none() | words(r"[A-Za-z0-9_][A-Za-z0-9_.,:+@/=-]*"),
    constraint=st.none() | words(r"[A-Za-z0-9_\[(][A-Za-z0-9_.,:&|*()\[\]-]*"),
    exclude=st.none() | words(r"[A-Za-z0-9_][A-Za-z0-9_.,\[\]-]*"),
    extra=st.dictionaries(
        st.sampled_from(["comment", "reservation", "nice", "gres"]), LINES | st.integers()
    ),
    setup=st.lists(TEXT.map(lambda text: f": {text}")).map(tuple),
)


@given(RESOURCES, NAMES, st.lists(TEXT, min_size=1), st.integers(1, 9))
def test_a_script_says_what_was_asked_and_nothing_else(
    srun: None, wanted: Resources, name: str, python: list[str], tasks: int
) -> None:
    folder = Path("/results") / name
    wanted = wanted.model_copy(update={"python": shlex.join(python)})
    script = Executor(folder, Request(wanted, tasks, 2, 2, 60, folder)).text(tasks)
    lines = script.split("\n")
    assert script.splitlines() == lines  # nothing else ends a line
    behind = ["", "# teardown", *lines_behind(folder)]
    assert lines[-len(behind) :] == behind
    lines = lines[: -len(behind)]
    number = "%A_%a" if tasks > 1 else "%j"
    expected = {
        "job-name": "mef",
        "nodes": "1",
        "ntasks-per-node": "2",
        "cpus-per-task": str(wanted.cpus),
        "mem": "8192M",
        "time": "1440",
        "signal": "USR2@60",
        "wckey": "submitit",
        "open-mode": "append",
        "requeue": None,
        "output": f"{folder}/{number}_0_log.out",
        "error": f"{folder}/{number}_0_log.err",
    }
    if tasks > 1:
        expected["array"] = f"0-{tasks - 1}%2"
    if wanted.gpus:
        expected["gpus-per-node"] = str(wanted.gpus)
    for key in ("partition", "constraint", "exclude"):
        if getattr(wanted, key) is not None:
            expected[key] = getattr(wanted, key)
    expected |= {key: str(value) for key, value in wanted.extra.items()}
    said = [shlex.split(line[8:], comments=True) for line in lines if line.startswith("#SBATCH")]
    assert sorted(said) == sorted(
        [f"--{key}" if value is None else f"--{key}={value}"] for key, value in expected.items()
    )
    setup = ["", "# setup", *wanted.setup] if wanted.setup else []
    head = ["#!/bin/bash", "", "# Parameters"]
    rest = [line for line in lines if not line.startswith("#SBATCH")]
    assert rest[:-2] == [*head, *setup, "", "# command", "export SUBMITIT_EXECUTOR=slurm"]
    out, err = (f"{folder}/{number}_%t_log.{end}" for end in ("out", "err"))
    entry = ["-P", "-u", "-m", "suite.dispatch.slurm.entry", str(folder)]
    own = [
        "srun",
        "--unbuffered",
        "--output",
        out,
        "--error",
        err,
        f"--cpus-per-task={wanted.cpus}",
        "--open-mode=append",
    ]
    assert shlex.split(rest[-2]) == [*own, *python, *entry]
    assert rest[-1] == ""


EXCHANGING = """#!/bin/sh
test -e {folder}.away || {{ mv {folder} {folder}.away && mkdir {folder}; }}
cat "$1" > {folder}.seen
echo Submitted batch job 7
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reaches what it has opened")
@pytest.mark.parametrize("tasks", [1, 3])
def test_slurm_reads_the_script_that_was_written_whatever_takes_its_folders_name(
    tasks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = own_folder(Store(tmp_path / "results"), "0" * 16)
    for name, text in (("srun", ""), ("sbatch", EXCHANGING.format(folder=folder.path))):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.defpath}")
    asked = Request(Resources(), tasks, 2, 1, 60, folder.path)
    executor = Executor(folder.path, asked, folder.held)
    jobs = executor.map_array(print, range(tasks))
    assert [job.job_id for job in jobs] == (["7_0", "7_1", "7_2"] if tasks > 1 else ["7"])
    assert list(folder.path.iterdir()) == []
    numbers = [f"7_{index}" for index in range(tasks)] if tasks > 1 else ["7"]
    away = Path(f"{folder.path}.away")
    files = {"7_submission.sh", *(f"{number}_submitted.pkl" for number in numbers)}
    assert {path.name for path in away.iterdir()} == files
    script = Path(f"{folder.path}.seen").read_text()
    assert script == (away / "7_submission.sh").read_text() == executor.text(tasks)
    assert str(folder.path) in script
    assert "/proc/" not in script


@pytest.mark.parametrize(
    "said",
    [
        "Submitted batch job 12",
        b"Submitted batch job 12 on cluster lab\n",
        "sbatch: see job 4711 for how it is done\nSubmitted batch job 12\nsbatch: not job 13\n",
    ],
)
def test_a_greeting_is_not_taken_for_a_jobs_number(said: bytes | str) -> None:
    assert Executor._get_job_id_from_submission_command(said) == "12"


def test_what_names_no_job_is_refused() -> None:
    with pytest.raises(FailedSubmissionError, match="names no job that it took: 'welcome, job 7'"):
        Executor._get_job_id_from_submission_command("welcome, job 7\n")

"""What is asked of sbatch: nothing that a user writes can become anything else."""

import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from suite.dispatch.slurm.script import Request, parameters, python_command
from suite.errors import MistakeError
from suite.spec import Resources

HOSTILE = ("gpu\n#SBATCH --uid=0", "gpu;rm -r ~", "$(reboot)", "`id`", "a b", "-p", "", "g\x00pu")


def request(**resources: Any) -> Request:
    return Request(Resources(**resources), tasks=3, at_once=2, runs_per_gpu=2, leave_before_s=60)


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

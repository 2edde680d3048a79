"""The command data check."""

import json
from pathlib import Path

import pytest

from suite.errors import DataError, UnknownNameError
from suite.registry import DATA_SETS
from tests.cli.commands.data.calling_data import refused, shown


def test_photographs_are_checked() -> None:
    text = shown("check", "photos32")
    assert text.startswith("photos32: good\n")
    checked = json.loads(shown("check", "photos32", "--json"))
    settings = DATA_SETS.find("photos32").settings
    assert checked["train"] == getattr(settings, "train_images")  # noqa: B009
    assert checked["fingerprint"] in text


def test_a_full_cifar10_is_checked(full: Path) -> None:
    by_option = shown("check", "cifar10", "--json", "--data-dir", str(full))
    assert json.loads(by_option)["train"] == 45_000
    assert shown("check", "cifar10", "--json", data=full / "cifar-10-batches-py") == by_option


def test_a_missing_set_names_the_path_and_the_command(tmp_path: Path) -> None:
    text = refused(DataError, "check", "cifar10", data=tmp_path)
    assert str(tmp_path / "cifar-10-batches-py") in text
    assert "mef data fetch cifar10" in text


@pytest.mark.parametrize("command", ["check", "fetch"])
def test_an_unknown_name_lists_what_there_is(command: str) -> None:
    text = refused(UnknownNameError, command, "cifar")
    assert "did you mean 'cifar10'?" in text

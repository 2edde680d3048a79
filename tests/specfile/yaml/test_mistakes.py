"""Mistakes: each with its place, in words that help, and never another exception."""

from pathlib import Path

import pytest

from suite.errors import MistakeError
from suite.specfile import Mistake, MistakesError, read_study
from suite.specfile.yaml.mistakes import MOST_SHOWN
from tests.specfile.catalogue import CASES, HEAD, Bad


def mistakes(path: Path) -> tuple[Mistake, ...]:
    with pytest.raises(MistakesError) as caught:
        read_study(path)
    return caught.value.mistakes


@pytest.mark.parametrize("bad", CASES, ids=lambda bad: bad.name)
def test_every_mistake_is_said_with_its_place(bad: Bad, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(bad.content)
    found = [str(mistake).removeprefix(f"{path}:") for mistake in mistakes(path)]
    cut = [
        text[: len(said) - 1] + "…" if said.endswith("…") else text
        for text, said in zip(found, bad.said, strict=False)
    ]
    assert cut + found[len(cut) :] == list(bad.said)


def test_the_catalogue_is_long() -> None:
    assert len({bad.name for bad in CASES}) == len(CASES) >= 150
    assert all(bad.said for bad in CASES)


def test_mistakes_are_the_users() -> None:
    error = MistakesError([Mistake("a.yaml", 2, 1, "lr", "wrong")])
    assert isinstance(error, MistakeError)
    assert error.exit_code == 2
    assert error.begins_with_place


def test_mistakes_come_in_the_order_of_the_file() -> None:
    places = [(3, 1), (1, 9), (1, 2), (12, 4)]
    error = MistakesError(Mistake("a.yaml", line, column, "", "x") for line, column in places)
    assert str(error).splitlines() == ["a.yaml:1:2: x", "a.yaml:1:9: x", "a.yaml:3:1: x",
                                       "a.yaml:12:4: x"]  # fmt: skip


def test_a_flood_of_mistakes_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(f"{HEAD}axes: {{seed: [{', '.join(['x'] * 1000)}]}}\n")
    with pytest.raises(MistakesError) as caught:
        read_study(path)
    lines = str(caught.value).splitlines()
    assert len(caught.value.mistakes) == 1000
    assert len(lines) == MOST_SHOWN + 1
    assert lines[-1] == f"{path}: and 900 more mistakes"


def test_a_file_that_is_not_there_a_folder_and_one_that_cannot_be_opened(tmp_path: Path) -> None:
    (missing,) = mistakes(tmp_path / "nothing.yaml")
    assert str(missing) == f"{tmp_path}/nothing.yaml: there is no such file"
    (folder,) = mistakes(tmp_path)
    assert str(folder) == f"{tmp_path}: this is a folder; name a file in it"
    (below,) = mistakes(tmp_path / "bad.yaml" / "worse.yaml")
    assert below.message == "there is no such file"
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (loop,) = mistakes(tmp_path / "loop.yaml")
    assert loop.message.startswith("cannot be read: ")
    (long,) = mistakes(tmp_path / f"{'x' * 5000}.yaml")
    assert long.message.startswith("cannot be read: ")

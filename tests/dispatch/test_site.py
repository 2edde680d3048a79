"""The site file."""

from pathlib import Path

import pytest

from suite.dispatch import Site, read_site
from suite.errors import MistakeError

GOOD = """
resources: {partition: gpu, account: flows, setup: [module load cuda], extra: {reservation: maker}}
at_once: 32
runs_per_gpu: 2
ask_above_hours: 100
"""


def test_a_site_says_what_its_studies_do_not(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(GOOD)
    site = read_site(path)
    assert (site.at_once, site.runs_per_gpu, site.ask_above_hours) == (32, 2, 100)
    assert site.resources.partition == "gpu"
    assert site.resources.setup == ("module load cuda",)


def test_there_need_be_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_site(None) == Site()
    usual = tmp_path / ".config" / "mef" / "site.yaml"
    usual.parent.mkdir(parents=True)
    usual.write_text("at_once: 3")
    assert read_site(None) == Site(at_once=3)


def test_one_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="there is no such site file"):
        read_site(tmp_path / "site.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("at_onc: 3", "1:1: at_onc: unknown key 'at_onc'; did you mean 'at_once'"),
        ("resources: {partitio: a}", "resources.partitio: unknown key"),
        ("resources: {partition: 'a; b'}", "1:24: resources.partition"),
        ("at_once: 0", "1:10: at_once"),
        ("[1]", "a site file is keys with values"),
    ],
)
def test_mistakes_are_named_with_their_place(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(text)
    with pytest.raises(MistakeError) as caught:
        read_site(path)
    assert said in str(caught.value)

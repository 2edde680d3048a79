"""What ``docs/cluster.md`` says: it explains every key and every state, and its example works."""

import re
from pathlib import Path

import pytest

from suite.dispatch import Site, Standing, read_site
from suite.spec import Resources

TEXT = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def explained(text: str) -> set[str]:
    """What stands in the first column of a table."""
    cells = re.findall(r"^\| ([^|]+) \|", text, flags=re.MULTILINE)
    return {word.strip("`") for cell in cells for word in re.findall(r"`?\w+`?", cell)}


@pytest.mark.parametrize("model", [Site, Resources])
def test_every_key_is_explained(model: type[Site | Resources]) -> None:
    assert set(model.model_fields) <= explained(section("The site file"))


def test_every_state_is_explained() -> None:
    assert {str(standing) for standing in Standing} <= explained(section("States"))


def test_the_example_of_a_site_is_good_and_has_every_key(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
    path = tmp_path / "site.yaml"
    path.write_text(example, encoding="utf-8")
    assert read_site(path).model_fields_set == set(Site.model_fields)


def test_defaults_are_as_said() -> None:
    rows = dict(
        re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", section("The site file"), re.MULTILINE)
    )
    site, resources = Site(), Resources()
    for key in ("at_once", "runs_per_gpu"):
        assert rows[key] == str(getattr(site, key))
    assert rows["leave_before_s"].startswith(f"{site.leave_before_s},")
    for key in ("gpus", "cpus", "memory_gb", "hours"):
        assert rows[key] == str(getattr(resources, key))

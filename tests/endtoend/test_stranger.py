"""The package of docs/systems.md, as it stands there: installed, swept beside MEF, reported."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from suite.store import Store
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "systems.md").read_text(encoding="utf-8")
PLUGIN = "mef: plug-in patch-ica of the package mef-patch-ica: ValueError: the system 'patch-ica': "


def block(name: str) -> str:
    """The code block behind the sentence that names a file and ends the paragraph."""
    (found,) = re.findall(rf"`{re.escape(name)}`:\n\n```\w+\n(.*?)```", TEXT, re.DOTALL)
    return str(found)


def run(*words: str, site: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A program that finds the suite, and what is installed in a folder beside it."""
    path = os.pathsep.join(map(str, (ROOT, site)))
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@dataclass(frozen=True)
class Stranger:
    """A folder in which a stranger works, and where the package is installed."""

    folder: Path
    site: Path

    def mef(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs ``mef`` there."""
        return run("-m", "suite.cli", *words, site=self.site, cwd=self.folder)

    def told(self, *words: str) -> str:
        """What a command prints that succeeds."""
        ran = self.mef(*words)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    """The package, installed without network from the code blocks of the document."""
    folder = tmp_path_factory.mktemp("stranger")
    for name in ("pyproject.toml", "patch_ica.py", "edges.yaml"):
        (folder / name).write_text(block(name), encoding="utf-8")
    site = folder / "site"
    offline = ("--no-index", "--no-build-isolation", "--no-deps", "--disable-pip-version-check")
    ran = run("-m", "pip", "install", *offline, "--target", str(site), ".", site=site, cwd=folder)
    assert ran.returncode == 0, ran.stderr
    return Stranger(folder, site)


@pytest.fixture(scope="module")
def swept(installed: Stranger) -> Stranger:
    """The same after the sweep of its study."""
    installed.told("sweep", "edges.yaml", "--scale", "none", "--device", "cpu")
    return installed


def test_the_study_is_swept_and_done(swept: Stranger) -> None:
    records = list(Store(swept.folder / "results" / "local").records())
    systems = [record.run.settings.get("system", {"name": "mef"})["name"] for record in records]
    assert sorted(systems) == ["mef", "mef", "patch-ica", "patch-ica"]
    theirs = next(one for one in records if "system" in one.run.settings)
    assert theirs.result["parameters"] == 48**2 + 2 * 48
    assert (theirs.run.settings["lr"], theirs.run.settings["batch_size"]) == (1e-3, 512)
    assert 4 < theirs.result["best_test"] < 7
    assert "4 done" in swept.told("plan", "edges.yaml", "--scale", "none")


def test_a_report_shows_it_beside_mef(swept: Stranger) -> None:
    text = swept.told("report", "edges.yaml", "--scale", "none")
    assert re.search(r"patch-ica +2,400 +\d\.\d{3} ± \d\.\d{3}", text)
    words = " ".join(text.split())
    assert "patch-ica is ICA (Bell and Sejnowski 1997)" in words
    assert "likelihood: exact for mef and patch-ica" in words
    papers = (swept.folder / "reports" / "local" / "edges" / "systems.bib").read_text()
    assert "@article{bell1997edges," in papers


def test_a_cell_of_it_is_explained(swept: Stranger) -> None:
    text = swept.told("explain", "edges.yaml:patch-ica", "--scale", "none")
    assert "the table says the same" in text
    assert "system.patch=4" in text


def test_images_are_drawn_from_it(swept: Stranger) -> None:
    store = Store(swept.folder / "results" / "local")
    trained = next(one.run.id for one in store.records() if "system" in one.run.settings)
    swept.told("sample", trained, "--count", "4", "--out", "drawn.png")
    with Image.open(swept.folder / "drawn.png") as drawn:
        assert sum(count > 0 for count in drawn.convert("L").histogram()) > 50


def test_its_figures_are_those_of_autograd(installed: Stranger) -> None:
    (check,) = re.findall(r"For this system:\n\n```python\n(.*?)```", TEXT, re.DOTALL)
    ran = run("-c", check, site=installed.site, cwd=installed.folder)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_its_settings_are_checked_as_any(installed: Stranger) -> None:
    wrong = installed.mef("plan", "edges.yaml", "--set", "system.patch=5")
    assert "images of size 32 have no whole patches of 5" in wrong.stderr
    unknown = installed.mef("plan", "edges.yaml", "--set", "system.pach=4")
    assert "unknown setting 'pach'; did you mean 'patch'?" in unknown.stderr
    for one in (wrong, unknown):
        assert (one.returncode, one.stderr.count("\n")) == (2, 1)


def without_size(text: str) -> str:
    return text.replace("def parameters(", "def counts(")


def of_no_kind(text: str) -> str:
    return text.replace(
        "patch: PositiveInt", 'likelihood: ClassVar = "exakt"\n    patch: PositiveInt'
    )


def of_another_name(text: str) -> str:
    return text.replace('"patch-ica"] = "patch-ica"', '"ica"] = "ica"')


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (without_size, "PatchIcaSettings does not say how large it is; define parameters(self, "),
        (of_no_kind, "PatchIcaSettings.likelihood is 'exakt'; it is one of exact, bound, estimate"),
        (of_another_name, "name in PatchIcaSettings has the default 'ica'; both must be the same"),
    ],
)
def test_settings_that_are_not_whole_are_one_line(
    installed: Stranger, tmp_path: Path, damage: Callable[[str], str], said: str
) -> None:
    ran = damaged(installed, tmp_path, damage).mef("plan", "edges.yaml")
    assert ran.returncode != 0
    assert ran.stderr.startswith(PLUGIN + said), ran.stderr
    assert ran.stderr.endswith("; mend the package, or uninstall it\n")
    assert ran.stderr.count("\n") == 1


def test_a_class_that_is_not_whole_fails_no_run(installed: Stranger, tmp_path: Path) -> None:
    there = damaged(installed, tmp_path, lambda text: text.replace("def decode(", "def back("))
    ran = there.mef("sweep", "edges.yaml", "--scale", "none", "--set", "system=[patch-ica]")
    said = "the system patch-ica: patch_ica:PatchIca does not define decode; suite.systems.System"
    assert ran.returncode != 0
    assert said in " ".join(ran.stderr.split()), ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(Store(tmp_path / "results" / "local").records()) == []


def damaged(whole: Stranger, folder: Path, damage: Callable[[str], str]) -> Stranger:
    """Another stranger's folder, with a fault in the installed package."""
    site = folder / "site"
    shutil.copytree(whole.site, site, ignore=shutil.ignore_patterns("__pycache__"))
    text = (site / "patch_ica.py").read_text(encoding="utf-8")
    assert damage(text) != text
    (site / "patch_ica.py").write_text(damage(text), encoding="utf-8")
    shutil.copy(whole.folder / "edges.yaml", folder)
    return Stranger(folder, site)


def test_the_lines_of_the_document_are_those_that_are_said() -> None:
    for words in ("does not say how large it is; define parameters(self, model)", "is 'exakt'"):
        assert f"{PLUGIN}PatchIcaSettings" in TEXT
        assert words in TEXT

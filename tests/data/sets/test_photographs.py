"""The files of the seven photographs."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from suite.data.sets.photographs import PHOTOGRAPHS, Photograph
from suite.errors import DataError


@pytest.mark.parametrize("photograph", PHOTOGRAPHS, ids=lambda photograph: photograph.path)
def test_an_installed_photograph_has_the_hash_it_should(photograph: Photograph) -> None:
    found = hashlib.sha256(photograph.find().read_bytes()).hexdigest()
    assert found == photograph.sha256
    channels, height, width = photograph.read().shape
    assert channels == 3
    assert min(height, width) >= 300


def test_the_packages_are_not_imported() -> None:
    code = (
        "import sys\n"
        "from suite.data.sets.photographs import PHOTOGRAPHS\n"
        "for photograph in PHOTOGRAPHS: photograph.read()\n"
        "assert not {'skimage', 'sklearn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_another_file_of_that_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "fakepictures"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "coffee.png").write_bytes(b"another picture")
    monkeypatch.syspath_prepend(tmp_path)
    photograph = replace(PHOTOGRAPHS[2], module="fakepictures", path="coffee.png")
    with pytest.raises(DataError) as caught:
        photograph.read()
    assert str(package / "coffee.png") in caught.value.message
    assert photograph.sha256 in caught.value.message
    assert "--force-reinstall scikit-image" in caught.value.hint


def test_a_missing_file_and_a_missing_package_say_how_to_get_them() -> None:
    for photograph in (
        replace(PHOTOGRAPHS[0], path="data/nobody.png"),
        replace(PHOTOGRAPHS[0], module="no_such_package_anywhere"),
    ):
        with pytest.raises(DataError, match=r"is missing: expected the photograph of scikit-image"):
            photograph.read()


def test_the_documentation_credits_every_photograph() -> None:
    text = Path(__file__).parents[3].joinpath("docs", "data.md").read_text()
    for photograph in PHOTOGRAPHS:
        assert f"`{Path(photograph.path).name}`" in text
        assert photograph.sha256 in text

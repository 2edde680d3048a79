"""What the user's environment says is not ours: reports are the same bytes in all of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE

TOP = Path(__file__).parents[2]
STUDIES = ("table4", "table6", "samples")
"""Curves, strips and points; rasters; moments: every kind of drawing there is."""
DRIVER = """
import sys
from suite.cli import main
results, reports, *studies = sys.argv[1:]
for study in studies:
    sys.argv = ["mef", "report", study, "--results", results, "--reports", reports]
    try:
        main()
    except SystemExit as end:
        assert not end.code, (study, end.code)
"""
MATPLOTLIBRC = """
text.usetex: True
savefig.bbox: tight
svg.image_inline: False
pdf.compression: 0
pdf.use14corefonts: True
axes.spines.top: False
axes.xmargin: 0.3
axes.formatter.use_locale: True
axes.unicode_minus: False
figure.dpi: 200
figure.constrained_layout.use: True
figure.subplot.left: 0.4
font.sans-serif: Arial
mathtext.fontset: stix
legend.loc: upper left
image.interpolation: bilinear
lines.solid_capstyle: butt
lines.antialiased: False
path.simplify: False
savefig.pad_inches: 0.5
xtick.direction: in
backend: module://nothing.there
"""
PYTHON = {
    "PYTHONOPTIMIZE": "2",
    "PYTHONHASHSEED": "7",
    "PYTHONWARNINGS": "error",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "LC_ALL": "C",
    "TZ": "Pacific/Apia",
}
OTHERS = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONIOENCODING": "latin-1",
    "LC_ALL": "de_DE.ISO-8859-1",
    "COLUMNS": "20",
    "FORCE_COLOR": "1",
    "TERM": "dumb",
    "GIT_DIR": "/nowhere",
    "SOURCE_DATE_EPOCH": "0",
    "TMPDIR": "/nowhere",
    "HOME": "/nowhere",
    "XDG_CACHE_HOME": "/dev/null",
    "CXX": 'g++ "',
    "CUDA_VISIBLE_DEVICES": "none",
}


def written(folder: Path, **variables: str) -> dict[str, bytes]:
    """All files of the reports on the reference records, made in an environment."""
    folder.mkdir(exist_ok=True)
    for name in ("torch.py", "yaml.py", "suite.py"):  # what lies where one works is not imported
        (folder / name).write_text("raise AssertionError\n")
    # As far below one folder as all others, since pages lead to records.
    command = [sys.executable, "-P", "-c", DRIVER, str(TOP / "results" / "reference"), "reports"]
    subprocess.run(
        [*command, *STUDIES],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(TOP), **variables},
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    files = (path for path in (folder / "reports").rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return written(tmp_path_factory.mktemp("usual") / "work")


@pytest.mark.parametrize("which", ["python", "others"])
def test_reports_are_the_same_bytes(which: str, usual: dict[str, bytes], tmp_path: Path) -> None:
    rc = tmp_path / "rc"
    rc.write_text(MATPLOTLIBRC)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "matplotlibrc").write_bytes(b"text.usetex: True\n\xff")
    variables = {"python": PYTHON, "others": {**OTHERS, "MATPLOTLIBRC": str(rc)}}[which]
    found = written(tmp_path / "work", **variables)
    assert found.keys() == usual.keys()
    assert [name for name, data in found.items() if data != usual[name]] == []
    assert len([name for name in found if name.endswith(".svg")]) >= 7

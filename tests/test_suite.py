"""What ``import suite`` brings, and what it does not."""

import subprocess
import sys

import pytest

import suite


def test_importing_it_brings_neither_pandas_nor_torch() -> None:
    code = (
        "import sys, suite\n"
        "assert suite.__version__\n"
        "sys.exit(', '.join({'pandas', 'torch', 'numpy', 'pydantic'} & set(sys.modules)) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_records_and_curves_come_without_torch() -> None:
    code = (
        "import sys, suite\n"
        "suite.load_records, suite.load_curves\n"
        "assert 'pandas' in sys.modules\n"
        "sys.exit(', '.join({'torch', 'submitit'} & set(sys.modules)) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_other_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="'suite' has no attribute 'load_record'"):
        getattr(suite, "load_record")  # noqa: B009 (a checker would refuse the plain way)

"""The cluster on which these tests run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.sweeping import sweep
from tests.slurm.lab import Cluster, LabError
from tests.slurm.lab.packages import install_packages, missing_packages, obstacle

_REFUSAL = "MEF_LAB_REFUSAL"
"""Why it could not be installed, for the processes that run tests."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--install", action="store_true", help="install what the Slurm lab needs, with apt-get"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Installs once, before pytest-xdist starts processes that would all want apt-get's lock."""
    is_worker = hasattr(config, "workerinput")
    if config.getoption("--install") and not is_worker and not obstacle():
        try:
            install_packages()
        except LabError as error:
            os.environ[_REFUSAL] = str(error)


@pytest.fixture(scope="session", autouse=True)
def _machine() -> None:
    """Skips all tests for one reason where there can be no cluster."""
    if reason := obstacle():
        pytest.skip(f"the Slurm lab {reason}")
    if refusal := os.environ.get(_REFUSAL):
        pytest.skip(f"the Slurm lab cannot be installed: {refusal}")
    if missing := missing_packages():
        advice = "give --install, or use apt-get"
        pytest.skip(f"the Slurm lab needs the packages {' '.join(missing)}: {advice}")


@pytest.fixture(scope="session")
def _lab(_machine: None) -> Iterator[Cluster]:
    with Cluster() as started:
        yield started
    assert started.leftovers() == []


@pytest.fixture
def cluster(_lab: Cluster) -> Iterator[Cluster]:
    """One cluster for the session; what a test breaks, also one that fails, is mended after it."""
    yield _lab
    _lab.mend()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the small study gives on this machine, without Slurm and without any fault."""
    folder = tmp_path_factory.mktemp("undisturbed")
    ran = sweep(folder)
    assert ran.returncode == 0, ran.stderr
    return folder

"""The cluster on which these tests run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.sweeping import sweep
from tests.slurm.lab import Cluster, LabError
from tests.slurm.lab.packages import install_packages, missing_packages, obstacle


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--install", action="store_true", help="install what the Slurm lab needs, with apt-get"
    )


@pytest.fixture(scope="session", autouse=True)
def _machine(request: pytest.FixtureRequest) -> None:
    """Skips all tests for one reason where there can be no cluster."""
    if reason := obstacle():
        pytest.skip(f"the Slurm lab {reason}")
    if request.config.getoption("--install"):
        try:
            install_packages()
        except LabError as error:
            pytest.skip(f"the Slurm lab cannot be installed: {error}")
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

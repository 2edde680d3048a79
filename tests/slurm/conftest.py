"""The cluster on which these tests run."""

from collections.abc import Iterator

import pytest

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
def cluster(_machine: None) -> Iterator[Cluster]:
    """One cluster for the session; a test leaves its nodes up."""
    with Cluster() as started:
        yield started
    assert started.leftovers() == []

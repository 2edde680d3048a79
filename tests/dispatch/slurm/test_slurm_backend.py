"""What can be said about a cluster without one: sizes, the script, and refusals."""

from pathlib import Path

import pytest

from suite.dispatch import Choices, Site, Sweep
from suite.dispatch.backend import Job
from suite.dispatch.orders.order import make_order
from suite.dispatch.orders.submission import Submission
from suite.dispatch.slurm.queue import QueuedJob
from suite.dispatch.slurm.request import Request
from suite.dispatch.slurm.script import checked_path
from suite.dispatch.slurm.slurm_backend import SlurmBackend, SlurmWorkers
from suite.errors import MistakeError, SuiteError
from suite.plan import make_plan
from suite.spec import Resources
from suite.store import Store, now


def test_a_machine_without_slurm_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    store = Store(tmp_path / "results")
    backend = SlurmBackend(Site(), Resources())
    job = Sweep(make_plan("table3", "smoke", store=store), store, backend, Choices())
    with pytest.raises(SuiteError, match="no Slurm here: no srun"):
        job.run(lambda snapshot: None)
    assert list(store.records()) == []


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SlurmBackend:
    """A cluster that runs 8 jobs at a time, 4 runs in each, and never answers."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return SlurmBackend(Site(at_once=8, runs_per_gpu=4), Resources())


def asked(backend: SlurmBackend, count: int, hours: float, limit: float = 24.0) -> Request:
    store = Store(Path("results"))
    runs = make_plan("table4", "smoke", store=store).runs
    order = make_order(runs)
    return backend.request(Job(store, order, count, Resources(hours=limit), hours))


def test_runs_that_want_a_machine_to_themselves_get_it(backend: SlurmBackend) -> None:
    request = asked(backend, 1, 240.0)
    assert request.tasks > 1  # one time limit is not enough
    assert (request.at_once, request.runs_per_gpu) == (1, 1)


def test_others_share_what_there_is(backend: SlurmBackend) -> None:
    request = asked(backend, 32, 1.0)
    assert (request.at_once, request.runs_per_gpu) == (8, 4)


@pytest.mark.parametrize("limit", [1e-9, 0.001, 0.01, 1.0, 24.0])
def test_a_job_is_told_before_its_time_is_up(backend: SlurmBackend, limit: float) -> None:
    request = asked(backend, 1, 1.0, limit)
    assert 1 <= request.leave_before_s <= max(1, 360 * limit)


@pytest.mark.parametrize("name", ["a%b", "a\\b", "a\nb", "a\x1b[2Jb", "a\udcffb"])
def test_a_path_that_slurm_reads_in_its_own_way_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="Slurm takes no path with") as caught:
        checked_path(tmp_path / name)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("reasons", "stranded"),
    [
        (["BadConstraints"], True),
        (["BadConstraints", "Resources"], False),
        (["BadConstraints", ""], False),  # one that runs
        (["ReqNodeNotAvail, UnavailableNodes:n1"], False),  # it may come back
        ([], False),
    ],
)
def test_jobs_are_stranded_where_none_can_ever_begin(
    reasons: list[str], stranded: bool, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    order = make_order(make_plan("table4", "smoke", store=store).runs)
    submission = Submission(
        cluster="lab", user="u", host="h", jobs=("7",), tasks=1, submitted=now()
    )
    workers = SlurmWorkers(submission, Job(store, order, 1, Resources()))
    states = ["PENDING" if reason else "RUNNING" for reason in reasons]
    workers._seen = tuple(
        QueuedJob("7", "7", "7", state, reason, "", 0)
        for state, reason in zip(states, reasons, strict=True)
    )
    assert workers.is_stranded() is stranded

"""What a job runs: it takes runs of an order until none is left."""

import logging
import os
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suite import provenance
from suite.dispatch.orders.file_mask import users
from suite.dispatch.orders.order import OrderedRun, OrderFolder
from suite.dispatch.running.log_line import LogLine
from suite.dispatch.running.next_runs import NextRuns, pause
from suite.dispatch.running.stop_request import Stopping
from suite.dispatch.running.store_sink import StoreSink
from suite.errors import DataError, LostLeaseError, StoppedError, StoreError, SuiteError
from suite.registry import TASKS, Result
from suite.store import Facts, Lease, LeaseRules, Store
from suite.store.files.atomic import guard

_LOG = logging.getLogger("suite.worker")


class Worker:
    """Takes the runs of an order, one after another.

    Args:
        store: The folder of results.
        folder: The order's folder.
        stopping: Says when to stop.
    """

    def __init__(self, store: Store, folder: OrderFolder, stopping: Stopping) -> None:
        self._store = store
        self._folder = folder
        self._stopping = stopping
        self._order = folder.read()
        self._device = resolve_device(self._order.device)
        self._facts = known_facts(self._device)

    def work(self) -> None:
        """Takes runs until there is none that this process may take, or it is to stop.

        Raises:
            SuiteError: Something is wrong that would stop every run: no data, a full disk.
        """
        next_runs = NextRuns(self._store, self._order)
        while not self._stopping.asked():
            if any(self._take(run) for run in next_runs.ready()):
                continue
            if not next_runs.worth_waiting():
                return
            time.sleep(pause(self._order.workers))

    def _take(self, run: OrderedRun) -> bool:
        """Runs one run; whether this process had it."""
        settings = run.resolved()
        lease = self._store.take_lease(run.id, run.task, settings.identity())
        if lease is None:
            return False
        with lease, run_log(self._store.layout.logs / run.id / f"attempt-{lease.attempt:04d}.log"):
            try:
                self._attempt(run, lease)
            except LostLeaseError as error:
                _LOG.warning("%s", error)
            except StoppedError:
                _LOG.info("stopped: %s", self._stopping.why)
                lease.end_segment(self._stopping.why)
            except (DataError, StoreError) as error:
                # Not the run's fault: it stays to be done once the cause is gone.
                _LOG.error("%s", error)
                lease.end_segment(type(error).__name__)
                raise
        return True

    def _attempt(self, run: OrderedRun, lease: Lease) -> None:
        _LOG.info("attempt %d of %s begins on %s", lease.attempt, run.name, self._device)
        sink = StoreSink(
            self._store,
            lease,
            device=self._device,
            data_folder=self._order.data_folder,
            checkpoint_every=self._order.checkpoint_every,
            wants_stop=self._stopping.asked,
        )
        lease.begin_segment(device=self._device)
        try:
            result: Result = TASKS.find(run.task).load()(run.resolved(), sink)
            for damage in lease.damaged:
                _LOG.warning("%s", damage)
        except (LostLeaseError, StoppedError, DataError, StoreError):
            raise
        except Exception as error:
            self._publish_failure(lease, sink, error)
            return
        facts = self._facts_of(sink)
        lease.publish(result.outcome, result.model_dump(mode="json"), facts, sink.side_files)
        _LOG.info("%s", result.outcome)

    def _publish_failure(self, lease: Lease, sink: StoreSink, error: Exception) -> None:
        text = str(error) if isinstance(error, SuiteError) else traceback.format_exc()
        _LOG.error("failed: %s", text)
        facts = self._facts_of(sink).model_copy(update={"error": text})
        lease.publish("failed", {}, facts)

    def _facts_of(self, sink: StoreSink) -> Facts:
        return self._facts.model_copy(
            update={"backend": sink.backend, "threads": sink.threads, "timings": sink.timings}
        )


def work(results: str, order_id: str, rules: LeaseRules | None = None) -> Stopping:
    """Works on an order; the function that a scheduler starts.

    Args:
        results: The folder of results.
        order_id: The id of the order.
        rules: When leases end.

    Returns:
        What asked this process to stop, if anything did.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(LogLine())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    with users():
        return _worked(Store(results, rules), order_id)


def _worked(store: Store, order_id: str) -> Stopping:
    folder = OrderFolder(store, order_id)
    # Before torch is imported, which reads it; a task may still set its own number.
    os.environ["OMP_NUM_THREADS"] = str(folder.read().threads)
    stopping = Stopping(folder.stop_file)
    stopping.listen()
    try:
        Worker(store, folder, stopping).work()
    except SuiteError as error:
        folder.report_trouble(str(error))
    return stopping


def resolve_device(wanted: str) -> str:
    """The device to compute on.

    Raises:
        StoreError: A GPU is asked for and there is none.
    """
    if wanted == "cpu":
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if wanted == "cuda":
        raise SuiteError("there is no CUDA device here", hint="leave --device out, or say cpu")
    return "cpu"


def known_facts(device: str) -> Facts:
    """What is known of an attempt's circumstances before it begins."""
    machine = provenance.machine()
    if device == "cuda":
        import torch

        machine["gpu"] = torch.cuda.get_device_name()
        machine["cuda"] = torch.version.cuda
    code = provenance.commit()
    return Facts(
        commit=code.id if code else None,
        dirty=code.dirty if code else None,
        packages=provenance.packages(),
        machine=machine,
        device=device,
    )


@contextmanager
def run_log(path: Path) -> Iterator[None]:
    """Writes what is logged meanwhile, warnings included, to a file as well.

    Raises:
        StoreError: It cannot be written.
    """
    with guard(path, "write a log"):
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path)
    handler.setFormatter(LogLine())
    root = logging.getLogger()
    root.addHandler(handler)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        handler.close()

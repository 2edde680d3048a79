"""What a job runs: it takes runs of an order until none is left."""

import logging
import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from suite import provenance
from suite.dispatch.orders.file_mask import users
from suite.dispatch.orders.order import OrderedRun, OrderFolder
from suite.dispatch.orders.trouble import Trouble
from suite.dispatch.running.next_runs import NextRuns, pause
from suite.dispatch.running.place_fault import broken, place_fault, reason_of, trouble_here
from suite.dispatch.running.run_log import LogText, run_log
from suite.dispatch.running.stop_request import Stopping
from suite.dispatch.running.store_sink import StoreSink
from suite.errors import (
    DataError,
    LostLeaseError,
    OtherKindError,
    PlaceError,
    StoppedError,
    StoreError,
    SuiteError,
)
from suite.registry import TASKS, Result
from suite.store import Facts, Lease, LeaseRules, Store

_LOG = logging.getLogger("suite.worker")
_NOT_OURS = (LostLeaseError, StoppedError, OtherKindError, DataError, StoreError, PlaceError)
"""Errors after which a run is no failed one."""


@dataclass(frozen=True)
class Ending:
    """How a worker ended.

    Attributes:
        stopping: What asked it to stop, if anything did.
        trouble: What it met on this machine, if it had more to do and left for that.
    """

    stopping: Stopping
    trouble: Trouble | None = None


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
        self._next_runs = NextRuns(store, self._order)
        self._device = resolve_device(self._order.device)
        self._facts = known_facts(self._device)

    def work(self) -> Trouble | None:
        """Takes runs until there is none that this process may take, or it is to stop.

        Returns:
            What it met, if runs are left that were begun on a machine of another kind.

        Raises:
            SuiteError: Something is wrong that would stop every run: no data, a full disk.
        """
        while not self._stopping.asked():
            if any(self._take(run) for run in self._next_runs.ready()):
                continue
            if not self._next_runs.worth_waiting():
                break
            time.sleep(pause(self._order.workers))
        left = self._next_runs.left_out()
        if self._stopping.asked() or not left:
            return None
        line = f"{len(left)} runs wait for a machine of the kind that they began on: {left[0]}"
        return trouble_here(line, OtherKindError.__name__, waiting=len(left))

    def _take(self, run: OrderedRun) -> bool:
        """Runs one run; whether this process had it."""
        settings = run.resolved()
        lease = self._store.take_lease(run.id, run.task, settings.identity())
        if lease is None:
            return False
        layout = self._store.layout
        log = layout.logs / run.id / f"attempt-{lease.attempt:04d}.log"
        with lease, run_log(layout.tree, log):
            try:
                self._attempt(run, lease)
            except LostLeaseError as error:
                _LOG.warning("%s", error)
            except StoppedError:
                _LOG.info("stopped: %s", self._stopping.why)
                lease.end_segment(self._stopping.why)
            except OtherKindError as error:
                _LOG.warning("%s", error)
                lease.end_segment("begun on a machine of another kind")
                self._next_runs.leave_out(run.id, error)
            except (DataError, StoreError, PlaceError) as error:
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
            result: Result = _task(run)(run.resolved(), sink)
            for damage in lease.damaged:
                _LOG.warning("%s", damage)
        except _NOT_OURS:
            raise
        except Exception as error:
            if fault := place_fault(error):
                raise fault from error
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


def _task(run: OrderedRun) -> Callable[..., Any]:
    """The function of a run's task.

    Raises:
        PlaceError: It cannot be imported, whatever the reason: no setting of a run changes that.
    """
    try:
        function: Callable[..., Any] = TASKS.find(run.task).load()
    except SuiteError:
        raise
    except Exception as error:
        raise broken(f"the task {run.task}", error) from error
    return function


def work(results: str, order_id: str, rules: LeaseRules | None = None) -> Ending:
    """Works on an order; the function that a scheduler starts.

    Args:
        results: The folder of results.
        order_id: The id of the order.
        rules: When leases end.

    Returns:
        What ended it.
    """
    printed = logging.StreamHandler()
    printed.setFormatter(LogText())
    logging.basicConfig(level=logging.INFO, handlers=[printed])
    with users():
        return _worked(Store(results, rules), order_id)


def _worked(store: Store, order_id: str) -> Ending:
    folder = OrderFolder(store, order_id)
    stopping = Stopping(store.layout.tree, folder.stop_file)
    stopping.listen()
    try:
        # Before torch is imported, which reads it; a task may still set its own number.
        os.environ["OMP_NUM_THREADS"] = str(folder.read().threads)
        trouble = Worker(store, folder, stopping).work()
    except SuiteError as error:
        trouble = trouble_here(str(error), reason_of(error))
    if trouble is not None:
        _LOG.error("%s", trouble)
        folder.report_trouble(trouble)
    return Ending(stopping, trouble)


def resolve_device(wanted: str) -> str:
    """The device to compute on.

    Raises:
        SuiteError: A GPU is asked for and there is none.
        PlaceError: Torch cannot be imported, or cannot use the GPU that it was given.
    """
    if wanted == "cpu":
        return "cpu"
    try:
        import torch
    except Exception as error:  # of half an installation, anything may come
        raise broken("torch", error) from error
    if torch.cuda.is_available():
        return "cuda"
    if wanted == "cuda":
        raise SuiteError("there is no CUDA device here", hint="leave --device out, or say cpu")
    if torch.version.cuda and os.environ.get("SLURM_JOB_GPUS"):
        raise PlaceError("Slurm gave a GPU that torch cannot use", hint="what does nvidia-smi say?")
    return "cpu"


def known_facts(device: str) -> Facts:
    """What is known of an attempt's circumstances before it begins."""
    machine = provenance.machine()
    if device == "cuda":
        import torch

        machine["gpu"] = torch.cuda.get_device_name()
        machine["cuda"] = torch.version.cuda
    try:
        code = provenance.find_commit()
    except provenance.UnknownCommitError as error:
        _LOG.warning("%s", error)
        code = None
    return Facts(
        commit=code.id if code else None,
        dirty=code.dirty if code else None,
        packages=provenance.packages(),
        machine=machine,
        device=device,
    )

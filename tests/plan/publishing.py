"""Puts records into a store, as a worker would."""

from suite.spec import Run
from suite.store import Facts, Record, Store
from suite.store.records.record import Outcome


def publish(
    store: Store, run: Run, outcome: Outcome = "finished", facts: Facts | None = None
) -> Record:
    """Publishes an attempt at a run."""
    lease = store.take_lease(run.id, run.task, run.settings.identity())
    assert lease is not None
    with lease:
        lease.begin_segment(device=(facts or Facts()).device)
        return lease.publish(outcome, {"parameters": 1}, facts)

"""A folder of results: leases, attempts, records; the only writer of records.

A run's id and an outcome come in; leases, states, records and what is wrong with them go out.
"""

from suite.store.checks.audit import Audit, verify
from suite.store.checks.finding import Finding, Kind
from suite.store.checks.leftovers import Leftover, Leftovers, leftovers
from suite.store.checks.merger import Conflict, Merge, merge, merge_all
from suite.store.checks.run_files import (
    Evidence,
    Exhibit,
    evidence_of,
    exhibits_of,
    files_of,
    hash_in,
    logs_of,
)
from suite.store.checks.run_lookup import find_run
from suite.store.files.folder_layout import Layout
from suite.store.files.stream import SideFile
from suite.store.leases.generations import LeaseRules
from suite.store.leases.lease import Lease
from suite.store.leases.owner import Fate, Owner, Scheduler
from suite.store.leases.progress import Progress
from suite.store.records.reader import Damage, Filed
from suite.store.records.record import (
    Circumstance,
    Facts,
    Outcome,
    Record,
    RunPart,
    earliest_finished,
)
from suite.store.records.segment import Moment, Segment, now
from suite.store.states.last_heard import Sign
from suite.store.states.state import State, Status
from suite.store.store import Store

Onlooker = Store
"""What looks without moving anything: every store does, since reading moves nothing."""

__all__ = [
    "Audit",
    "Circumstance",
    "Conflict",
    "Damage",
    "Evidence",
    "Exhibit",
    "Facts",
    "Fate",
    "Filed",
    "Finding",
    "Kind",
    "Layout",
    "Lease",
    "LeaseRules",
    "Leftover",
    "Leftovers",
    "Merge",
    "Moment",
    "Onlooker",
    "Outcome",
    "Owner",
    "Progress",
    "Record",
    "RunPart",
    "Scheduler",
    "Segment",
    "SideFile",
    "Sign",
    "State",
    "Status",
    "Store",
    "earliest_finished",
    "evidence_of",
    "exhibits_of",
    "files_of",
    "find_run",
    "hash_in",
    "leftovers",
    "logs_of",
    "merge",
    "merge_all",
    "now",
    "verify",
]

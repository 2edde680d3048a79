"""A folder of results: leases, attempts, records; the only writer of records."""

from suite.store.audit import Audit, verify
from suite.store.claims import LeaseRules
from suite.store.evidence import Evidence, Exhibit, evidence_of, exhibits_of, files_of, hash_in
from suite.store.finding import Finding, Kind
from suite.store.layout import Layout
from suite.store.lease import Lease
from suite.store.leftovers import Leftover, Leftovers, leftovers
from suite.store.lookup import find_run
from suite.store.merger import Conflict, Merge, merge, merge_all
from suite.store.onlooker import Onlooker
from suite.store.owner import Fate, Owner, Scheduler
from suite.store.progress import Progress
from suite.store.reader import Damage, Filed
from suite.store.record import Circumstance, Facts, Outcome, Record, RunPart, earliest_finished
from suite.store.segment import Moment, Segment, now
from suite.store.signs import Sign
from suite.store.state import State, Status
from suite.store.store import Store
from suite.store.stream import SideFile

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
    "merge",
    "merge_all",
    "now",
    "verify",
]

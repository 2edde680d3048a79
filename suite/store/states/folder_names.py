"""What the names in a folder of results say of many runs, without opening their records."""

import os
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress

from suite.store.files.folder_layout import RECORD, Layout
from suite.store.leases.generations import RELEASED, LeaseFolder
from suite.store.states.state import permits


class FolderNames:
    """A look at the names of records, leases and permits; cheap also for 100,000 runs.

    Args:
        layout: The folder of results.
        lease_folder: Knows its leases.
    """

    def __init__(self, layout: Layout, lease_folder: LeaseFolder) -> None:
        self._layout = layout
        self._lease_folder = lease_folder
        # The leases first: who publishes gives the lease up behind that.
        self._leases = lease_folder.listed()
        self._recorded = frozenset(layout.tree.names(layout.runs))
        self._permits = permits(layout)

    def takeable(self, run_ids: Iterable[str], bare: Container[str] = ()) -> list[str]:
        """Those runs that may have to be done still, in their order.

        A run that has a folder for records, and neither a lease nor a permit for another attempt,
        is settled or has failed. Of the others ``Store.take_lease`` knows.

        Args:
            run_ids: The runs.
            bare: Those whose folder was there without a record; it is looked into again.
        """
        return [
            id_
            for id_ in run_ids
            if id_ not in self._recorded
            or id_ in self._leases
            or id_ in self._permits
            or (id_ in bare and not self._has_record(id_))
        ]

    def bare(self, run_ids: Iterable[str]) -> list[str]:
        """Those runs that have a folder for records and none in it.

        A damaged record was set aside, or its process was killed ahead of it. Each folder is looked
        into, so this is to be asked of few runs, or once.
        """
        return [id_ for id_ in run_ids if id_ in self._recorded and not self._has_record(id_)]

    def _has_record(self, run_id: str) -> bool:
        return any(
            RECORD.fullmatch(name) for name in self._layout.tree.names(self._layout.run(run_id))
        )

    def beats(self, run_ids: Iterable[str]) -> Mapping[str, float]:
        """The last heartbeats of those runs that are under way, by the clock of the disk."""
        held = [(id_, self._leases[id_]) for id_ in run_ids if self._leases.get(id_)]
        if not held:
            return {}
        found = {}
        with suppress(OSError), self._layout.tree.folder(self._layout.leases) as folder:
            for id_, attempts in held:
                attempt = max(attempts)
                name = self._layout.lease(id_, attempt, max(attempts[attempt])).name
                with suppress(OSError):
                    touched = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime
                    if touched != RELEASED:
                        found[id_] = touched
        return found

    def silent(self, run_ids: Iterable[str]) -> list[str]:
        """Those runs under way whose heartbeat is late; to ask for others is in vain.

        A process of this host may be known to be gone after ``LeaseRules.stale_here`` already. A
        heartbeat is late after ``beat_every`` only: with 1,000 workers at the end of an order,
        each would otherwise ask for the runs of half the others, again and again.
        """
        wanted = tuple(run_ids)
        if not wanted:
            return []
        rules = self._lease_folder.rules
        patience = min(rules.stale_after, max(rules.stale_here, rules.beat_every))
        moment = self._lease_folder.moment()
        return [id_ for id_, touched in self.beats(wanted).items() if moment - touched > patience]

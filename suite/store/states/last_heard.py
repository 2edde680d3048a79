"""What processes last let hear of runs that have no result yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from suite.store.files.folder_layout import Layout
from suite.store.leases.generations import LeaseFolder
from suite.store.records.reader import Reader
from suite.store.records.segment import Segment, read_segments
from suite.store.states.state import next_attempt


@dataclass(frozen=True, slots=True)
class Sign:
    """The last sign of life of a run.

    Attributes:
        last: The last segment of the attempt that it is at; None if none was written.
        silence: Seconds since the last heartbeat; None if no process has the run.
    """

    last: Segment | None = None
    silence: float | None = None


def signs(
    layout: Layout, reader: Reader, lease_folder: LeaseFolder, run_ids: Iterable[str]
) -> Mapping[str, Sign]:
    """The last signs of life of some runs, from one look at the leases.

    Args:
        layout: The folder of results.
        reader: Reads its records.
        lease_folder: Knows its leases.
        run_ids: The runs.

    Raises:
        StoreError: The folder cannot be read.
    """
    wanted = tuple(run_ids)
    if not wanted:
        return {}
    leases = lease_folder.listed()
    moment = lease_folder.moment()
    return {
        id_: _sign(layout, reader, lease_folder, id_, leases.get(id_, {}), moment) for id_ in wanted
    }


def _sign(
    layout: Layout,
    reader: Reader,
    lease_folder: LeaseFolder,
    run_id: str,
    leases: Mapping[int, list[int]],
    moment: float,
) -> Sign:
    attempt = next_attempt((number for number, _ in reader.numbers(run_id)), leases)
    segments = read_segments(layout.tree, layout.segments_of(run_id, attempt))
    generations = leases.get(attempt)
    held = lease_folder.read(run_id, attempt, max(generations)) if generations else None
    silent = None if held is None or held.is_given_back else moment - held.touched
    return Sign(segments[-1] if segments else None, silent)

"""What processes last let hear of runs that have no result yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from suite.store.claims import RELEASED, Claims
from suite.store.layout import Layout
from suite.store.reader import Reader
from suite.store.segment import Segment, read_segments
from suite.store.state import next_attempt


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
    layout: Layout, reader: Reader, claims: Claims, run_ids: Iterable[str]
) -> Mapping[str, Sign]:
    """The last signs of life of some runs, from one look at the leases.

    Args:
        layout: The folder of results.
        reader: Reads its records.
        claims: Knows its leases.
        run_ids: The runs.

    Raises:
        StoreError: The folder cannot be read.
    """
    wanted = tuple(run_ids)
    if not wanted:
        return {}
    leases = claims.listed()
    moment = claims.moment()
    return {id_: _sign(layout, reader, claims, id_, leases.get(id_, {}), moment) for id_ in wanted}


def _sign(
    layout: Layout,
    reader: Reader,
    claims: Claims,
    run_id: str,
    leases: Mapping[int, list[int]],
    moment: float,
) -> Sign:
    attempt = next_attempt((number for number, _ in reader.numbers(run_id)), leases)
    segments = read_segments(layout.segments_of(run_id, attempt))
    generations = leases.get(attempt)
    claim = claims.read(run_id, attempt, max(generations)) if generations else None
    silent = None if claim is None or claim.touched == RELEASED else moment - claim.touched
    return Sign(segments[-1] if segments else None, silent)

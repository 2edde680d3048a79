"""The training curve of one run, as its record published it."""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pandas as pd

from suite.errors import StoreError
from suite.store import Record, Store

CURVE = "curve.json.gz"
"""The side file that the task train publishes."""
NEEDED = ("step", "loss", "selection")
"""Columns without which there is no curve: steps done; training bits/dim, a mean over the steps
since the row before; and behind an epoch, bits/dim of the averaged weights on the selection
images."""
OTHERS = ("norm", "degree", "sub_steps", "seconds")
"""Columns that a curve may lack: what the coupling layer with the largest norm had in that step;
seconds of training so far, evaluations included."""
LARGEST = 2**28
"""Bytes that a curve may have when it is unpacked; more is no curve."""


@dataclass(frozen=True)
class RunCurve:
    """The curve of one run.

    Attributes:
        record: The run's record.
        rows: Columns as in ``NEEDED`` and ``OTHERS``, float64, what is not known not a number.
    """

    record: Record
    rows: pd.DataFrame

    @property
    def has_diverged(self) -> bool:
        """Whether the run ended at a loss that was not finite."""
        return self.record.outcome == "diverged"


def read_curves(
    records: Iterable[Record], store: Store
) -> tuple[tuple[RunCurve, ...], tuple[str, ...]]:
    """The curves of records that published one, and what is wrong with others, a line each.

    Args:
        records: The records; all their curves are read.
        store: Where they lie.
    """
    found, damaged = [], []
    for record in records:
        try:
            rows = read_curve(store, record)
        except StoreError as error:
            damaged.append(str(error))
            continue
        if rows is not None:
            found.append(RunCurve(record, rows))
    return tuple(found), tuple(damaged)


def read_curve(store: Store, record: Record) -> pd.DataFrame | None:
    """The training curve of a record, with ``NEEDED`` and ``OTHERS``; None where it published none.

    Raises:
        StoreError: It is missing, damaged or no curve.
    """
    if CURVE not in record.files:
        return None
    content = _content(store, record)
    try:
        columns = {name: content[name] for name in NEEDED}
        columns |= {name: content[name] for name in OTHERS if name in content}
        return _frame(columns, (*NEEDED, *OTHERS))
    except (ValueError, KeyError, TypeError) as error:
        raise _no_curve(record, error) from error


def read_every_column(store: Store, record: Record) -> pd.DataFrame:
    """All columns of a record's training curve, as float64.

    Args:
        store: Where the record lies.
        record: A record that published a curve.

    Raises:
        StoreError: The curve is missing, damaged or no curve.
    """
    content = _content(store, record)
    try:
        columns = {name: values for name, values in content.items() if name != "schema"}
        return _frame(columns, tuple(columns))
    except (AttributeError, ValueError, TypeError) as error:
        raise _no_curve(record, error) from error


def _frame(columns: dict[str, Any], names: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, columns=list(names), dtype=float)


def _content(store: Store, record: Record) -> Any:
    """What a curve's file says.

    Raises:
        StoreError: It is missing, damaged or no curve.
    """
    data = store.side_file(record, CURVE)
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as file:
            return json.loads(file.read(LARGEST))
    except (OSError, EOFError, ValueError) as error:
        raise _no_curve(record, error) from error


def _no_curve(record: Record, error: Exception) -> StoreError:
    return StoreError(f"run {record.run.id}: its {CURVE} is no curve ({error})")

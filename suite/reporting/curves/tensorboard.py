"""Training curves -> TensorBoard's event files, a folder a run, by the package tensorboard."""

from collections.abc import Iterable
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from suite.errors import StoreError, SuiteError
from suite.plan import Plan
from suite.reporting.curves.run_curve import CURVE, read_every_column
from suite.reporting.records.frame import counting
from suite.reporting.vocabulary.arms import Arm, arms_of, seed_of
from suite.spec import Run
from suite.store import Record, Store

NAMES = {"loss": "train/bits_per_dim", "selection": "selection/bits_per_dim"}
"""What TensorBoard calls these columns; others are under ``train/`` by their own name."""
NOT_DRAWN = {"step", "seconds"}
"""Columns that are no curves: they are the axes."""
MISSING = "the package tensorboard is not installed"
INSTALL = "python -m pip install 'mef-suite[tensorboard]'"


def demand_tensorboard() -> None:
    """Goes on only if event files can be written.

    Raises:
        SuiteError: The package tensorboard is not installed.
    """
    if find_spec("tensorboard") is None:
        raise SuiteError(MISSING, hint=INSTALL)


def export_curves(plan: Plan, store: Store, folder: Path) -> int:
    """Writes the curves of a study as event files; those of an earlier export are replaced.

    A run has the folder ``<arm>/seed<seed>-<beginning of its id>``, so that a filter of TensorBoard
    takes an arm. A point's step is the optimiser's; its time is the beginning of the record's
    attempt and the seconds of training since.

    Args:
        plan: The plan.
        store: Where its records are.
        folder: Where to write.

    Returns:
        How many runs were written; those without a curve that can be read are left out.

    Raises:
        SuiteError: The package tensorboard is not installed, or the folder cannot be written.
    """
    demand_tensorboard()
    written = 0
    for arm in arms_of(plan):
        for run in arm.runs:
            for record in counting(store.attempts(run.id)):
                curve = _curve(store, record)
                if curve is not None:
                    _write(folder / _folder_of(arm, run), curve, record)
                    written += 1
    return written


def _curve(store: Store, record: Record) -> pd.DataFrame | None:
    """A record's curve; a report has named those that are damaged."""
    try:
        return read_every_column(store, record) if CURVE in record.files else None
    except StoreError:
        return None


def _folder_of(arm: Arm, run: Run) -> str:
    seed = seed_of(run)
    label = "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in arm.label)
    return f"{label}/{'' if seed is None else f'seed{seed}-'}{run.id[:8]}"


def _write(folder: Path, curve: pd.DataFrame, record: Record) -> None:
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    start = datetime.fromisoformat(record.circumstance.started).timestamp()
    try:
        for old in folder.glob("events.out.tfevents.*"):
            old.unlink()
        writer = EventFileWriter(str(folder))
        for event in _events(curve, start):
            writer.add_event(event)
        writer.close()
    except OSError as error:
        what = f"{folder}: cannot write there: {error.strerror}"
        raise SuiteError(what, hint="pass another folder with --tensorboard DIR") from error


def _events(curve: pd.DataFrame, start: float) -> Iterable[Any]:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary

    for row in curve.to_dict("records"):
        values = [
            Summary.Value(tag=NAMES.get(str(name), f"train/{name}"), simple_value=value)
            for name, value in row.items()
            if name not in NOT_DRAWN and not pd.isna(value)
        ]
        seconds = row.get("seconds", 0.0)
        yield Event(
            wall_time=start + (0.0 if pd.isna(seconds) else seconds),
            step=int(row["step"]),
            summary=Summary(value=values),
        )

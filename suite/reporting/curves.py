"""Training curves of records -> bands over seeds."""

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd

from suite.errors import StoreError
from suite.reporting.arms import Arm
from suite.reporting.facts import common
from suite.store import Record, Store

CURVE = "curve.json.gz"
"""The side file that the task train publishes."""
COLUMNS = ("step", "loss", "selection")
"""What is drawn: steps done; training bits/dim, a mean over the steps since the row before; and
behind an epoch, bits/dim of the averaged weights on the selection images."""
BINS = 100
"""Stretches of training over which losses are averaged."""
MOST_ARMS = 32
"""Arms whose curves are drawn: nobody could tell more of them apart."""
MOST_RUNS = 50
"""Runs of an arm whose curves are read; more would not move a band that one can see."""
LARGEST = 2**28
"""Bytes that a curve may have when it is unpacked; more is no curve."""


@dataclass(frozen=True)
class ArmCurves:
    """The curves of one arm.

    Attributes:
        label: What the arm is called.
        n: The finished runs that the bands are of.
        loss: Training bits/dim: columns ``step``, and ``mean``, ``low`` and ``high`` over runs.
        selection: The same of the averaged weights on the selection images.
        diverged: For each diverged run, its losses: columns ``step`` and ``mean``.
    """

    label: str
    n: int
    loss: pd.DataFrame
    selection: pd.DataFrame
    diverged: tuple[pd.DataFrame, ...]


@dataclass(frozen=True)
class Curves:
    """The curves of a study.

    Attributes:
        arms: Those of each arm that has any.
        selection: What the selection images are: ``validation`` or ``test``.
        left_out: What was not looked at, being too much, as a sentence; empty where all was.
        damaged: What is wrong with curves that could not be read, a line each.
    """

    arms: tuple[ArmCurves, ...]
    selection: str
    left_out: str
    damaged: tuple[str, ...]


def curves_of(arms: Sequence[Arm], records: Mapping[str, Record], store: Store) -> Curves:
    """The curves of the first arms.

    Args:
        arms: The arms.
        records: The records that count, by the id of their run.
        store: Where they lie.
    """
    damaged: list[str] = []
    drawn = []
    for arm in arms[:MOST_ARMS]:
        curves: dict[str, list[pd.DataFrame]] = {"finished": [], "diverged": []}
        found = [records[run.id] for run in arm.runs if run.id in records][:MOST_RUNS]
        for record in found:
            try:
                curve = read_curve(store, record)
            except StoreError as error:
                damaged.append(str(error))
                continue
            if curve is not None:
                curves[record.outcome].append(curve)
        if any(curves.values()):
            drawn.append(_arm_curves(arm.label, curves["finished"], curves["diverged"]))
    selection = common(arms, "selection") or "selection"
    return Curves(tuple(drawn), selection, _left_out(arms), tuple(damaged))


def _left_out(arms: Sequence[Arm]) -> str:
    parts = []
    if len(arms) > MOST_ARMS:
        parts.append(f"the first {MOST_ARMS} of {len(arms):,} arms are drawn")
    if any(len(arm.runs) > MOST_RUNS for arm in arms[:MOST_ARMS]):
        parts.append(f"of each arm the first {MOST_RUNS} runs are drawn")
    text = ", and ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def read_curve(store: Store, record: Record) -> pd.DataFrame | None:
    """The training curve of a record, with ``COLUMNS``; None where it published none.

    Raises:
        StoreError: It is missing, damaged or no curve.
    """
    return read_columns(store, record, COLUMNS)


def read_columns(store: Store, record: Record, names: Sequence[str]) -> pd.DataFrame | None:
    """Columns of a record's training curve, as float64; None where it published none.

    Args:
        store: Where the record lies.
        record: The record.
        names: The columns, of those that the task train writes.

    Raises:
        StoreError: The curve is missing, damaged or no curve, or lacks a column.
    """
    if CURVE not in record.files:
        return None
    content = _content(store, record)
    try:
        return pd.DataFrame({name: content[name] for name in names}, dtype=float)
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
        return pd.DataFrame(columns, dtype=float)
    except (AttributeError, ValueError, TypeError) as error:
        raise _no_curve(record, error) from error


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


def _arm_curves(
    label: str, finished: Sequence[pd.DataFrame], diverged: Sequence[pd.DataFrame]
) -> ArmCurves:
    return ArmCurves(
        label,
        len(finished),
        _band([_binned(curve) for curve in finished]),
        _band(list(map(_selected, finished))),
        tuple(_binned(curve).rename(columns={"loss": "mean"}) for curve in diverged),
    )


def _binned(curve: pd.DataFrame) -> pd.DataFrame:
    """The loss averaged over stretches of the curve: columns ``step``, their ends, and ``loss``."""
    step, loss = (curve[name].to_numpy() for name in ("step", "loss"))
    known = ~(np.isnan(step) | np.isnan(loss))
    step, loss = step[known], loss[known]
    steps = np.diff(step, prepend=0.0)
    starts = np.arange(0, len(step), max(1, -(-len(step) // BINS)))
    if not len(starts):
        return pd.DataFrame({"step": step, "loss": loss})
    totals, sums = (np.add.reduceat(values, starts) for values in (steps, loss * steps))
    ends = np.maximum.reduceat(step, starts)
    return pd.DataFrame({"step": ends, "loss": sums / totals})


def _selected(curve: pd.DataFrame) -> pd.DataFrame:
    """The rows behind epochs: columns ``step`` and ``selection``."""
    step, selection = (curve[name].to_numpy() for name in ("step", "selection"))
    known = ~np.isnan(selection)
    return pd.DataFrame({"step": step[known], "selection": selection[known]})


def _band(curves: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Mean, smallest and largest over runs, as far as all runs have come.

    Args:
        curves: A frame a run: the step, then the figure.

    Returns:
        Columns ``step``, ``mean``, ``low`` and ``high``.
    """
    numbered = [curve.set_axis(["step", "value"], axis=1) for curve in curves]
    if not numbered:
        return pd.DataFrame(columns=["step", "mean", "low", "high"], dtype=float)
    points = pd.concat(numbered).groupby("step")["value"]
    band = points.agg(["mean", "min", "max", "size"]).reset_index()
    whole = band[band.pop("size") == len(numbered)]
    return whole.rename(columns={"min": "low", "max": "high"})

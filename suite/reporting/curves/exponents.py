"""Training curves of runs -> what the exponentials of their couplings took over training."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

from suite.reporting.curves.authors_stop import worst_stop
from suite.reporting.curves.run_curve import RunCurve
from suite.reporting.curves.stretches import stretches_of
from suite.store import Record

COLUMNS = ("step", "norm", "degree", "sub_steps")
"""What is read: steps done, and what the coupling layer with the largest norm had in that step."""
FIGURES = ("norm", "products", "degree", "terms")
"""What is drawn: the norm; products S v of this suite's rule, and its degree m; the terms that the
authors' rule takes at most."""
Point = dict[str, float]
"""One row of a curve, by column; not a number where it has none."""
BINS = 60
"""Stretches of training that are drawn."""


@dataclass(frozen=True)
class Exponents:
    """The couplings' exponentials over the training of one arm.

    Attributes:
        label: What the arm is called; empty where there is only one.
        records: The records of the runs that have a curve, at least one.
        curves: The curve of each: columns as in ``COLUMNS``, ``products``, ``terms`` and
            ``squarings``; steps without a norm are left out.
    """

    label: str
    records: tuple[Record, ...]
    curves: tuple[pd.DataFrame, ...]

    @property
    def is_measured(self) -> bool:
        """Whether norms are measured in all runs, not bounds that hold whatever the images."""
        return all(record.result.get("largest_norm") is not None for record in self.records)

    def stretches(self, name: str) -> pd.DataFrame:
        """A figure over stretches of training: all steps and runs of a stretch together.

        Args:
            name: One of ``FIGURES``.

        Returns:
            Columns ``step``, a stretch's last one, ``middle`` (the median; of an even number of
            whole ones the lower), ``low`` and ``high``; no rows where no step has the figure.
        """
        rows = pd.concat(self.curves)[["step", name]].dropna()
        if rows.empty:
            return pd.DataFrame(columns=["step", "middle", "low", "high"], dtype=float)
        found = rows.groupby(stretches_of(rows["step"], BINS))
        values = found[name]
        middle = values.quantile(0.5, interpolation="lower")
        parts = {"step": found["step"].max(), "middle": middle}
        return pd.DataFrame({**parts, "low": values.min(), "high": values.max()})

    def rows_at(self, share: Callable[[Record], float]) -> list[Point]:
        """The row of each run behind a share of its training: the first at that step or later.

        Args:
            share: Of a record, from 0 for the first row to 1 for the last.
        """
        pairs = zip(self.records, self.curves, strict=True)
        return [_at(curve, share(record)) for record, curve in pairs]

    def largest(self) -> list[Point]:
        """The row of each run in which the norm is largest."""
        return [_first(curve[curve["norm"] == curve["norm"].max()]) for curve in self.curves]


def _at(curve: pd.DataFrame, share: float) -> Point:
    last = curve["step"].max()
    return _first(curve[curve["step"] >= min(last, ceil(share * last))])


def _first(rows: pd.DataFrame) -> Point:
    return {str(name): float(value) for name, value in rows.head(1).to_dict("records")[0].items()}


def exponents_of(label: str, runs: Iterable[RunCurve]) -> Exponents | None:
    """What the curves of an arm's runs say of its couplings' exponentials.

    Args:
        label: What the arm is called; empty where there is only one.
        runs: The curves of its training runs.

    Returns:
        The exponentials; None where no curve has a norm.
    """
    known = (run for run in runs if np.isfinite(run.rows["norm"]).any())
    completed = [(run.record, _completed(run.rows)) for run in known]
    found = [(record, curve) for record, curve in completed if not curve.empty]
    if not found:
        return None
    records, curves = zip(*found, strict=True)
    return Exponents(label, records, curves)


def _completed(read: pd.DataFrame) -> pd.DataFrame:
    finite = read[list(COLUMNS)].where(np.isfinite(read[list(COLUMNS)]))
    curve = finite.dropna(subset=["step", "norm"]).reset_index(drop=True)
    known = {norm: worst_stop(norm) for norm in set(curve["norm"])}
    stops = [known[norm] for norm in curve["norm"]]
    return curve.assign(
        products=curve["degree"] * curve["sub_steps"],
        terms=[float(stop.terms) for stop in stops],
        squarings=[float(stop.squarings) for stop in stops],
    )

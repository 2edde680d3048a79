"""Figures in long form -> what is known of each arm: mean, deviation, n, and what is lacking."""

from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

KEYS = ["arm", "metric"]
Seeds = tuple[int | None, ...]


@dataclass(frozen=True)
class Estimate:
    """What the runs of an arm say of one figure.

    Attributes:
        mean: Mean over the finished runs that have the figure; None where there is none.
        deviation: Standard deviation over them, with n - 1; None for fewer than two.
        seeds: Their seeds.
        diverged: The seeds of runs that diverged.
        missing: The seeds of runs that have no record that counts.
        lacking: The seeds of finished runs without the figure.
    """

    mean: float | None = None
    deviation: float | None = None
    seeds: Seeds = ()
    diverged: Seeds = ()
    missing: Seeds = ()
    lacking: Seeds = ()

    @property
    def n(self) -> int:
        """The runs that the mean is of."""
        return len(self.seeds)

    @property
    def runs(self) -> int:
        """All runs of the arm."""
        return self.n + len(self.diverged) + len(self.missing) + len(self.lacking)


NOTHING = Estimate()
Estimates = dict[tuple[int, str], Estimate]
"""By the arm's place and the metric's name."""


def summarise(values: pd.DataFrame) -> pd.DataFrame:
    """Each arm's statistics.

    Args:
        values: Figures in long form, as ``values_of`` makes them.

    Returns:
        Indexed by arm and metric: ``mean``, ``deviation`` (n - 1), and the seeds of each kind of
        run as tuples, ``seeds``, ``diverged``, ``missing``, ``lacking``.
    """
    finished = values["status"] == "finished"
    known = values["value"].notna()
    kinds = {
        "seeds": finished & known,
        "diverged": values["status"] == "diverged",
        "missing": values["status"] == "missing",
        "lacking": finished & ~known,
    }
    counted = values[kinds["seeds"]].groupby(KEYS)["value"]
    summary = pd.DataFrame({"mean": counted.mean(), "deviation": counted.std(ddof=1)})
    every = values.groupby(KEYS, sort=True).size().index
    summary = summary.reindex(every)
    for name, rows in kinds.items():
        seeds = values[rows].groupby(KEYS)["seed"].agg(list)
        summary[name] = seeds.reindex(every)
    return summary


def estimates(values: pd.DataFrame) -> Estimates:
    """The same as :func:`summarise`, an object for each arm and metric.

    >>> rows = [(0, "a", 0, "finished", "m", 1.0), (0, "b", 1, "finished", "m", 3.0)]
    >>> frame = pd.DataFrame(rows, columns=["arm", "run", "seed", "status", "metric", "value"])
    >>> found = estimates(frame)[0, "m"]
    >>> found.mean, round(found.deviation, 4), found.seeds
    (2.0, 1.4142, (0, 1))
    """
    rows: dict[Any, Any] = dict(summarise(values).to_dict("index"))
    return {
        (int(arm), str(metric)): Estimate(
            _number(row["mean"]),
            _number(row["deviation"]),
            *(_seeds(row[kind]) for kind in ("seeds", "diverged", "missing", "lacking")),
        )
        for (arm, metric), row in rows.items()
    }


def _number(value: float) -> float | None:
    return None if isnan(value) else float(value)


def _seeds(value: object) -> Seeds:
    """A list of seeds as plain numbers; the frame has no list where there is none."""
    found = value if isinstance(value, list) else []
    return tuple(None if pd.isna(seed) else int(seed) for seed in found)

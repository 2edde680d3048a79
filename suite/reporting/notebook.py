"""Records and curves as frames, for notebooks: ``suite.load_records`` and ``suite.load_curves``."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from suite.errors import StoreError
from suite.plan import make_plan
from suite.reporting.curves.run_curve import CURVE, read_every_column
from suite.reporting.records.frame import counting, frame_of
from suite.reporting.records.results_folder import open_results
from suite.reporting.vocabulary.arms import arms_of
from suite.spec import SEED
from suite.store import Record, Store

RESULTS = "results/local"
"""Where runs of this machine are."""
SCALE = "laptop"
"""The scale at which a study is planned unless another is named."""
_NO_POINTS = pd.DataFrame({"run": [], "step": [], "loss": []})


def load_records(
    results: Path | str = RESULTS,
    *,
    task: str | None = None,
    study: str | None = None,
    scale: str = SCALE,
    sets: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """The records of a folder of results, a row for each run that finished or diverged.

    A run's row is its earliest finished attempt, else its earliest diverged one. The columns:

    - ``arm``: the run's arm as tables call it; only where a ``study`` is named.
    - ``run``: the id; ``task``; ``outcome``: ``finished`` or ``diverged``; ``attempt``: its number.
    - ``commit``, ``dirty``: the code, and whether it had changes.
    - ``device``, ``backend``, ``threads``: what computed.
    - ``started``, ``ended``: as ISO 8601, UTC; ``seconds``: of all its processes together, missing
      if one of them was killed; ``segments``: how many processes there were.
    - ``settings.<key>``: the settings that a run is known by. A variant has its name there, and its
      own settings under ``settings.coupling.method`` and the like.
    - ``result.<key>``: what it found, such as ``result.best_test`` in bits/dim.
    - ``timings.<name>``: the median of the times that it measured, in seconds.
    - ``packages.<name>``, ``machine.<key>``: where it ran.

    Records that cannot be trusted are left out, with a warning for each.

    Args:
        results: The folder of results.
        task: Only the runs of this task.
        study: Only the runs of this study, its name or the path of its file, arm by arm.
        scale: The scale that the study is taken at; ``none`` for the study as it stands.
        sets: What is set besides, as ``mef --set`` does: ``{"seed": [0, 1, 2, 3]}``.

    Raises:
        MistakeError: There is no such folder, or the study or the scale is wrong.
    """
    store = open_results(results)
    arms = _arms(store, study, scale, sets)
    frame = frame_of(_records(store, task, arms))
    if arms is not None:
        frame.insert(0, "arm", frame["run"].map(arms))
    return frame


def load_curves(
    results: Path | str = RESULTS,
    *,
    task: str | None = None,
    study: str | None = None,
    scale: str = SCALE,
    sets: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """The training curves in a folder of results, a row for each point of each run.

    The columns are ``arm`` (only where a ``study`` is named), ``run``, ``outcome``, ``seed``, and
    those that training writes, missing where there was nothing to write:

    - ``step``: optimiser steps done.
    - ``loss``: training bits/dim, a mean over the steps since the row before.
    - ``selection``: bits/dim of the tested weights on the images that choose the best epoch;
      behind an epoch, else missing.
    - ``lr``: the learning rate; ``gradient_norm``: 2-norm of the gradient before clipping.
    - ``norm``: largest row sum of S in the couplings; ``degree``, ``sub_steps``: how their
      exponential was computed.
    - ``seconds``: of training so far; not the same in every attempt.

    Curves that cannot be read are left out, with a warning for each.

    Args:
        results: The folder of results.
        task: Only the runs of this task.
        study: Only the runs of this study, its name or the path of its file, arm by arm.
        scale: The scale that the study is taken at; ``none`` for the study as it stands.
        sets: What is set besides, as ``mef --set`` does.

    Raises:
        MistakeError: There is no such folder, or the study or the scale is wrong.
    """
    store = open_results(results)
    arms = _arms(store, study, scale, sets)
    records = {record.run.id: record for record in counting(_records(store, task, arms))}
    curves = dict(_curves(store, records))
    points = pd.concat(curves, names=["run", None]).reset_index("run") if curves else _NO_POINTS
    facts = {
        "run": points["run"],
        "outcome": points["run"].map({key: one.outcome for key, one in records.items()}),
        "seed": points["run"].map({key: _seed(one) for key, one in records.items()}),
    }
    facts = facts if arms is None else {"arm": points["run"].map(arms)} | facts
    return pd.DataFrame(facts | dict(points.drop(columns="run"))).reset_index(drop=True)


def _arms(
    store: Store, study: str | None, scale: str, sets: Mapping[str, Any] | None
) -> dict[str, str] | None:
    """The arm of each run of a study by the run's id, in its order; None for no study."""
    if study is None:
        return None
    plan = make_plan(study, scale, sets, store=store)
    return {run.id: arm.label for arm in arms_of(plan) for run in arm.runs}


def _records(store: Store, task: str | None, arms: Mapping[str, str] | None) -> Iterable[Record]:
    found = store.records() if arms is None else _of_runs(store, arms)
    wanted = [record for record in found if task is None or record.run.task == task]
    for damage in store.damaged:
        warnings.warn(str(damage), stacklevel=3)
    return wanted


def _of_runs(store: Store, ids: Iterable[str]) -> Iterable[Record]:
    return (record for run_id in ids for record in store.attempts(run_id))


def _curves(store: Store, records: Mapping[str, Record]) -> Iterator[tuple[str, pd.DataFrame]]:
    for run_id, record in records.items():
        if CURVE in record.files:
            try:
                yield run_id, read_every_column(store, record)
            except StoreError as error:
                warnings.warn(str(error), stacklevel=4)


def _seed(record: Record) -> int | None:
    seed = record.run.settings.get(SEED)
    return seed if isinstance(seed, int) else None

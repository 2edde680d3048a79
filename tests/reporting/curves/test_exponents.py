"""The couplings' exponentials over training, from curves."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from suite.reporting.curves.authors_stop import worst_stop
from suite.reporting.curves.exponents import BINS, Exponents, exponents_of
from suite.reporting.curves.run_curve import read_curves
from suite.store import Record, Store
from suite.train.loop.curve import COLUMNS, FILE, Curve, Row
from tests.reporting.filled import plan_of, publish, trained

Point = tuple[int, float | None, int | None, int | None]


def written(points: list[Point]) -> bytes:
    """What the trainer's own writer makes of steps, norms, degrees and sub-steps."""
    found = Curve()
    rest: dict[str, Any] = dict.fromkeys(COLUMNS, 0)
    for step, norm, degree, steps in points:
        own = {"step": step, "norm": norm, "degree": degree, "sub_steps": steps}
        found.rows.append(Row(**{**rest, **own}))
    return found.encode()


def published(store: Store, *curves: bytes, **more: Any) -> list[Record]:
    """Records of as many runs of Table 4, each with its curve."""
    runs = plan_of(store).runs
    return [
        publish(store, run, trained(run, 4.0, **more), files={FILE: data})
        for run, data in zip(runs, curves, strict=False)
    ]


def exponents(label: str, records: list[Record], store: Store) -> Exponents | None:
    return exponents_of(label, read_curves(records, store)[0])


def known(found: Exponents | None) -> Exponents:
    assert found is not None
    return found


def test_products_and_the_authors_terms_follow_from_the_curve(tmp_path: Path) -> None:
    store = Store(tmp_path)
    records = published(store, written([(1, 0.0, 1, 1), (2, 4.1, 16, 2), (3, 1.0, 12, 1)]))
    found = exponents("an arm", records, store)
    (curve,) = known(found).curves
    assert curve["products"].tolist() == [1, 32, 12]
    assert curve["terms"].tolist() == [worst_stop(norm).terms for norm in (0.0, 4.1, 1.0)]
    assert curve["squarings"].tolist() == [0, 4, 1]
    assert [row["step"] for row in known(found).largest()] == [2]


def test_a_stretch_takes_all_runs_together_and_whole_degrees_stay_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    count = 2 * BINS
    low = written([(step, 1.0, 12, 1) for step in range(1, count + 1)])
    high = written([(step, 3.0, 15, 2) for step in range(1, count + 1)])
    found = exponents("", published(store, low, high), store)
    degrees = known(found).stretches("degree")
    assert degrees["step"].tolist() == list(range(2, count + 1, 2))
    assert degrees[["middle", "low", "high"]].drop_duplicates().to_numpy().tolist() == [
        [12, 12, 15]
    ]


def test_moments_are_the_first_row_at_or_behind_a_share(tmp_path: Path) -> None:
    store = Store(tmp_path)
    records = published(store, written([(step, 1.0, 12, 1) for step in (1, 4, 7, 10)]))
    found = known(exponents("", records, store))
    steps = {share: found.rows_at(lambda _, s=share: s) for share in (0.0, 0.4, 0.5, 1.0)}  # type: ignore[misc]
    assert {share: row["step"] for share, (row,) in steps.items()} == {
        0.0: 1,
        0.4: 4,
        0.5: 7,
        1.0: 10,
    }


def test_a_method_without_degrees_has_norms_and_terms_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    found = exponents("", published(store, written([(1, 2.0, None, None)])), store)
    assert known(found).stretches("products").empty
    assert known(found).stretches("degree").empty
    assert known(found).stretches("terms")["middle"].tolist() == [worst_stop(2.0).terms]


@pytest.mark.parametrize(("largest", "measured"), [(4.1, True), (None, False)])
def test_bounds_are_told_from_measured_norms(
    tmp_path: Path, largest: float | None, measured: bool
) -> None:
    store = Store(tmp_path)
    records = published(store, written([(1, 2.0, 18, 1)]), largest_norm=largest)
    assert known(exponents("", records, store)).is_measured is measured


def test_affine_runs_and_norms_that_are_not_finite_have_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    columns = {"step": [1], "loss": [4.0], "selection": [None], "norm": [1]}
    text = json.dumps(columns).replace('"norm": [1]', '"norm": [1e999]')
    endless = gzip.compress(text.encode(), mtime=0)
    records = published(store, written([(1, None, None, None)]), endless)
    assert exponents("", records, store) is None


def test_damage_is_told_and_the_others_remain(tmp_path: Path) -> None:
    store = Store(tmp_path)
    records = published(store, b"no curve", written([(1, 2.0, 18, 1)]))
    curves, wrong = read_curves(records, store)
    found = exponents_of("", curves)
    assert known(found).records == (records[1],)
    assert len(wrong) == 1
    assert f"run {records[0].run.id}: its {FILE} is no curve" in wrong[0]
    assert np.isfinite(known(found).curves[0]["norm"]).all()

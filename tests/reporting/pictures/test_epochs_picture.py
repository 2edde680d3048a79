"""Time per epoch, from the clocks of curves."""

from pathlib import Path
from typing import Any

import pytest

from suite.reporting.curves.run_curve import RunCurve, read_curves
from suite.reporting.pictures.epochs_picture import epoch_time
from suite.store import Store
from suite.train.loop.curve import COLUMNS, FILE, Curve, Row
from tests.reporting.filled import plan_of, publish, trained


def clocked(store: Store, ends: list[float]) -> RunCurve:
    """A run whose epochs end at these seconds."""
    found = Curve()
    nothing: dict[str, Any] = dict.fromkeys(COLUMNS, 0)
    for epoch, end in enumerate(ends):
        found.rows.append(
            Row(**{**nothing, "step": 2 * epoch + 1, "selection": None, "seconds": 0.1})
        )
        found.rows.append(
            Row(**{**nothing, "step": 2 * epoch + 2, "selection": 4.0, "seconds": end})
        )
    run = plan_of(store).runs[0]
    record = publish(store, run, trained(run, 4.0), files={FILE: found.encode()})
    (curve,), _ = read_curves([record], store)
    return curve


@pytest.mark.parametrize(
    ("ends", "time"), [([9, 12, 14, 17], 3.0), ([9, 12], 3.0), ([9], None), ([], None)]
)
def test_it_is_the_median_between_ends_without_the_first(
    tmp_path: Path, ends: list[float], time: float | None
) -> None:
    assert epoch_time(clocked(Store(tmp_path), ends)) == time

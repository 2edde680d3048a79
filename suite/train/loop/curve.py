"""The training curve, kept as a small compressed file."""

import gzip
import json
import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from typing import Any

FILE = "curve.json.gz"
"""What the file is called beside a record."""
DIGITS = 6
"""Significant digits in the file."""
ROWS = 1000
"""About how many steps have a row: every k-th, and the last of each epoch."""


@dataclass(frozen=True)
class Row:
    """One point of the curve.

    Attributes:
        step: Steps done.
        loss: Mean training bits/dim of the steps since the last row.
        selection: bits/dim of the averaged weights on the images that choose the best epoch; behind
            an epoch, else None.
        lr: Learning rate of the step.
        gradient_norm: 2-norm of the whole gradient, before clipping.
        norm: Largest row sum of |S| in the coupling layers in this step, where their kernel
            measures it; else an upper bound, whatever the images.
        degree: Taylor degree m there.
        sub_steps: In how many sub-steps.
        seconds: Seconds of training so far, evaluations included; the only column that is not the
            same in every attempt.
    """

    step: int
    loss: float
    selection: float | None
    lr: float
    gradient_norm: float
    norm: float | None
    degree: int | None
    sub_steps: int | None
    seconds: float


COLUMNS = tuple(field.name for field in fields(Row))


class Curve:
    """Rows, and the file that is made of them."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def encode(self) -> bytes:
        """The file: gzipped JSON, an object of columns, what is not finite as null.

        >>> curve = Curve()
        >>> curve.rows.append(Row(1, 5.0, None, 0.01, 2.5, None, None, None, 0.1234567))
        >>> decode(curve.encode())["seconds"]
        [0.123457]
        """
        table = zip(*map(astuple, self.rows), strict=True) if self.rows else ([] for _ in COLUMNS)
        columns = {
            name: [_plain(value) for value in column]
            for name, column in zip(COLUMNS, table, strict=True)
        }
        text = json.dumps({"schema": 1, **columns}, separators=(",", ":"), allow_nan=False)
        return gzip.compress(text.encode(), mtime=0)

    def state_dict(self) -> dict[str, Any]:
        """All rows, in full."""
        return {"rows": [astuple(row) for row in self.rows]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Takes over rows that were saved."""
        self.rows = [Row(*row) for row in state["rows"]]


def decode(data: bytes) -> dict[str, list[float | None]]:
    """The columns of a file by name."""
    table: dict[str, Any] = json.loads(gzip.decompress(data))
    return {name: table[name] for name in COLUMNS}


def _plain(value: float | None) -> float | None:
    if value is None or isinstance(value, int):
        return value
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None

"""The file of a training curve."""

import math

from suite.train.loop.curve import COLUMNS, Curve, Row, decode

ROW = Row(3, 5.123456789, None, 0.01, 1e30, 1.5, 11, 1, 0.25)


def test_columns_come_back_with_six_digits() -> None:
    curve = Curve()
    curve.rows = [ROW, Row(6, 4.0, 4.5, 0.005, 2.0, None, None, None, 0.5)]
    columns = decode(curve.encode())
    assert tuple(columns) == COLUMNS
    assert columns["step"] == [3, 6]
    assert columns["loss"] == [5.12346, 4.0]
    assert columns["selection"] == [None, 4.5]
    assert columns["gradient_norm"] == [1e30, 2.0]
    assert columns["degree"] == [11, None]


def test_what_is_not_finite_is_null() -> None:
    curve = Curve()
    curve.rows = [Row(1, math.inf, math.nan, 0.01, -math.inf, math.nan, 1, 1, 0.0)]
    columns = decode(curve.encode())
    assert columns["loss"] == columns["selection"] == columns["gradient_norm"] == [None]


def test_an_empty_curve_has_empty_columns() -> None:
    assert decode(Curve().encode()) == {name: [] for name in COLUMNS}


def test_the_same_rows_make_the_same_bytes_and_few() -> None:
    curve, again = Curve(), Curve()
    curve.rows = [Row(i, 5 + 1 / i, None, 0.01, i**0.5, 1.5, 11, 1, i / 3) for i in range(1, 1001)]
    again.load_state_dict(curve.state_dict())
    assert again.rows == curve.rows
    assert again.encode() == curve.encode()
    assert len(curve.encode()) < 20_000

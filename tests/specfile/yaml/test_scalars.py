"""What scalars without quotes mean."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.specfile.yaml.scalars import integer_range, plain_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # The examples of YAML 1.2.2, sections 10.2.1 and 10.3.2.
        ("null", None),
        ("Null", None),
        ("~", None),
        ("", None),
        ("true", True),
        ("FALSE", False),
        ("0", 0),
        ("-19", -19),
        ("+7", 7),
        ("0o7", 7),
        ("0x3A", 58),
        ("0.", 0.0),
        ("-0.0", -0.0),
        (".5", 0.5),
        ("+12e03", 12000.0),
        ("-2E+05", -200000.0),
        ("1e-3", 0.001),
        # What YAML 1.1 reads otherwise.
        ("yes", "yes"),
        ("on", "on"),
        ("010", 10),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2020-07-19", "2020-07-19"),
        ("0b1", "0b1"),
        # What is no number.
        (".", "."),
        ("1e", "1e"),
        ("e3", "e3"),
        ("0x", "0x"),
        ("1.2.3", "1.2.3"),
        ("٣", "٣"),
    ],
)
def test_yaml_1_2(text: str, value: object) -> None:
    assert plain_value(text) == value
    assert type(plain_value(text)) is type(value)


@pytest.mark.parametrize("text", [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "1e400", "-1e400"])
def test_numbers_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="should be a finite number"):
        plain_value(text)


@pytest.mark.parametrize("text", [str(2**63), str(-(2**63)), hex(2**64), "0o" + "7" * 30])
def test_whole_numbers_that_overflow(text: str) -> None:
    with pytest.raises(ValueError, match="should be within ±9,223,372,036,854,775,807"):
        plain_value(text)


@pytest.mark.parametrize("text", ["1" * 401, "0." + "1" * 400])
def test_numbers_that_are_too_long(text: str) -> None:
    with pytest.raises(ValueError, match="is too long"):
        plain_value(text)


def test_long_text_is_text() -> None:
    assert plain_value("x" * 401) == "x" * 401


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63) + 1, 2**63 - 1))
def test_numbers_are_what_json_makes_of_them(number: float) -> None:
    assert plain_value(json.dumps(number)) == number


@settings(deadline=None)
@given(st.text(max_size=20))
def test_every_text_means_something_or_is_refused(text: str) -> None:
    try:
        value = plain_value(text)
    except ValueError:
        return
    assert value is None or isinstance(value, bool | int | float) or value == text


def test_ranges() -> None:
    assert integer_range("-2..1") == range(-2, 2)
    assert integer_range("7..7") == range(7, 8)
    for text in ("0...3", "0..", "..3", "0..1.5", "a..b", "0 .. 3", "1" * 19 + "..3"):
        assert integer_range(text) is None

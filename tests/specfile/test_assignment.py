"""What ``--set`` may say."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from suite.errors import MistakeError
from suite.specfile import parse_assignment, parse_assignments


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lr=1e-2", 0.01),
        ("lr=0.01", 0.01),
        (" lr = 0.01 ", 0.01),
        ("epochs=010", 10),
        ("seed=[0..3]", [0, 1, 2, 3]),
        ("seed=0..3", [0, 1, 2, 3]),
        ("seed=[0..1, 7]", [0, 1, 7]),
        ("halve_at=[]", []),
        ("halve_at=[[20],[20,40]]", [[20], [20, 40]]),
        ("clip=null", None),
        ("flips=false", False),
        ("coupling=affine", "affine"),
        ("coupling={name: matrixexp, rank: 5}", {"name": "matrixexp", "rank": 5}),
        ("data='cifar10'", "cifar10"),
        ("about=a=b", "a=b"),
    ],
)
def test_values_are_written_as_in_a_study(text: str, value: object) -> None:
    key, found = parse_assignment(text)
    assert key == text.partition("=")[0].strip()
    assert found == value
    assert type(found) is type(value)


def test_a_setting_of_a_variant() -> None:
    assert parse_assignment("coupling.method=taylor") == ("coupling.method", "taylor")


EXPECTED = "expected KEY=VALUE, such as lr=1e-2, seed=[0..9] or coupling.method=taylor"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lr", "no key and value"),
        ("", "no key and value"),
        ("=1", "no key and value"),
        ("a b=1", "no key and value"),
        ("a.b.c=1", "no key and value"),
        ("1=1", "no key and value"),
        ("lr=", "there is no value"),
        ("lr= ", "there is no value"),
        ("seed=[0..9", "']' is missing to close this"),
        ("seed=a: b: c", "a colon where none can be"),
        ("lr=.inf", "should be a finite number, found .inf"),
        ("lr=!!float 1", "tags (!!float) are not read"),
        ("lr=*a", "aliases (*a) are not read"),
        ("lr=# nothing", "there is nothing"),
        ("lr=\x07", r"the character '\x07' is not allowed"),
        ("lr={a: 1, a: 2}", "this key is there twice"),
        ("lr=--- 1\n--- 2", "a second document"),
    ],
)
def test_what_else_is_said_is_refused(text: str, said: str) -> None:
    with pytest.raises(MistakeError) as caught:
        parse_assignment(text)
    assert str(caught.value).startswith(f"--set {text!r}: {said}")
    assert str(caught.value).endswith(f"; {EXPECTED}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed=9..0", "a range runs upwards: 0..9, not 9..0"),
        ("seed=0..999999", "a range of more than 100,000 numbers"),
    ],
)
def test_ranges_that_cannot_be(text: str, said: str) -> None:
    with pytest.raises(MistakeError) as caught:
        parse_assignment(text)
    assert str(caught.value) == f"--set '{text}': {said}"


@settings(deadline=None)
@given(st.text(max_size=60) | st.text("lrsed.=[]{}:,-0123456789'\"&*!#% \n\t", max_size=30))
@example("lr=[")
@example("lr=\ud800")
@example("lr=\x85")
@example("lr=? a")
@example("lr=" + "[" * 500)
@example("lr=" + "9" * 5000)
@example("lr=0x" + "f" * 5000)
def test_nothing_but_a_mistake_comes_of_nonsense(text: str) -> None:
    try:
        key, _ = parse_assignment(text)
    except MistakeError as error:
        said = str(error)
    else:
        said = f"--set {text!r}"
        assert key == text.partition("=")[0].strip()
    assert said.startswith(f"--set {text!r}")
    assert said.isprintable()


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**18), 10**18))
def test_numbers_come_back(number: float) -> None:
    assert parse_assignment(f"lr={number}") == ("lr", number)


@settings(deadline=None)
@given(st.integers(-50, 50), st.integers(0, 50))
def test_ranges_include_both_ends(first: int, more: int) -> None:
    _, numbers = parse_assignment(f"seed=[{first}..{first + more}]")
    assert numbers == list(range(first, first + more + 1))


def test_a_key_is_said_once() -> None:
    assert parse_assignments(["lr=1e-2", "seed=0"]) == {"lr": 0.01, "seed": 0}
    with pytest.raises(MistakeError) as caught:
        parse_assignments(["seed=0", "lr=1", "seed = 1"])
    assert str(caught.value) == (
        "--set: seed is said twice, 'seed=0' and 'seed = 1'; "
        "say it once; several values are a list, such as --set 'seed=[0, 1]'"
    )

"""Which faults there are."""

import ast
from textwrap import dedent

import pytest

from tests.mutants.listing import mutants


def faults(source: str) -> set[str]:
    return {one.change for one in mutants("suite/one.py", dedent(source).encode())}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", {"a < b  ->  (a <= b)", "a < b  ->  (a >= b)"}),
        ("a is None", {"a is None  ->  (a is not None)"}),
        ("a not in b", {"a not in b  ->  (a in b)"}),
        ("a == 'x'", {"a == 'x'  ->  (a != 'x')", "'x'  ->  ''"}),
        ("a + b", {"a + b  ->  (a - b)"}),
        ("a += b", {"a += b  ->  a -= b"}),
        ("a // b", {"a // b  ->  (a / b)"}),
        ("a and b", {"a and b  ->  (a or b)"}),
        ("not a", {"not a  ->  (a)"}),
        ("-a", {"-a  ->  (a)"}),
        ("b if a else c", {"a  ->  (not a)"}),
        ("[a for a in b if a]", {"a  ->  (not a)"}),
        ("min(a)", {"min  ->  max"}),
        ("any(a)", {"any  ->  all"}),
        ("a[b:c]", {"b:c  ->  :c", "b:c  ->  b:"}),
        ("a = 1", {"1  ->  2"}),
        ("a = True", {"True  ->  False"}),
        ("def f(a=0.5): ...", {"0.5  ->  1.5"}),
        ("def f(): return g", {"g  ->  None"}),
        ("def f(): return 'x'", {"'x'  ->  ''"}),
        ("f = lambda: None\nf()", {"f()  ->  pass"}),
        ("while a > b:\n  break", {"a > b  ->  (a >= b)", "a > b  ->  (a <= b)"}),
    ],
)
def test_each_kind(source: str, expected: set[str]) -> None:
    found = faults(source)
    assert expected <= found
    assert found - expected <= {"f()  ->  pass", "min(a)  ->  pass", "any(a)  ->  pass"} | {
        "break  ->  continue"
    }


def test_a_raise_is_removed_whole_and_what_it_says_is_left_alone() -> None:
    source = "def f(a):\n    raise ValueError(f'got {a + 1}' if a < 2 else 'x')"
    assert faults(source) == {
        "raise ValueError(f'got {a + 1}' if a < 2 else 'x')  ->  pass",
    }


@pytest.mark.parametrize(
    "source",
    [
        '"""Docstring of 3 words."""',
        "def f(a: Literal[1] = None) -> Literal[2]:\n    'Docstring.'",
        "@cache(maxsize=1)\ndef f(): ...",
        "a: Annotated[int, 3]",
        "a = f'{b + 1}'",
        "a = b + 'text'",
        "if TYPE_CHECKING:\n    a = 1",
        "a = 'a text that nobody compares'",
    ],
)
def test_what_is_left_alone(source: str) -> None:
    assert faults(source) == set()


def test_every_mutant_is_python_and_is_another_program() -> None:
    source = (
        "def f(a, é='ü', b=1):\n    # ä\n    if 'ö' == a and not b < 2:\n        return -b[1:-2]\n"
    ).encode()
    found = mutants("suite/one.py", source)
    programs = {ast.dump(ast.parse(one.applied(source))) for one in found}
    assert len(programs) == len(found)
    assert ast.dump(ast.parse(source)) not in programs


def test_a_mutant_knows_its_place() -> None:
    (one,) = mutants("suite/one.py", b"\na = (\n    x +\n    y\n)\n")
    assert one.place == "suite/one.py:3"
    assert one.text == "x +"
    assert one.function == ""
    assert one.change == "x + y  ->  (x - y)"
    assert one.applied(b"\na = (\n    x +\n    y\n)\n") == b"\na = (\n    (x - y)\n)\n"


def test_a_mutant_knows_its_function() -> None:
    found = mutants("suite/one.py", b"class A:\n    def f(self):\n        return 1\nB = 2\n")
    assert [(one.change, one.function) for one in found] == [("1  ->  2", "A.f"), ("2  ->  3", "")]

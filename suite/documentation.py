"""What the code says of itself, for people: docstrings, also where Python keeps none."""

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable
from functools import cache
from typing import Any

STRIPPED = 2
"""At this level of optimisation (``-OO``, or PYTHONOPTIMIZE=2) Python drops docstrings."""


@cache
def documentation(what: type | Callable[..., Any]) -> str:
    """The docstring of a class or a function itself, none of a base; empty if it has none.

    Help, schemas and pages quote docstrings: where Python has dropped them, the source says them.

    >>> documentation(documentation).splitlines()[0]
    'The docstring of a class or a function itself, none of a base; empty if it has none.'
    """
    kept = what.__doc__
    if kept is None and sys.flags.optimize >= STRIPPED:
        return _read(what)
    return inspect.cleandoc(kept or "")


def summary(what: type | Callable[..., Any]) -> str:
    """The first line of a docstring; empty if there is none.

    >>> summary(summary)
    'The first line of a docstring; empty if there is none.'
    """
    return documentation(what).partition("\n")[0]


def _read(what: type | Callable[..., Any]) -> str:
    try:
        source = textwrap.dedent(inspect.getsource(inspect.unwrap(what)))
        node = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError):
        return ""  # there is no source, as in an interactive session
    if not isinstance(node, ast.ClassDef | ast.FunctionDef):
        return ""  # a lambda, say, within a statement
    return ast.get_docstring(node) or ""

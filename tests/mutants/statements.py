"""Faults in statements: what is returned, removed calls and raises, ways out of a loop."""

import ast
from collections.abc import Iterator

from tests.mutants.expressions import Replacement


def returns(node: ast.AST) -> Iterator[Replacement]:
    """What is returned becomes None; a literal has a fault of its own."""
    if isinstance(node, ast.Return) and not isinstance(node.value, ast.Constant | None):
        yield node.value, "None"


def removals(node: ast.AST) -> Iterator[Replacement]:
    """A call whose result nobody takes goes, and so does a raise."""
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if is_call or isinstance(node, ast.Raise):
        yield node, "pass"


def loops(node: ast.AST) -> Iterator[Replacement]:
    """``break`` becomes ``continue``, and the other way round."""
    if isinstance(node, ast.Break):
        yield node, "continue"
    if isinstance(node, ast.Continue):
        yield node, "break"

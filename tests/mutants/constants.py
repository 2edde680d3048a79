"""Faults in literals, defaults of arguments among them."""

import ast
from collections.abc import Iterator

from tests.mutants.expressions import Replacement


def numbers(node: ast.AST) -> Iterator[Replacement]:
    """A number grows by 1; True becomes False."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield node, str(not node.value)
        elif isinstance(node.value, int | float):
            yield node, repr(node.value + 1)


def texts(node: ast.AST) -> Iterator[Replacement]:
    """A text that is compared or returned becomes empty; an empty one does not stay so."""
    if isinstance(node, ast.Compare):
        for one in (node.left, *node.comparators):
            yield from _other_text(one)
    if isinstance(node, ast.Return):
        yield from _other_text(node.value)


def _other_text(node: ast.expr | None) -> Iterator[Replacement]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node, "''" if node.value else "'other'"

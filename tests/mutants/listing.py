"""All faults that can be put into a module."""

import ast
from collections.abc import Iterator

from tests.mutants import constants, expressions, statements
from tests.mutants.expressions import Replacement
from tests.mutants.mutant import Mutant

KINDS = (
    expressions.comparisons,
    expressions.arithmetic,
    expressions.logic,
    expressions.swaps,
    statements.returns,
    statements.removals,
    statements.loops,
    constants.numbers,
    constants.texts,
)
_SKIPPED = frozenset({"annotation", "returns", "decorator_list", "type_params"})
"""Parts of a node that say something to readers and tools, or how it is cached or stored."""


def mutants(module: str, source: bytes) -> list[Mutant]:
    """The mutants of a module, in the order of its source.

    Left alone are docstrings, annotations, decorators, what is raised, f-strings (their parts have
    no places of their own before Python 3.12) and what only a type checker sees.
    """
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    found = {}
    for node, function in _nodes(ast.parse(source), ""):
        for old, new in _replacements(node):
            mutant = _mutant(module, source, starts, function, old, new)
            found[mutant.begin, mutant.end, mutant.new] = mutant
    return [found[key] for key in sorted(found)]


def _replacements(node: ast.AST) -> Iterator[Replacement]:
    for kind in KINDS:
        yield from kind(node)


def _mutant(
    module: str, source: bytes, starts: list[int], function: str, old: ast.AST, new: str
) -> Mutant:
    assert isinstance(old, ast.expr | ast.stmt)
    assert old.end_lineno is not None
    assert old.end_col_offset is not None
    begin = starts[old.lineno - 1] + old.col_offset
    end = starts[old.end_lineno - 1] + old.end_col_offset
    text = source[starts[old.lineno - 1] : starts[old.lineno]].decode().strip()
    return Mutant(module, old.lineno, begin, end, source[begin:end].decode(), new, text, function)


def _nodes(node: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
    """The nodes that may get a fault, each with the function that it is in."""
    if isinstance(node, ast.JoinedStr) or _is_for_type_checkers(node):
        return
    yield node, function
    if isinstance(node, ast.Raise):
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = f"{function}.{node.name}".lstrip(".")
    for name, value in ast.iter_fields(node):
        if name not in _SKIPPED:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _nodes(child, function)


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"

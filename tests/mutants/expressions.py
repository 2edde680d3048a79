"""Faults in expressions: comparisons, arithmetic, logic, slices, the least for the largest."""

import ast
from collections.abc import Iterator

Replacement = tuple[ast.AST, str]
"""A node, and the source that is to stand in its place."""

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}
_SWAPS = {"min": "max", "max": "min", "any": "all", "all": "any"}


def comparisons(node: ast.AST) -> Iterator[Replacement]:
    """``<`` becomes ``<=`` and ``>=``, ``is`` becomes ``is not``, and so on."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in _COMPARISONS[type(operator)]:
                ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                yield node, _source(ast.Compare(node.left, ops, node.comparators))


def arithmetic(node: ast.AST) -> Iterator[Replacement]:
    """``+`` becomes ``-``; texts are left alone, where this could only ever raise."""
    if not isinstance(node, ast.BinOp | ast.AugAssign) or type(node.op) not in _ARITHMETIC:
        return
    other = _ARITHMETIC[type(node.op)]()
    if isinstance(node, ast.AugAssign):
        yield node, ast.unparse(ast.AugAssign(node.target, other, node.value))
    elif not _is_text(node.left) and not _is_text(node.right):
        yield node, _source(ast.BinOp(node.left, other, node.right))


def logic(node: ast.AST) -> Iterator[Replacement]:
    """``and`` becomes ``or``; ``not`` and a minus go, and a plain condition gets a ``not``."""
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield node, _source(ast.BoolOp(other, node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node, _source(node.operand)
    for condition in _conditions(node):
        if isinstance(condition, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            yield condition, _source(ast.UnaryOp(ast.Not(), condition))


def swaps(node: ast.AST) -> Iterator[Replacement]:
    """``min`` becomes ``max`` and ``any`` becomes ``all``; an end of a slice goes."""
    if isinstance(node, ast.Name) and node.id in _SWAPS:
        yield node, _SWAPS[node.id]
    if isinstance(node, ast.Slice):
        if node.lower is not None:
            yield node, ast.unparse(ast.Slice(None, node.upper, node.step))
        if node.upper is not None:
            yield node, ast.unparse(ast.Slice(node.lower, None, node.step))


def _conditions(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return [node.test]
    return node.ifs if isinstance(node, ast.comprehension) else []


def _is_text(node: ast.expr) -> bool:
    is_plain = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_plain or isinstance(node, ast.JoinedStr)


def _source(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"

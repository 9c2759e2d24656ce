"""A formula of the table of features, or of an activation, as a tree; it is read, never run.

A formula is arithmetic with numbers, names and functions: "x * y", "sin(x)", "max(z, 0)". Python's
own parser reads it, and what is written elsewhere is made of its tree.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

_NODES = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.Load)
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub)


def read(formula: str) -> ast.expr:
    """The tree of a formula. Raises ValueError for what is no arithmetic."""
    try:
        tree = ast.parse(formula, mode="eval").body
    except SyntaxError:
        raise ValueError(f"{formula!r} is no formula.") from None
    for node in ast.walk(tree):
        is_known = isinstance(node, _NODES + _OPERATORS)
        if isinstance(node, ast.Call):
            is_known = isinstance(node.func, ast.Name) and not node.keywords
        if isinstance(node, ast.Constant):
            is_known = type(node.value) in (int, float)
        if not is_known:
            raise ValueError(f"{formula!r} is no formula: it has {ast.unparse(node) or node}.")
    return tree


def names_in(tree: ast.expr) -> set[str]:
    """The names of what a tree takes: {"x", "y"}."""
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and id(node) not in functions
    }


def functions_in(tree: ast.expr) -> set[str]:
    """The names of the functions that a tree calls: {"sin"}."""
    return {called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def called(node: ast.Call) -> str:
    """The name of the function that is called."""
    assert isinstance(node.func, ast.Name)  # as `read` has made sure
    return node.func.id


def put_in(tree: ast.expr, values: Mapping[str, ast.expr]) -> ast.expr:
    """A copy of a tree with other trees in the place of names."""
    filled: ast.expr = _Filling(values).visit(copy.deepcopy(tree))
    return filled


class _Filling(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.values.get(node.id, node)

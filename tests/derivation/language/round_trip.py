"""What is copied as LaTeX is read again as the same formula."""

from __future__ import annotations

from playground.derivation.case import Case
from playground.derivation.language import expression as tree
from playground.derivation.language.formula import parse_formula, to_latex


def plain(node: object) -> object:
    """A tree as tuples, without the places in the text."""
    if isinstance(node, tree.Node):
        fields = {name: plain(value) for name, value in vars(node).items() if name != "at"}
        known = {name: fields[name] for name in type(node).__dataclass_fields__ if name != "at"}
        return type(node).__name__, tuple(known.items())
    return tuple(map(plain, node)) if isinstance(node, tuple) else node


def round_trip(case: Case, text: str) -> None:
    formula = parse_formula(text, case)
    latex = to_latex(formula)
    again = parse_formula(latex, case)
    assert again.target == formula.target, latex
    assert [axis.name for axis in again.axes] == [axis.name for axis in formula.axes], latex
    assert plain(again.body) == plain(formula.body), latex

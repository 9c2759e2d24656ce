"""A formula typeset, so that a student sees what was understood: MathML, which browsers draw."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from playground.derivation.language import expression as tree
from playground.derivation.language.vocabulary import JACOBIAN, SIGMA, Vocabulary

_OPERATORS = {"<=": "≤", ">=": "≥", "!=": "≠"}


def to_mathml(formula: tree.Formula) -> str:
    """A `math` element with the whole formula; every name and number in it is escaped."""
    names = [italic(axis.name) for axis in formula.axes[: formula.n_free]]
    left = _entry(formula.target, [] if formula.is_bare else names, formula.vocabulary)
    right = _Typesetter(formula).shown(formula.body)
    return f'<math display="block"><mrow>{left}<mo>=</mo>{right}</mrow></math>'


def italic(letters: str) -> str:
    """A name to be set in italics, by the page's own font: a browser's would be another."""
    return f'<mi mathvariant="normal">{escape(letters)}</mi>'


def operator(symbol: str, **attributes: str) -> str:
    """An operator, a bracket or a comma."""
    stated = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<mo{stated}>{escape(symbol)}</mo>"


SIGNED = {
    **{f"{letter}star": f"<msup>{italic(letter)}<mo>*</mo></msup>" for letter in "mnbc"},
    "zhat": f"<mover>{italic('z')}<mo>^</mo></mover>",
}
"""Names that are a letter with a sign."""


def _bracketed(inner: str) -> str:
    return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"


def _list(indices: Sequence[str]) -> str:
    return _bracketed(operator(",").join(indices)) if indices else ""


def _entry(array: str, indices: Sequence[str], vocabulary: Vocabulary) -> str:
    """An entry of an array or, as a fraction, of a gradient; bare without indices."""
    if array.startswith(JACOBIAN):
        same = vocabulary.is_entry_by_entry
        n_above = len(indices) if same else len(vocabulary.arrays["y"])
        below = indices if same else indices[n_above:]
        return _fraction("y", array[len(JACOBIAN) :], indices[:n_above], below)
    if array not in vocabulary.arrays:
        return _fraction("L", array.removeprefix("d"), [], indices)
    name = SIGNED.get(array) or italic(array)
    return f"<mrow>{name}{_list(indices)}</mrow>" if indices else name


def _fraction(of: str, by: str, above: Sequence[str], below: Sequence[str]) -> str:
    top = f"<mrow><mo>∂</mo>{italic(of)}{_list(above)}</mrow>"
    return f"<mfrac>{top}<mrow><mo>∂</mo>{italic(by)}{_list(below)}</mrow></mfrac>"


class _Typesetter:
    def __init__(self, formula: tree.Formula) -> None:
        self.axes = formula.axes
        self.vocabulary = formula.vocabulary

    def shown(self, node: tree.Node) -> str:
        match node:
            case tree.Number(text=text):
                is_name = text[0].isalpha()
                return italic(text) if is_name else f"<mn>{escape(text)}</mn>"
            case tree.Index(name=name):
                return italic(name)
            case tree.Entry():
                indices = [] if node.is_bare else [self.shown(one) for one in node.indices]
                return _entry(node.array, indices, self.vocabulary)
            case tree.Plus():
                parts = []
                for n, (term, sign) in enumerate(zip(node.terms, node.signs, strict=True)):
                    parts.append(operator("−" if sign < 0 else "+") if n or sign < 0 else "")
                    parts.append(self.within(term, tree.Plus))
                return f"<mrow>{''.join(parts)}</mrow>"
            case tree.Times():
                return self.times(node)
            case tree.Power():
                loose = (tree.Plus, tree.Times, tree.Power, tree.Total, tree.Largest)
                base = self.within(node.base, *loose)
                return f"<msup>{base}<mrow>{self.shown(node.exponent)}</mrow></msup>"
            case tree.Function():
                arguments = self.list_of(node.arguments)
                if node.name == "sqrt":
                    return f"<msqrt>{arguments}</msqrt>"
                plain = node.name.removesuffix("'")
                name = italic(SIGMA) if plain == "sigmoid" else f"<mi>{escape(plain)}</mi>"
                prime = "" if plain == node.name else operator("′")
                return f"<mrow>{name}{prime}{_bracketed(arguments)}</mrow>"
            case tree.Indicator():
                inner = operator(",").join(map(self.condition, tree.together(node.conditions)))
                return f"<mrow><mn>1</mn><mo>{{</mo>{inner}<mo>}}</mo></mrow>"
            case tree.Total():
                return self.over("<mo>∑</mo>", node)
            case tree.Largest():
                return self.over("<mi>max</mi>", node)
            case _:
                raise AssertionError(f"no way to show {type(node).__name__}")

    def times(self, node: tree.Times) -> str:
        """Products with a dot between numbers, quotients of all before them as fractions."""
        parts: list[str] = []
        last = len(node.factors) - 1
        for n, (factor, divides) in enumerate(zip(node.factors, node.divides, strict=True)):
            if divides:
                above = operator("·").join(parts)
                parts = [f"<mfrac><mrow>{above}</mrow><mrow>{self.shown(factor)}</mrow></mfrac>"]
            else:
                loose = (tree.Plus,) if n == last else (tree.Plus, tree.Total, tree.Largest)
                parts.append(self.within(factor, *loose))
        return f"<mrow>{operator('·').join(parts)}</mrow>"

    def within(self, node: tree.Node, *loose: type[tree.Node]) -> str:
        """In brackets where it is of a kind that binds more loosely than what is around it."""
        shown = self.shown(node)
        return _bracketed(shown) if isinstance(node, loose) else shown

    def list_of(self, nodes: tuple[tree.Node, ...]) -> str:
        return operator(",").join(map(self.shown, nodes))

    def over(self, sign: str, node: tree.Total | tree.Largest) -> str:
        """A sign with indices and conditions under it, and what it is taken of."""
        listed = [italic(self.axes[axis].name) for axis in node.listed]
        conditions = map(self.condition, tree.together(node.conditions))
        under = operator(",").join([*listed, *conditions])
        body = self.within(node.body, tree.Plus)
        return f"<mrow><munder>{sign}<mrow>{under}</mrow></munder>{body}</mrow>"

    def condition(self, columns: tuple[tree.Comparison, ...]) -> str:
        """A comparison, or of tuples one for each of their elements."""
        parts = [self.operand([one.operands[0] for one in columns])]
        for n, compares in enumerate(columns[0].operators, 1):
            operand = self.operand([one.operands[n] for one in columns])
            parts += [operator(_OPERATORS.get(compares, compares)), operand]
        return f"<mrow>{''.join(parts)}</mrow>"

    def operand(self, column: Sequence[tree.Node]) -> str:
        if isinstance(column[0], tree.Place):
            return self.over("<mi>argmax</mi>", column[0].largest)
        if len(column) == 1:
            return self.shown(column[0])
        return _bracketed(operator(",").join(map(self.shown, column)))

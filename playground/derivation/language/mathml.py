"""A formula typeset, so that a student sees what was understood: MathML, which browsers draw."""

from __future__ import annotations

from html import escape

from playground.derivation.language import expression as tree

_OPERATORS = {"<=": "≤", ">=": "≥", "!=": "≠"}


def to_mathml(formula: tree.Formula) -> str:
    """A `math` element with the whole formula; every name and number in it is escaped."""
    variable = formula.target.removeprefix("d")
    left = (
        f"<mfrac><mrow><mo>∂</mo>{italic('L')}</mrow><mrow><mo>∂</mo>{italic(variable)}"
        f"{'' if formula.is_bare else _indices(formula)}</mrow></mfrac>"
    )
    right = _Typesetter(formula).shown(formula.body)
    return f'<math display="block"><mrow>{left}<mo>=</mo>{right}</mrow></math>'


def italic(letters: str) -> str:
    """A name to be set in italics, by the page's own font: a browser's would be another."""
    return f'<mi mathvariant="normal">{escape(letters)}</mi>'


def operator(symbol: str, **attributes: str) -> str:
    """An operator, a bracket or a comma."""
    stated = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<mo{stated}>{escape(symbol)}</mo>"


_STARS = {f"{letter}star": f"<msup>{italic(letter)}<mo>*</mo></msup>" for letter in "mnbc"}


def _bracketed(inner: str) -> str:
    return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"


def _indices(formula: tree.Formula) -> str:
    names = [italic(axis.name) for axis in formula.axes[: formula.n_free]]
    return _bracketed(operator(",").join(names))


class _Typesetter:
    def __init__(self, formula: tree.Formula) -> None:
        self.axes = formula.axes

    def shown(self, node: tree.Node) -> str:
        match node:
            case tree.Number(text=text):
                is_name = text[0].isalpha()
                return italic(text) if is_name else f"<mn>{escape(text)}</mn>"
            case tree.Index(name=name):
                return italic(name)
            case tree.Entry():
                name = _STARS.get(node.array) or italic(node.array)
                if node.is_bare:
                    return name
                return f"<mrow>{name}{_bracketed(self.list_of(node.indices))}</mrow>"
            case tree.Plus():
                parts = []
                for n, (term, sign) in enumerate(zip(node.terms, node.signs, strict=True)):
                    parts.append(operator("−" if sign < 0 else "+") if n or sign < 0 else "")
                    parts.append(self.within(term, tree.Plus))
                return f"<mrow>{''.join(parts)}</mrow>"
            case tree.Times():
                return self.times(node)
            case tree.Power():
                base = self.within(node.base, tree.Plus, tree.Times, tree.Power, tree.Total)
                return f"<msup>{base}<mrow>{self.shown(node.exponent)}</mrow></msup>"
            case tree.Function():
                name = f"<mi>{escape(node.name)}</mi>"
                return f"<mrow>{name}{_bracketed(self.list_of(node.arguments))}</mrow>"
            case tree.Indicator():
                inner = operator(",").join(map(self.comparison, node.conditions))
                return f"<mrow><mn>1</mn><mo>{{</mo>{inner}<mo>}}</mo></mrow>"
            case tree.Total():
                listed = [italic(self.axes[axis].name) for axis in node.listed]
                under = operator(",").join([*listed, *map(self.comparison, node.conditions)])
                body = self.within(node.body, tree.Plus)
                return f"<mrow><munder><mo>∑</mo><mrow>{under}</mrow></munder>{body}</mrow>"
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
                loose = (tree.Plus,) if n == last else (tree.Plus, tree.Total)
                parts.append(self.within(factor, *loose))
        return f"<mrow>{operator('·').join(parts)}</mrow>"

    def within(self, node: tree.Node, *loose: type[tree.Node]) -> str:
        """In brackets where it is of a kind that binds more loosely than what is around it."""
        shown = self.shown(node)
        return _bracketed(shown) if isinstance(node, loose) else shown

    def list_of(self, nodes: tuple[tree.Node, ...]) -> str:
        return operator(",").join(map(self.shown, nodes))

    def comparison(self, node: tree.Comparison) -> str:
        parts = [self.shown(node.operands[0])]
        for compares, operand in zip(node.operators, node.operands[1:], strict=True):
            parts += [operator(_OPERATORS.get(compares, compares)), self.shown(operand)]
        return f"<mrow>{''.join(parts)}</mrow>"

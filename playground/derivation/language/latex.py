"""A formula as LaTeX, to be pasted into a report: read again, it is the same formula."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playground.derivation.language import expression as tree
from playground.derivation.language.vocabulary import JACOBIAN, Vocabulary

_OPERATORS = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne"}
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega",
}  # fmt: skip
_COMMANDS = {"tanh", "exp", "cosh", "sinh", "log", "min", "max"}
_NAMES = {"mean": r"\mu", "var": r"\sigma^2", "zhat": r"\hat{z}", "eps": r"\epsilon"}
"""What has a name in the language, and a sign on paper."""


def to_latex(formula: tree.Formula) -> str:
    """The whole formula, without dollars around it."""
    names = [letter(axis.name) for axis in formula.axes[: formula.n_free]]
    indices = [] if formula.is_bare else names
    left = entry(formula.target, indices, formula.vocabulary)
    return f"{left} = {_Writer(formula).shown(formula.body)}"


def entry(array: str, indices: Sequence[str], vocabulary: Vocabulary) -> str:
    """An entry of an array or a gradient as it is written on paper; bare without indices."""
    if array == "g":
        return _derivative("L", "y", [], indices)
    if array.startswith(JACOBIAN):
        n_above = len(indices) if vocabulary.is_entry_by_entry else len(vocabulary.arrays["y"])
        below = indices if vocabulary.is_entry_by_entry else indices[n_above:]
        return _derivative("y", array[len(JACOBIAN) :], indices[:n_above], below)
    if array.startswith("d") and array in vocabulary.targets:
        return _derivative("L", array[1:], [], indices)
    return f"{_array(array)}{_below(indices)}"


def letter(name: str) -> str:
    r"""An index or a size: h, h', h_2, k_H, C_{out}, \alpha."""
    if name in _NAMES:
        return _NAMES[name]
    plain = name.rstrip("'")
    primes = name[len(plain) :]
    first, rest = _GREEK.get(plain[:1], ""), plain[1:]
    first = f"\\{first}" if first else plain[:1]
    if not rest:
        return f"{first}{primes}"
    return f"{first}{primes}_{rest if len(rest) == 1 else '{' + rest + '}'}"


def _array(array: str) -> str:
    return f"{array[0]}^*" if array.endswith("star") else _NAMES.get(array, array)


def _below(indices: Sequence[str]) -> str:
    return f"_{{{','.join(indices)}}}" if indices else ""


def _derivative(of: str, by: str, above: Sequence[str], below: Sequence[str]) -> str:
    return rf"\frac{{\partial {of}{_below(above)}}}{{\partial {by}{_below(below)}}}"


def _bracketed(inner: str) -> str:
    return rf"\left({inner}\right)"


class _Writer:
    def __init__(self, formula: tree.Formula) -> None:
        self.axes = formula.axes
        self.vocabulary = formula.vocabulary

    def shown(self, node: tree.Node) -> str:
        match node:
            case tree.Number(text=text):
                return letter(text) if text[0].isalpha() else text
            case tree.Index(name=name):
                return letter(name)
            case tree.Entry():
                indices = [] if node.is_bare else [self.shown(one) for one in node.indices]
                return entry(node.array, indices, self.vocabulary)
            case tree.Plus():
                parts = []
                for n, (term, sign) in enumerate(zip(node.terms, node.signs, strict=True)):
                    parts.append("-" if sign < 0 else "+" if n else "")
                    parts.append(self.within(term, tree.Plus))
                return " ".join(filter(None, parts))
            case tree.Times():
                return self.times(node)
            case tree.Power():
                return self.power(node)
            case tree.Function():
                arguments = ", ".join(map(self.shown, node.arguments))
                if node.name == "floor":
                    return rf"\lfloor {arguments} \rfloor"
                if node.name == "sqrt":
                    return rf"\sqrt{{{arguments}}}"
                return rf"{self.function(node.name)}{_bracketed(arguments)}"
            case tree.Indicator():
                inner = r",\ ".join(map(self.condition, tree.together(node.conditions)))
                return rf"\mathbb{{1}}\{{{inner}\}}"
            case tree.Total():
                return rf"\sum{self.under(node.listed, node)} {self.within(node.body, tree.Plus)}"
            case tree.Largest():
                return rf"\max{self.under(node.listed, node)} {self.within(node.body, tree.Plus)}"
            case _:
                raise AssertionError(f"no way to write {type(node).__name__}")

    def function(self, name: str) -> str:
        plain = name.removesuffix("'")
        primes = name[len(plain) :]
        if plain == "sigmoid":
            return rf"\sigma{primes}"
        return f"\\{name}" if plain in _COMMANDS else rf"\operatorname{{{plain}}}{primes}"

    def power(self, node: tree.Power) -> str:
        loose = (tree.Plus, tree.Times, tree.Power, tree.Total, tree.Largest, tree.Function)
        base, exponent = self.within(node.base, *loose), self.shown(node.exponent)
        raised = ("star", "var")  # a sign stands above them already
        starred = isinstance(node.base, tree.Entry) and node.base.array.endswith(raised)
        sloped = isinstance(node.base, tree.Entry) and base.startswith(r"\frac")
        base = _bracketed(base) if starred or sloped else base
        return f"{base}^{exponent if len(exponent) == 1 else '{' + exponent + '}'}"

    def times(self, node: tree.Times) -> str:
        r"""Side by side; quotients of all before them as fractions, \cdot before digits."""
        written = ""
        last = len(node.factors) - 1
        for n, (factor, divides) in enumerate(zip(node.factors, node.divides, strict=True)):
            if divides:
                written = rf"\frac{{{written}}}{{{self.shown(factor)}}}"
                continue
            loose = (tree.Plus,) if n == last else (tree.Plus, tree.Total, tree.Largest)
            part = self.within(factor, *loose)
            if isinstance(factor, tree.Times):
                part = _bracketed(part)
            sign = r" \cdot " if re.match(r"\d", part) else r" \, "
            written = part if n == 0 else f"{written}{sign}{part}"
        return written

    def within(self, node: tree.Node, *loose: type[tree.Node]) -> str:
        """In brackets where it is of a kind that binds more loosely than what is around it."""
        written = self.shown(node)
        return _bracketed(written) if isinstance(node, loose) else written

    def under(self, listed: tuple[int, ...], node: tree.Total | tree.Largest) -> str:
        indices = [letter(self.axes[axis].name) for axis in listed]
        conditions = map(self.condition, tree.together(node.conditions))
        return f"_{{{', '.join([*indices, *conditions])}}}"

    def condition(self, columns: tuple[tree.Comparison, ...]) -> str:
        """A comparison, or of tuples one for each of their elements."""
        first = columns[0]
        parts = [self.operand([one.operands[0] for one in columns])]
        for n, compares in enumerate(first.operators, 1):
            operand = self.operand([one.operands[n] for one in columns])
            parts += [_OPERATORS.get(compares, compares), operand]
        return " ".join(parts)

    def operand(self, column: Sequence[tree.Node]) -> str:
        if isinstance(column[0], tree.Place):
            largest = column[0].largest
            body = self.within(largest.body, tree.Plus)
            return rf"\arg\max{self.under(largest.listed, largest)} {body}"
        listed = ", ".join(map(self.shown, column))
        return listed if len(column) == 1 else f"({listed})"

"""A formula of a point's coordinates, as somebody types it: "x1 x2^2", "sin(2 x1)", "max(0, y)".

    expression as in all formulas, see `arithmetic`
    primary    = number | input | "pi" | "(" expression ")" | function "(" expressions ")"
    input      = "x1" | "x2" | ... | "x" | "y"              the last two are x1 and x2

It is written in one way, whatever way it was typed: "x1*x2^2", with every product's sign. That is
what a link holds, and what a browser reads.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from playground.errors import FormulaError, shown
from playground.formulas.arithmetic import Arithmetic
from playground.formulas.tokens import END, LONGEST_WORD, NAME, NUMBER, SYMBOL, Token, tokens_of
from playground.formulas.tree import Function, Input, Node, Number, Plus, Power, Times
from playground.formulas.values import FUNCTIONS, is_constant, value_of
from playground.formulas.words import PAIRS, words_of

MAX_INPUTS = 12
MAX_LENGTH = 80
"""In characters, as typed and as written: what a person can read at a glance."""

_INPUT = re.compile(r"x(\d{1,2})")
_NAMES_IN_A_ROW = re.compile(r"(x\d*|y){2,}")
_PI = ("pi", "π")
_POLYNOMIAL = re.compile(r"(?:[-+*]?(?:\d+(?:\.\d+)?|x\d+(?:\^\d+)?))+", re.ASCII)
_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_ABOVE = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
INPUT_NAMES = tuple(f"x{number}" for number in range(1, MAX_INPUTS + 1))
_XY = ("x", "y", *INPUT_NAMES[2:])


@dataclass(frozen=True)
class InputFormula:
    """A formula of a point's coordinates."""

    text: str
    """As a link holds it; reading it gives the same formula."""
    tree: Node
    """With a number for every part that is the same everywhere."""
    n_inputs: int
    """How many coordinates a point must have for it: 5 where it names x5."""

    @property
    def typeset(self) -> str:
        """In signs: "x₁x₂²", "sin(2·x₁)". Only a polynomial's products can do without one."""
        text = re.sub(r"\*(?=x)", "", self.text) if _POLYNOMIAL.fullmatch(self.text) else self.text
        text = re.sub(r"x(\d+)", lambda found: "x" + found[1].translate(_BELOW), text)
        text = re.sub(r"\^(\d+)", lambda found: found[1].translate(_ABOVE), text)
        return text.replace("*", "·").replace("-", "−").replace("pi", "π")

    @property
    def arithmetic(self) -> str:
        """As Python writes it, in x, y, x3, ..."""
        return written(self.tree, " ** ", _XY)


def read(text: str) -> InputFormula:
    """What a text means. Raises FormulaError, with the place, where it is none."""
    parser = InputParser.of(text)
    formula = formula_of(parser.expression())
    parser.end()
    if not formula.n_inputs:
        problem = "names no input, so that it is the same everywhere, as a bias is; name x1, say"
        raise FormulaError(0, problem, len(text))
    check_written(formula.text)
    return formula


def formula_of(typed: Node) -> InputFormula:
    """A formula as it was typed, which may be the same everywhere. Raises FormulaError."""
    tree = _folded(typed)
    return InputFormula(written(typed), tree, max(_inputs(tree), default=0))


def check_written(text: str) -> None:
    """Raises FormulaError for a formula that is too long as it is written."""
    if len(text) > MAX_LENGTH:
        problem = f"written out, {shown(text)}, this has {len(text)} characters; at most"
        raise FormulaError(MAX_LENGTH, f"{problem} {MAX_LENGTH} are read")


class InputParser(Arithmetic):
    """Reads expressions of a point's coordinates."""

    functions: ClassVar[Mapping[str, int]] = {
        name: row.n_arguments for name, row in FUNCTIONS.items()
    }

    @classmethod
    def of(cls, text: str) -> InputParser:
        """At a text's beginning. Raises FormulaError for one that is too long."""
        if len(text) > MAX_LENGTH:
            problem = f"a formula has at most {MAX_LENGTH} characters, this has {len(text)}"
            raise FormulaError(MAX_LENGTH, problem)
        return cls(tokens_of(text))

    def end(self) -> None:
        """Raises FormulaError where more follows."""
        if self.next.kind != END:
            closes = self.sees(*PAIRS.values())
            problem = "closes nothing" if closes else "cannot follow what is before it"
            raise self.next.error(f"{words_of(self.next)} {problem}")

    def primary(self) -> Node:
        token = self.take()
        if token.kind == NUMBER:
            return Number(token.at, float(token.text), _plain(token))
        if token.kind == SYMBOL and token.text in ("(", "["):
            with self.deeper():
                inner = self.expression()
                self.close(token)
                return inner
        if token.kind == NAME:
            return self.named(token)
        if token.kind == END:
            raise token.error("the formula ends where something must follow")
        raise token.error(f"expected a number, an input or a function, not {words_of(token)}")

    def named(self, token: Token) -> Node:
        name = token.text.lower()
        if name in _PI:
            return Number(token.at, math.pi, "pi")
        if name in ("x", "y"):
            return Input(token.at, 1 + (name == "y"))
        found = _INPUT.fullmatch(name)
        if found and 1 <= int(found[1]) <= MAX_INPUTS:
            return Input(token.at, int(found[1]))
        if name not in FUNCTIONS:
            raise self.unknown(token, name)
        with self.deeper():
            value = self.function(token, name)
        inner = value.base if isinstance(value, Power) else value
        assert isinstance(inner, Function)
        if name == "atan2" and len(inner.arguments) > 2:
            raise token.error("atan2 is taken of two numbers, as in atan2(x2, x1)")
        return value

    def unknown(self, token: Token, name: str) -> FormulaError:
        if _NAMES_IN_A_ROW.fullmatch(name):
            product = "*".join(re.findall(r"x\d*|y", name))
            return token.error(f"there is no {shown(token.raw)}; write a product as {product}")
        if re.fullmatch(r"e\d*", name):
            return token.error("there is no e; write exp(x1) for its powers, and 0.001 for 1e-3")
        known = f"x1 to x{MAX_INPUTS}, x, y, pi, {', '.join(FUNCTIONS)}"
        return token.error(f"there is no {shown(token.raw)}, only {known}")


def _folded(node: Node) -> Node:
    """The same with a number for every part that has no input. Raises FormulaError for none."""
    is_literal = isinstance(node, Number) and node.text not in _PI
    if is_literal or isinstance(node, Input):
        return node
    if is_constant(node):
        value = value_of(node, ())
        if not math.isfinite(float(value)):
            raise FormulaError(node.at, f"{shown(written(node))} is not a finite number")
        return Number(node.at, float(value), repr(float(value)))
    if isinstance(node, Plus):
        return Plus(node.at, tuple(map(_folded, node.terms)), node.signs)
    if isinstance(node, Times):
        return Times(node.at, tuple(map(_folded, node.factors)), node.divides)
    if isinstance(node, Power):
        return Power(node.at, _folded(node.base), _folded(node.exponent))
    assert isinstance(node, Function)
    return Function(node.at, node.name, tuple(map(_folded, node.arguments)))


def _inputs(node: Node) -> set[int]:
    if isinstance(node, Input):
        return {node.number}
    return set().union(*map(_inputs, node.children))


def written(node: Node, power: str = "^", names: Sequence[str] = INPUT_NAMES) -> str:
    """A tree as a text that reads back to it."""

    def one(node: Node) -> str:
        return written(node, power, names)

    if isinstance(node, Number):
        return node.text
    if isinstance(node, Input):
        return names[node.number - 1]
    if isinstance(node, Plus):
        signs = ["-" if sign < 0 else "+" for sign in node.signs]
        parts = [_inside(term, (Plus,), one) for term in node.terms]
        text = "".join(sign + part for sign, part in zip(signs, parts, strict=True))
        return text.removeprefix("+")
    if isinstance(node, Times):
        signs = ["/" if divides else "*" for divides in node.divides]
        parts = [_inside(factor, (Plus, Times), one) for factor in node.factors]
        return "".join(sign + part for sign, part in zip(signs, parts, strict=True))[1:]
    if isinstance(node, Power):
        inner = (Plus, Times, Power)
        return _inside(node.base, inner, one) + power + _inside(node.exponent, inner, one)
    assert isinstance(node, Function)
    if len(node.arguments) > 2:  # of min and max, which take two at a time everywhere
        first = Function(node.at, node.name, node.arguments[:-1])
        return one(Function(node.at, node.name, (first, node.arguments[-1])))
    return f"{node.name}({','.join(map(one, node.arguments))})"


def _inside(node: Node, kinds: tuple[type, ...], one: Callable[[Node], str]) -> str:
    is_negative = isinstance(node, Number) and node.text.startswith("-")
    return f"({one(node)})" if isinstance(node, kinds) or is_negative else one(node)


def _plain(token: Token) -> str:
    """A number without an exponent, which the language does not know."""
    text = format(Decimal(repr(float(token.text))), "f").removesuffix(".0")
    if len(text) > LONGEST_WORD:
        raise token.error(f"is {text}; a number has at most {LONGEST_WORD} characters")
    return text

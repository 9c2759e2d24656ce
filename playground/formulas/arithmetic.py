"""The part of a grammar that all formulas share: sums, products, powers, functions.

    expression = [sign] term {sign term}
    term       = factor {["*" | "/"] factor}               side by side is a product
    factor     = primary {"^" ["-"] factor}

Nothing here ever reaches Python's own evaluation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar

from playground.errors import FormulaError
from playground.formulas import tree
from playground.formulas.tokens import ARRAY, NAME, NUMBER, SUM, Token
from playground.formulas.words import Words


class Arithmetic(Words, ABC):
    """Reads expressions; what they are made of, `primary`, is read by the rest of a grammar."""

    functions: ClassVar[Mapping[str, int]]
    """How many arguments each has; those of two or more may have more."""

    @abstractmethod
    def primary(self) -> tree.Node: ...

    def expression(self) -> tree.Node:
        start = self.next
        terms, signs = [], []
        while True:
            sign = 1
            while self.sees("+", "-"):
                sign *= -1 if self.take().text == "-" else 1
            terms.append(self.term())
            signs.append(sign)
            if not self.sees("+", "-"):
                break
        if len(terms) == 1 and signs == [1]:
            return terms[0]
        return tree.Plus(start.at, tuple(terms), tuple(signs))

    def term(self) -> tree.Node:
        start = self.next
        factors, divides = [self.factor()], [False]
        while True:
            if self.sees("*", "/"):
                divides.append(self.take().text == "/")
                factors.append(self.signed(self.factor))
            elif self.begins_factor():
                divides.append(False)
                factors.append(self.factor())
            else:
                break
        if len(factors) == 1:
            return factors[0]
        # (a b) c is a b c: a fraction's upper part is no product of its own.
        while isinstance(first := factors[0], tree.Times):
            factors, divides = [*first.factors, *factors[1:]], [*first.divides, *divides[1:]]
        return tree.Times(start.at, tuple(factors), tuple(divides))

    def begins_factor(self) -> bool:
        return self.next.kind in (NUMBER, NAME, ARRAY, SUM) or self.sees("(", "[")

    def signed(self, read: Callable[[], tree.Node]) -> tree.Node:
        """What is read next, with any signs before it."""
        start, sign = self.next, 1
        while self.sees("+", "-"):
            sign *= -1 if self.take().text == "-" else 1
        node = read()
        return node if sign == 1 else tree.Plus(start.at, (node,), (-1,))

    def factor(self) -> tree.Node:
        base = self.primary()
        if self.sees("^"):
            at = self.take().at
            with self.deeper():
                return tree.Power(at, base, self.signed(self.factor))
        return base

    def listed(self, opening: Token) -> list[tree.Node]:
        """The expressions up to the bracket's end."""
        found = [self.expression()]
        while self.takes(","):
            found.append(self.expression())
        self.close(opening)
        return found

    def function(self, token: Token, name: str) -> tree.Node:
        power: tuple[Token, tree.Node] | None = None
        if self.sees("^"):  # tanh^2(...)
            power = self.take(), self.power_of(token)
        if not self.sees("(", "["):
            raise token.error(f"{token.text} needs brackets around what it is taken of")
        arguments = self.listed(self.take())
        wanted = self.functions[name]
        if len(arguments) != wanted and not (wanted > 1 and len(arguments) > wanted):
            many = "one number" if wanted == 1 else "two numbers or more"
            problem = f"{token.text} is taken of {many}, not of {len(arguments)}"
            raise FormulaError(token.at, problem, self.width_from(token))
        value = tree.Function(token.at, name, tuple(arguments))
        return tree.Power(power[0].at, value, power[1]) if power else value

    def power_of(self, function: Token) -> tree.Node:
        """The 2 of tanh^2(z), the -2 of cosh^(-2)(z); to the power -1 it would be the inverse."""
        opening = self.take() if self.sees("(") else None
        minus = self.take() if opening and self.sees("-") else None
        number = self.take()
        if number.kind != NUMBER:
            raise number.error(f"expected a number as the power of {function.text}")
        if minus and number.text == "1":
            problem = f"this may mean the inverse function; write 1/{function.text}(...)"
            raise minus.error(problem)
        if opening:
            self.close(opening)
        power = tree.Number(number.at, float(number.text), number.text)
        return tree.Plus(minus.at, (power,), (-1,)) if minus else power

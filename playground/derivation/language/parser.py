"""A formula's words as a tree, by recursive descent.

    formula    = gradient [ "(" index {"," index} ")" ] "=" expression
    expression = [sign] term {sign term}
    term       = factor {["*" | "/"] factor}               side by side is a product
    factor     = primary {"^" ["-"] factor}
    primary    = number | index | size | "(" expression ")" | array "(" expressions ")"
               | function "(" expressions ")" | "1{" conditions "}"
               | "sum" ( index | "(" items ")" ) term      a sum takes in the rest of its term
               | "sum" "{" index "=" expression "}" "^" ( primary | "{" expression "}" ) term
           | "max_" "{" items "}" term                     the same as for a sum
    item       = index | index "=" expression ".." expression | condition
    condition  = operand {comparison operand}              an operand may be a tuple, (b, c),
                                                          or argmax_{items} term

An index hides whatever else has its name. Nothing here ever reaches Python's own evaluation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from playground.derivation.language import expression as tree
from playground.derivation.language.sums import COMPARISONS, SEPARATORS, Sums
from playground.derivation.language.vocabulary import FUNCTIONS, JACOBIAN, SIGMA, Vocabulary
from playground.errors import FormulaError, shown
from playground.formulas.tokens import ARRAY, END, NAME, NUMBER, SUM, Token
from playground.formulas.words import PAIRS, words_of


def parse(tokens: Sequence[Token], text: str, vocabulary: Vocabulary) -> tree.Formula:
    """The tree of a formula's words, an END last, which stand in a text.

    Raises FormulaError, with the place, for whatever is none.
    """
    return _Parser(tokens, text, vocabulary).formula()


class _Parser(Sums):
    functions = FUNCTIONS

    def __init__(self, tokens: Sequence[Token], text: str, vocabulary: Vocabulary) -> None:
        super().__init__(tokens, vocabulary)
        self.text = text
        self.target = ""

    # The left side

    def formula(self) -> tree.Formula:
        token = self.take()
        target = self.vocabulary.spellings.get(token.text, token.text)
        targets = self.vocabulary.targets
        if token.kind not in (NAME, ARRAY) or target not in targets:
            example = self._example(next(iter(targets)))
            begin = "a formula begins with the gradient it gives, as in"
            named = ", ".join(one for one in targets if not one.startswith(JACOBIAN))
            raise token.error(f"{begin} {example} = ...; here there are {named}")
        self.target = target
        if self.sees("(", "["):
            self.left_indices(target)
        else:
            self.bare_target = target
            self.axes = [tree.Axis("", token.at)] * len(targets[target])
        n_free = len(self.axes)
        if not self.takes("="):
            shown_as = self._shown(target)
            raise self.next.error(
                f"expected “=” and what {shown_as} is before {words_of(self.next)}"
            )
        body = self.expression()
        if self.next.kind != END:
            closes = self.sees(*PAIRS.values())
            problem = "closes nothing" if closes else "cannot follow what is before it"
            raise self.next.error(f"{words_of(self.next)} {problem}")
        bare = bool(self.bare_target)
        return tree.Formula(
            self.text, target, tuple(self.axes), n_free, bare, body, self.vocabulary
        )

    def left_indices(self, target: str) -> None:
        opening = self.take()
        while not self.sees(PAIRS[opening.text]):
            token = self.take()
            if token.kind != NAME:
                raise token.error(
                    f"expected the name of an index of {self._shown(target)}, as in "
                    f"{self._example(target)}, not {words_of(token)}"
                )
            self.bind(token)
            if not self.takes(","):
                break
        self.close(opening)
        wanted = len(self.vocabulary.targets[target])
        if len(self.axes) != wanted:
            problem = f"{self._shown(target)} has {_axes(wanted)}, as in {self._example(target)}"
            raise opening.error(f"{problem}, not {len(self.axes)}")

    # Expressions

    def primary(self) -> tree.Node:
        token = self.next
        if token.kind == SUM:
            with self.deeper():
                return self.total()
        if token.kind == NUMBER:
            self.take()
            if token.text == "1" and self.sees("{"):
                with self.deeper():
                    return self.indicator(token.at)
            return tree.Number(token.at, float(token.text), token.text)
        if self.sees("(", "["):
            with self.deeper():
                opening = self.take()
                inner = self.expression()
                if self.sees(","):
                    raise opening.error("a list in brackets needs an array's name before it")
                self.close(opening)
                return inner
        if token.kind in (NAME, ARRAY):
            self.take()
            with self.deeper():
                return self.named(token) if token.kind == NAME else self.written(token)
        if token.kind == END:
            raise token.error("the formula ends where something must follow")
        raise token.error(f"expected a number, an array or an index, not {words_of(token)}")

    def named(self, token: Token) -> tree.Node:
        name, known = token.text, self.vocabulary
        array = known.spellings.get(name, "")
        if (star := f"{name}star") in known.arrays and self.takes_star():
            return self.entry(star, token)
        if name in self.scope:
            if self.sees("(", "[") and (array in known.arrays or self.is_list(self.place)):
                ways = [way for way, one in known.spellings.items() if one == array != way]
                advice = f"; write {ways[0]}(...) for the array" if ways else ""
                raise token.error(f"{name} is an index here, and no array{advice}")
            return tree.Index(token.at, self.scope[name], name)
        if array in known.arrays:
            return self.entry(array, token)
        if array in known.targets:
            raise token.error(f"{array} is what the formula is to give; it cannot be used in it")
        if name in known.sizes:
            if self.sees("(", "[") and self.is_list(self.place):
                raise token.error(f"{token.raw} is a size, {known.sizes[name]}, and no array")
            return tree.Number(token.at, float(known.sizes[name]), name)
        if name in FUNCTIONS:
            return self.function(token, name)
        if name.removesuffix("'") == SIGMA and self.sees("(", "[", "^"):
            return self.function(token, name.replace(SIGMA, "sigmoid"))
        if name == "e":
            return tree.Number(token.at, math.e, "e")
        raise self.unknown(token)

    def written(self, token: Token) -> tree.Node:
        """An array that is known to be one, by how it is written in LaTeX."""
        if token.text in self.vocabulary.arrays:
            return self.entry(token.text, token)
        raise token.error(f"{self._shown(token.text)} is what the formula is to give")

    def unknown(self, token: Token) -> FormulaError:
        name, known = token.text, self.vocabulary
        if f"{name}star" in known.arrays:
            return token.error(
                f"{name} is no index here; the place of a window's maximum is "
                f"written {name}*(a,h,k)"
            )
        single = [*self.scope, *known.sizes]
        if 1 < len(name) <= 4 and all(letter in single for letter in name):
            return token.error(f"there is no {name} here; write a product as {' '.join(name)}")
        indices = ", ".join(name for name in self.scope if name)
        also = f" and the indices {indices}" if indices else ""
        # Of what a command of LaTeX has in its braces or stands for, the name says more.
        written = name if token.raw.startswith("\\") else token.raw
        return token.error(f"there is no {shown(written)} here, only {known.known}{also}")

    def takes_star(self) -> bool:
        """Whether the * of m*(a,h,k) follows, and not a product: no product has commas."""
        for marks in (["*"], ["^", "*"]):
            following = self.tokens[self.place : self.place + len(marks)]
            if [token.text for token in following] == marks and self.is_list(
                self.place + len(marks)
            ):
                self.place += len(marks)
                return True
        return False

    def entry(self, array: str, token: Token) -> tree.Node:
        shape, shown_as = self.vocabulary.arrays[array], self._shown(array)
        if array == self.target:
            raise token.error(f"{shown_as} is what the formula is to give; it cannot be used in it")
        # Entry by entry, y (1 - y) is a product.
        if self.sees("(", "[") and not (self.bare_target and not self.is_list(self.place)):
            indices = self.listed(self.take())
            if len(indices) != len(shape):
                problem = f"{shown_as} has {_axes(len(shape))}, not {len(indices)}"
                raise FormulaError(token.at, problem, self.width_from(token))
            return tree.Entry(token.at, array, tuple(indices))
        if not self.bare_target:
            raise token.error(f"{shown_as} needs its {_axes(len(shape))} in brackets")
        if shape != self.vocabulary.targets[self.bare_target]:
            of = self._shown(self.bare_target)
            problem = f"without indices, {shown_as} must have the shape of {of}"
            raise token.error(f"{problem}; write both with their indices")
        axes = tuple(tree.Index(token.at, axis, "") for axis in range(len(shape)))
        return tree.Entry(token.at, array, axes, is_bare=True)

    # Conditions and sums

    def indicator(self, at: int) -> tree.Node:
        opening = self.take()
        conditions = self.condition()
        while self.takes(*SEPARATORS, "and"):
            conditions += self.condition()
        self.close(opening)
        return tree.Indicator(at, tuple(conditions))

    def condition(self) -> list[tree.Comparison]:
        """One comparison, or for tuples one an element."""
        start = self.next
        operands, operators = [self.operand()], []
        while self.sees(*COMPARISONS):
            operators.append(self.take().text)
            operands.append(self.operand())
        if not operators:
            raise start.error("a condition compares, as in 0 <= b - h < K or b = h")
        lengths = {len(operand) for operand in operands}
        if len(lengths) > 1:
            raise start.error("both sides must have equally many elements")
        if lengths != {1} and set(operators) != {"="}:
            raise start.error("tuples can only be compared with =")
        columns = zip(*operands, strict=True)
        return [tree.Comparison(start.at, column, tuple(operators)) for column in columns]

    def operand(self) -> list[tree.Node]:
        if self.next.kind == SUM and self.next.text == "argmax":
            with self.deeper():
                return self.places()
        if self.is_list(self.place):
            with self.deeper():
                return self.listed(self.take())
        return [self.expression()]

    def _example(self, target: str) -> str:
        rank = len(self.vocabulary.targets[target])
        if target.startswith(JACOBIAN) and rank > 1:
            return f"∂y(...)/∂{target[-1]}(...)"
        first = {"db": "j", "y": "j"}.get(target, "i")
        names = {1: first, 2: "i,j", 3: "j,h,k" if target == "y" else "a,b,c", 4: "j,a,m,n"}
        return f"{target}({names[rank]})"

    def _shown(self, array: str) -> str:
        return f"∂y/∂{array[-1]}" if array.startswith(JACOBIAN) else array


def _axes(count: int) -> str:
    return "one index" if count == 1 else f"{count} indices"

"""Sums, and the indices that they bind: the part of the grammar that knows what an index is."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence

from playground.derivation.language.expression import (
    Axis,
    Comparison,
    Index,
    Largest,
    Node,
    Place,
    Total,
)
from playground.derivation.language.vocabulary import FUNCTIONS, Vocabulary
from playground.errors import FormulaError, shown
from playground.formulas.arithmetic import Arithmetic
from playground.formulas.tokens import NAME, SUM, Token
from playground.formulas.words import PAIRS

MAX_INDICES = 12
SEPARATORS = (",", ";", ":", "|")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_INDEX = re.compile(r"[^\W\d_]{1,2}\d?'{0,2}")


class Sums(Arithmetic):
    """Reads sums; what stands in one is read by the rest of the grammar."""

    def __init__(self, tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
        super().__init__(tokens)
        self.vocabulary = vocabulary
        self.bare_target = ""  # set where the left side has no indices
        self.axes: list[Axis] = []
        self.scope: dict[str, int] = {}  # index names in force, to their axes

    @abstractmethod
    def condition(self) -> list[Comparison]: ...

    def bind(self, token: Token) -> int:
        """The axis of a new index."""
        if token.text and not _INDEX.fullmatch(token.text):
            problem = "cannot be an index; an index is one or two letters, as h or h2"
            raise token.error(f"{shown(token.raw)} {problem}")
        if token.text in self.scope:
            raise token.error(f"the index {token.text} is bound already")
        if len(self.axes) == MAX_INDICES:
            raise token.error(f"a formula has at most {MAX_INDICES} indices")
        self.axes.append(Axis(token.text, token.at))
        self.scope[token.text] = len(self.axes) - 1
        return len(self.axes) - 1

    def total(self) -> Node:
        """A sum or a largest value, and all that it is taken of."""
        start = self.take()
        if start.text == "argmax":
            raise start.error("a place is compared with a tuple, as in (m, n) = argmax_{...} ...")
        return self.over_indices(start)

    def places(self) -> list[Node]:
        """Where a largest value is: an expression for each of its indices."""
        largest = self.over_indices(self.take())
        assert isinstance(largest, Largest)
        return [Place(largest.at, largest, which) for which in range(len(largest.chosen))]

    def over_indices(self, start: Token) -> Node:
        is_sum = start.text == SUM
        what = "a sum" if is_sum else "a maximum"
        outer = dict(self.scope)
        listed: list[int] = []
        conditions: list[Comparison] = []
        used: set[int] = set()
        first = len(self.axes)
        if self.sees("(", "{", "["):
            used = self.limits(conditions) if self.has_limits() else self.items(listed, conditions)
        elif self.next.kind == NAME:
            listed.append(self.bind(self.take()))
        else:
            example = "sum(h,k)" if is_sum else "max_{m,n}"
            raise start.error(f"{what} names its indices, as in {example}")
        summed = tuple(range(first, len(self.axes)))
        if not self.begins_factor() and not self.sees("+", "-"):
            raise self.next.error(
                f"{what} is followed by what {'is summed' if is_sum else 'it is taken of'}"
            )
        body = self.signed(self.term)
        for axis in summed:
            if axis not in body.axes | used:
                name, at = self.axes[axis].name, self.axes[axis].at
                used_so = "is summed over" if is_sum else "stands under the maximum"
                raise FormulaError(at, f"{name} {used_so}, but not used", len(name))
        self.scope = outer
        if not is_sum:
            return Largest(start.at, summed, tuple(listed), tuple(conditions), body)
        return Total(start.at, summed, tuple(listed), tuple(conditions), body)

    def items(self, listed: list[int], conditions: list[Comparison]) -> set[int]:
        """Read a sum's list; the axes that its conditions use."""
        opening = self.take()
        used = self.item(listed, conditions)
        while self.takes(*SEPARATORS, "and"):
            used |= self.item(listed, conditions)
        self.close(opening)
        return used

    def has_limits(self) -> bool:
        """Whether a sum is written with its upper limit behind: sum_{h=0}^{2}."""
        depth = 0
        for place in range(self.place, len(self.tokens) - 1):
            text = self.tokens[place].text
            depth += (text in PAIRS) - (text in PAIRS.values())
            if depth == 0:
                begun = [token.text for token in self.tokens[self.place + 2 : self.place + 3]]
                return begun == ["="] and self.tokens[place + 1].text == "^"
        return False

    def limits(self, conditions: list[Comparison]) -> set[int]:
        """Read {index = low}^{high}; the axes that the limits use."""
        opening, token = self.take(), self.take()
        self.take()  # the =
        low = self.expression()
        self.close(opening)
        self.take()  # the ^
        if self.sees("{"):
            opening = self.take()
            high = self.expression()
            self.close(opening)
        else:
            high = self.signed(self.primary)
        conditions.append(self.between(low, token, high))
        return {*low.axes, *high.axes}

    def between(self, low: Node, token: Token, high: Node) -> Comparison:
        """low <= index <= high, of a new index."""
        index = Index(token.at, self.bind(token), token.text)
        return Comparison(token.at, (low, index, high), ("<=", "<="))

    def item(self, listed: list[int], conditions: list[Comparison]) -> set[int]:
        """Read one item of a sum's list; the axes that its condition uses."""
        token, following = self.next, self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        ends = (*SEPARATORS, "and")
        if token.kind == NAME and following.text in (*ends, *PAIRS.values(), ""):
            listed.append(self.bind(self.take()))
            return set()
        has_range = self.finds(("..",), self.place + 2, ends)
        if token.kind == NAME and following.text in ("=", "in") and has_range:
            self.place += 2
            low = self.expression()
            self.place += 1  # the two points
            high = self.expression()
            conditions.append(self.between(low, token, high))
            return {*low.axes, *high.axes}
        self.bind_unknown(ends)
        found = self.condition()
        conditions += found
        return set().union(*(one.axes for one in found))

    def bind_unknown(self, ends: tuple[str, ...]) -> None:
        """In sum(0 <= h < 3, ...), a side that is a name without a meaning is an index."""
        known, sides = self.vocabulary, (*COMPARISONS, *ends, *PAIRS, *PAIRS.values())
        for place in range(self.place, len(self.tokens) - 1):
            token, before, after = self.tokens[place], *self.tokens[place - 1 : place + 2 : 2]
            if place > self.place and token.text in (*ends, *PAIRS, *PAIRS.values()):
                return
            arrays = known.spellings if self.bare_target else ()
            meanings = (self.scope, arrays, known.sizes, FUNCTIONS, ("e",))
            is_side = before.text in sides and after.text in sides and after.text not in PAIRS
            if token.kind == NAME and is_side and not any(token.text in one for one in meanings):
                self.bind(token)

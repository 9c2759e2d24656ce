"""A formula's words, one after the other: what comes next, what a bracket holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playground.errors import shown
from playground.formulas.tokens import END, SYMBOL, Token

MAX_DEPTH = 25
PAIRS = {"(": ")", "[": "]", "{": "}"}


class Words:
    """A place in a formula's words, an END last, and how deep in brackets and sums it is."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.next
        self.place += token.kind != END
        return token

    def sees(self, *symbols: str) -> bool:
        return self.next.kind == SYMBOL and self.next.text in symbols

    def takes(self, *symbols: str) -> bool:
        seen = self.sees(*symbols)
        self.place += seen
        return seen

    def close(self, opening: Token) -> None:
        closing = PAIRS[opening.text]
        if self.takes(closing):
            return
        if self.next.kind == END or self.sees(*PAIRS.values()):
            raise opening.error(f"this “{opening.text}” is never closed; “{closing}” is missing")
        raise self.next.error(f"expected “{closing}” before {words_of(self.next)}")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.next.error(f"brackets and sums may be nested {MAX_DEPTH} deep")
        yield
        self.depth -= 1

    def is_list(self, place: int) -> bool:
        """Whether a bracket opens at a place, with a comma directly inside."""
        return self.tokens[place].text in ("(", "[") and self.finds((",",), place + 1)

    def finds(self, symbols: tuple[str, ...], place: int, ends: tuple[str, ...] = ()) -> bool:
        """Whether one of the symbols comes before the bracket that is open at a place closes."""
        depth = 0
        for token in self.tokens[place:]:
            if token.kind == END or (depth == 0 and token.text in ends):
                return False
            if token.kind != SYMBOL:
                continue
            if depth == 0 and token.text in symbols:
                return True
            depth += (token.text in PAIRS) - (token.text in PAIRS.values())
            if depth < 0:
                return False
        return False

    def width_from(self, token: Token) -> int:
        """How many characters have been read from a token on."""
        last = self.tokens[self.place - 1]
        return last.at + len(last.raw) - token.at


def words_of(token: Token) -> str:
    """A word as an error names it."""
    return "the end" if token.kind == END else f"“{shown(token.raw)}”"

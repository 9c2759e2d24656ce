"""Slopes of y typed plainly, dy(j,h,k)/dz(a,b,c) or dy/dz: one array, with the indices of both."""

from __future__ import annotations

from collections.abc import Sequence

from playground.derivation.language.vocabulary import JACOBIAN, Vocabulary
from playground.formulas.tokens import ARRAY, NAME, SYMBOL, Token
from playground.formulas.words import PAIRS


def with_slopes(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """The words of a formula, every quotient of dy and a gradient as the one array it is."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        above = _indices(tokens, place + 1)
        divided = place + 1 + len(above)
        by = _gradient(tokens, divided + 1, vocabulary)
        signs = [one.text for one in tokens[divided : divided + 1]]
        if token.text == "dy" and signs == ["/"] and by:
            below = _indices(tokens, divided + 2)
            found.append(Token(ARRAY, f"{JACOBIAN}{by[1:]}", token.raw, token.at))
            found += _joined(above, below, vocabulary)
            place = divided + 2 + len(below)
            continue
        found.append(token)
        place += 1
    return found


def _gradient(tokens: Sequence[Token], place: int, vocabulary: Vocabulary) -> str:
    """The gradient that a word names, dz, dw or db; empty where it names none."""
    word = tokens[place] if place < len(tokens) else None
    name = vocabulary.spellings.get(word.text, "") if word and word.kind == NAME else ""
    return name if f"{JACOBIAN}{name[1:]}" in vocabulary.arrays and name[:1] == "d" else ""


def _indices(tokens: Sequence[Token], place: int) -> list[Token]:
    """What stands in the bracket that opens at a place, with it; nothing where none does."""
    depth = 0
    for end in range(place, len(tokens)):
        depth += (tokens[end].text in PAIRS) - (tokens[end].text in PAIRS.values())
        if depth == 0:
            return list(tokens[place : end + 1]) if end > place else []
    return []


def _joined(above: list[Token], below: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """The indices of y, then those of what it is derived by; once where both are the same."""
    same = [one.text for one in above] == [one.text for one in below]
    if not above or not below or (same and vocabulary.is_entry_by_entry):
        return above or below
    comma = Token(SYMBOL, ",", "", below[0].at)
    return [*above[:-1], comma, *below[1:]]

"""A derivation as it is written: lines, chains of equalities, each a formula of its own.

    \\frac{\\partial L}{\\partial z} &= \\frac{\\partial L}{\\partial y} (1 - \\tanh^2 z) \\\\
                                  &= (1 - y^2) g

is two formulas with the same left side. What stands behind a comma or in words at the end of a line
is a remark, and passed over; it is told that it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from playground.derivation.language.correlation import (
    defines_with_ast,
    has_stars,
    written_out,
)
from playground.derivation.language.latex_pieces import is_latex
from playground.derivation.language.latex_reader import latex_tokens
from playground.derivation.language.plain_slopes import with_slopes
from playground.derivation.language.vocabulary import JACOBIAN, SIGMA, Vocabulary
from playground.errors import FormulaError
from playground.formulas.tokens import (
    ARRAY,
    END,
    LINE,
    PROSE,
    SYMBOL,
    Token,
    tokens_of,
)
from playground.formulas.words import PAIRS

MAX_STATEMENTS = 20
_CONTINUES = ("+", "-", "*", "/")


@dataclass(frozen=True)
class Statement:
    """One equality: the words of its left side and of what follows its "="; its line, from 1."""

    tokens: tuple[Token, ...]  # an END last
    line: int
    remark: str = ""  # what was passed over behind it
    refused: FormulaError | None = None  # why it cannot be read, though the others may


def statements_of(text: str, vocabulary: Vocabulary) -> list[Statement]:
    """Every equality of a derivation, in order; of a plain formula the one there is.

    Raises FormulaError where a word is none, nothing is equated, or there are too many.
    """
    if not is_latex(text):
        return [Statement(tuple(with_slopes(tokens_of(text), vocabulary)), 1)]
    found: list[Statement] = []
    left: list[Token] = []
    tokens, said_of_y = latex_tokens(text, vocabulary)
    for number, line in enumerate(_lines(tokens), 1):
        for said in (said_of_y[one.at] for one in line if _is_slope(one) and one.at in said_of_y):
            end = Token(END, "", "", said[-1].at + len(said[-1].raw))
            found.append(Statement((*_completed(said, vocabulary), end), number))
        formula, remark = _without_remark(line, text)
        parts = _parted(formula)
        if parts[0]:
            left = _left(parts[0], vocabulary)
        if not left:
            raise FormulaError(line[0].at, "expected a gradient before this “=”")
        if len(parts) == 1:
            raise FormulaError(line[0].at, "expected “=” in this line")
        for equals, part in zip(_equals(formula), parts[1:], strict=True):
            if part and part[0].at in said_of_y and _same(part, left):
                continue  # the slope of what y was said to be, which was judged
            end = Token(END, "", "", part[-1].at + len(part[-1].raw) if part else len(text))
            words = _completed([*left, equals, *part], vocabulary)
            found.append(Statement((*words, end), number, remark if part is parts[-1] else ""))
        if len(found) > MAX_STATEMENTS:
            problem = f"a derivation has at most {MAX_STATEMENTS} equalities"
            raise FormulaError(line[0].at, problem)
    if not found:
        raise FormulaError(0, "there is no formula in this; expected one as in \\frac{\\partial L}"
                           "{\\partial z_{a,b,c}} = ...")  # fmt: skip
    return _with_sums(found, vocabulary)


def _same(one: list[Token], other: list[Token]) -> bool:
    return [token.text for token in one] == [token.text for token in other]


def _is_slope(token: Token) -> bool:
    return token.kind == ARRAY and token.text.startswith(JACOBIAN)


def _with_sums(found: list[Statement], vocabulary: Vocabulary) -> list[Statement]:
    """The equalities with their ⋆ and ∗ written out; what ∗ means, the others may tell."""
    ast_turns = True if any(has_stars(one.tokens) for one in found) else None
    if any(defines_with_ast(one.tokens, vocabulary) for one in found):
        ast_turns = False
    for n, statement in enumerate(found):
        try:
            tokens = written_out(statement.tokens, vocabulary, ast_turns)
            found[n] = replace(statement, tokens=tokens)
        except FormulaError as error:
            found[n] = replace(statement, refused=error)
    return found


def _lines(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """The words line by line; a line without an “=” that goes on with a sign goes on with it."""
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == LINE:
            lines.append([])
        else:
            lines[-1].append(token)
    joined: list[list[Token]] = []
    for line in filter(None, lines):
        is_rest = line[0].text in _CONTINUES and len(_parted(line)) == 1
        if joined and (is_rest or joined[-1][-1].text in (*_CONTINUES, "=")):
            joined[-1] += line
        else:
            joined.append(line)
    yield from joined


def _at_depth_0(tokens: list[Token], is_it: Callable[[Token], bool]) -> list[int]:
    """The places, outside all brackets, of some words."""
    depth, found = 0, []
    for place, token in enumerate(tokens):
        if token.kind == SYMBOL:
            depth += (token.text in PAIRS) - (token.text in PAIRS.values())
        if depth == 0 and is_it(token):
            found.append(place)
    return found


def _without_remark(line: list[Token], text: str) -> tuple[list[Token], str]:
    """A line up to a comma, a full stop or words, and what is behind them as it is written."""
    ends = _at_depth_0(line, lambda one: one.kind == PROSE or one.text in (",", ";", "."))
    ends = [end for end in ends if end > 0]
    if not ends:
        return line, ""
    behind = line[ends[0] :]
    behind = behind[1:] if behind[0].kind == SYMBOL else behind
    remark = text[behind[0].at : behind[-1].at + len(behind[-1].raw)].strip() if behind else ""
    return line[: ends[0]], remark


def _equals(line: list[Token]) -> list[Token]:
    return [line[n] for n in _at_depth_0(line, lambda one: one.text == "=")]


def _parted(line: list[Token]) -> list[list[Token]]:
    """What stands between a line's “=”; the first part may be empty."""
    places = [-1, *_at_depth_0(line, lambda one: one.text == "="), len(line)]
    return [line[before + 1 : after] for before, after in pairwise(places)]


def _left(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """A left side; tanh'(z) is the slope of y where y = tanh(z)."""
    name, of = tokens[0].text.replace(SIGMA, "sigmoid"), tokens[2:-1]
    is_slope = vocabulary.function and name == f"{vocabulary.function}'" and of
    if not is_slope or vocabulary.spellings.get(of[0].text, of[0].text) != "z":
        return tokens
    return [Token(ARRAY, f"{JACOBIAN}z", tokens[0].raw, tokens[0].at), *of[1:]]


def _completed(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Words with what their writer left out because it is the same all over.

    m^* without indices belongs to the window of the g it stands beside. Where a layer works entry
    by entry, one index may stand for all, as in (1 - y_i^2) g_i.
    """
    lists = _lists(tokens, vocabulary)
    if vocabulary.is_entry_by_entry and lists and lists[0][0] == 1:
        texts = {tuple(one.text for one in tokens[start:end]) for start, end in lists}
        rank = len(vocabulary.arrays["z"])
        if len(texts) == 1 and next(iter(texts)).count(",") + 1 != rank:
            hidden = {place for start, end in lists for place in range(start, end)}
            return [one for place, one in enumerate(tokens) if place not in hidden]
    windows = [tokens[start:end] for start, end in lists if tokens[start - 1].text == "g"]
    found: list[Token] = []
    for place, one in enumerate(tokens):
        found.append(one)
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        is_place = one.kind == ARRAY and one.text.endswith("star")
        if is_place and following != "(" and windows:
            found += [Token(each.kind, each.text, "", one.at) for each in windows[0]]
    return found


def _lists(tokens: list[Token], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """From where to where the indices of every entry stand, brackets included."""
    found = []
    for place, one in enumerate(tokens[:-1]):
        is_entry = one.kind == ARRAY or one.text in vocabulary.spellings
        if is_entry and tokens[place + 1].text == "(":
            depth = 0
            for end in range(place + 1, len(tokens)):
                depth += (tokens[end].text in PAIRS) - (tokens[end].text in PAIRS.values())
                if depth == 0:
                    found.append((place + 1, end + 1))
                    break
    return found

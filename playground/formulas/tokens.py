"""A formula's text as words: names, numbers, symbols, each with its place.

Ways of writing the same thing end here: dL/dz and grad_z, k_H and kH, Σ and sum, ≤ and <=, y².
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from playground.errors import FormulaError, shown

MAX_LENGTH = 1_000
LONGEST_WORD = 15

NUMBER, NAME, SYMBOL, END = "number", "name", "symbol", "end"
SUM = "sum"  # "sum", "max" or "argmax", over indices
ARRAY, LINE, PROSE = "array", "line", "prose"  # in LaTeX alone: what is no index for sure; where
# a formula begins; words

# One character for one, so that places stay what they are.
_SAME = str.maketrans("−–·×⋅∗÷∂′’‘₀₁₂₃₄₅₆₇₈₉∑𝟙𝟏", "--****/d'''0123456789Σ11")
_SPELLINGS = {
    "≤": "<=", "≥": ">=", "≠": "!=", "==": "=", ":=": "=", "**": "^", "…": "..", "...": "..",
    "∈": "in", "∧": "and", "=<": "<=", "=>": ">=", "⋆": "*",
}  # fmt: skip
_POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LETTER = "A-Za-zα-ωΑ-ΡΤ-Ω"
_PATTERN = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<number>\d+(?:\.\d+)?|\.\d+)
  | (?P<sum>(?:Σ|sum(?![0-9{_LETTER}]))_?)
  | (?P<largest>max(?:_?(?={{)|_(?=[(\[])))
  | d[Ll]\s*/\s*(?P<derivative>d[{_LETTER}]+)
  | (?P<name>[{_LETTER}](?:_?[0-9{_LETTER}])*'*)
  | (?P<power>[{_POWERS}])
  | (?P<symbol>\.\.\.?|\*\*|<=|>=|=<|=>|!=|==|:=|[-+*/^=<>(){{}}\[\],;:|≤≥≠…∈∧⋆])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """A word: of which kind, as it is to be read, as it was written, and where."""

    kind: str
    text: str
    raw: str
    at: int

    def error(self, problem: str) -> FormulaError:
        """What is wrong here."""
        return FormulaError(self.at, problem, max(1, len(self.raw)))


def tokens_of(text: str) -> list[Token]:
    """The words of a text, an END last. Raises FormulaError where something is no word."""
    if len(text) > MAX_LENGTH:
        problem = f"a formula has at most {MAX_LENGTH} characters, this has {len(text)}"
        raise FormulaError(MAX_LENGTH, problem)
    same = text.translate(_SAME)
    found: list[Token] = []
    at = 0
    while at < len(same):
        match = _PATTERN.match(same, at)
        if match is None:
            problem = f"“{shown(text[at])}” has no meaning in a formula"
            if text[at] == "?":
                problem = "this gap is yours to fill"
            advice = "; indices stand in brackets, as in w(j,a,m,n)" if text[at] in "_\\" else ""
            raise FormulaError(at, problem + advice)
        kind, word = str(match.lastgroup), match.group(str(match.lastgroup))
        raw = text[at : match.end()]
        if kind != "space":
            found += _read(kind, word, raw, at)
        at = match.end()
    return [*found, Token(END, "", "", len(text))]


def _read(kind: str, word: str, raw: str, at: int) -> list[Token]:
    if len(word) > LONGEST_WORD:
        problem = f"{shown(word)} is too long; names and numbers have at most {LONGEST_WORD}"
        raise FormulaError(at, f"{problem} characters", len(raw))
    match kind:
        case "sum":
            return [Token(SUM, SUM, raw, at)]
        case "largest":
            return [Token(SUM, "max", raw, at)]
        case "power":
            return [Token(SYMBOL, "^", raw, at), Token(NUMBER, str(_POWERS.index(word)), raw, at)]
        case "symbol":
            return [Token(SYMBOL, _SPELLINGS.get(word, word), raw, at)]
        case "number":
            return [Token(NUMBER, word, raw, at)]
        case _ if word in ("and", "in"):
            return [Token(SYMBOL, word, raw, at)]
        case _:
            return [Token(NAME, _plain(word), raw, at)]


def _plain(name: str) -> str:
    """k_H as kH; underscores elsewhere stay, and make a name nobody knows."""
    return re.sub(r"(?<=[^\W_])_(?=[^\W_])", "", name)

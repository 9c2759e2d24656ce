"""LaTeX cut into pieces: commands, letters, numbers, signs and groups, each with its place.

Only what stands in formulas is cut: where a text has `$...$`, `\\[...\\]` or an environment of
formulas, the prose around them is left out. Nothing is expanded, and no macro is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from playground.errors import FormulaError, shown
from playground.formulas.words import MAX_DEPTH

MAX_LATEX = 4_000
COMMAND, LETTER, NUMBER, SIGN, GROUP, BREAK, CASES, PROSE = (
    "command", "letter", "number", "sign", "group", "break", "cases", "prose"
)  # fmt: skip

_FORMULAS = "equation|align|aligned|alignat|gather|gathered|split|multline|eqnarray|flalign|math"
_PLACES = re.compile(
    rf"\$\$(?P<dollars>.*?)\$\$|\$(?P<dollar>[^$]*)\$|\\\[(?P<square>.*?)\\\]"
    rf"|\\\((?P<round>.*?)\\\)|\\begin\{{(?P<name>(?:{_FORMULAS})\*?)\}}.*?\\end\{{(?P=name)\}}",
    re.DOTALL,
)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([A-Za-z]+)\*?\}(\{\d*\})?")
_PIECE = re.compile(
    r"(?P<space>\s+)|(?P<command>\\(?:[A-Za-z]+\*?|.))|(?P<number>\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<letter>[^\W\d_])|(?P<sign>.)",
    re.DOTALL,
)
_PROSE = ("\\text", "\\textrm", "\\textit", "\\textbf", "\\textnormal", "\\mbox", "\\intertext")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_WRITTEN = re.compile(r"\\|\$|(?<!sum)(?<!max)(?<![Σ∑])_\s*\{")


@dataclass(frozen=True)
class Piece:
    """Of which kind, as it is written, where; of a group what stands in it.

    Words are without the \\text{} around them, which is what stands in them.
    """

    kind: str
    text: str
    at: int
    inner: tuple[Piece, ...] = ()

    def error(self, problem: str) -> FormulaError:
        """What is wrong here."""
        return FormulaError(self.at, problem, len(self.text))


def is_latex(text: str) -> bool:
    """Whether a text is written as LaTeX is: a command, a dollar, an index below in braces."""
    return _WRITTEN.search(text) is not None


def pieces_of(text: str) -> tuple[Piece, ...]:
    """All formulas of a text, a BREAK before each. Raises FormulaError where braces are open."""
    if len(text) > MAX_LATEX:
        problem = f"LaTeX may have {MAX_LATEX:,} characters, this has {len(text):,}"
        raise FormulaError(MAX_LATEX, problem)
    bare = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    places = [_inside(found) for found in _PLACES.finditer(bare)] or [(0, len(bare))]
    pieces: list[Piece] = []
    for start, end in places:
        pieces += [Piece(BREAK, "", start), *_Cutter(bare, start, end).pieces("", 0)]
    return tuple(pieces)


def _inside(found: re.Match[str]) -> tuple[int, int]:
    if found["name"]:
        return found.span()
    return found.span(next(kind for kind, text in found.groupdict().items() if text is not None))


class _Cutter:
    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.place, self.end = text, start, end

    def pieces(self, closing: str, opened: int) -> tuple[Piece, ...]:
        """The pieces up to `closing`, which is taken too; an empty one is the end."""
        return tuple(self._until(closing, opened, 0))

    def _until(self, closing: str, opened: int, depth: int) -> Iterator[Piece]:
        if depth > MAX_DEPTH:
            raise FormulaError(opened, f"braces may be nested {MAX_DEPTH} deep")
        while self.place < self.end:
            at = self.place
            if environment := _ENVIRONMENT.match(self.text, at, self.end):
                self.place = environment.end()
                ends, name = environment[1] == "end", environment[2]
                if ends and closing == name:
                    return
                yield self._environment(name, ends, at, depth)
                continue
            match = _PIECE.match(self.text, at, self.end)
            assert match is not None
            self.place = match.end()
            kind, piece = str(match.lastgroup), match[0]
            if piece == "}" and closing == "}":
                return
            if piece == "}":
                raise FormulaError(at, "this “}” closes nothing")
            if piece == "{":
                inner = tuple(self._until("}", at, depth + 1))
                yield Piece(GROUP, self.text[at : self.place], at, inner)
            elif piece in _PROSE:
                yield self._prose(at)
            elif piece in ("\\\\", "\\newline", "\\cr"):
                self._skip_spacing()
                yield Piece(BREAK, piece, at)
            elif kind != "space":
                yield Piece(kind, piece, at)
        if closing:
            missing = "}" if closing == "}" else f"\\end{{{closing}}}"
            raise FormulaError(opened, f"this is never closed; “{missing}” is missing")

    def _environment(self, name: str, ends: bool, at: int, depth: int) -> Piece:
        if name == "cases" and not ends:
            inner = tuple(self._until(name, at, depth + 1))
            return Piece(CASES, self.text[at : self.place], at, inner)
        if re.fullmatch(_FORMULAS, name):
            return Piece(BREAK, "", at)
        known = "equation, align, aligned, gather, split and cases"
        problem = f"the environment {shown(name)} is not read here; there are {known}"
        raise FormulaError(at, problem, self.place - at)

    def _prose(self, at: int) -> Piece:
        """What stands in a \\text{...}, as it is written."""
        opening = re.compile(r"\s*\{([^{}]*)\}").match(self.text, self.place, self.end)
        if opening is None:
            raise FormulaError(at, "expected words in braces after this")
        self.place = opening.end()
        written = Piece(PROSE, self.text[at : self.place], at)
        return Piece(PROSE, opening[1].replace("$", " ").strip(), at, (written,))

    def _skip_spacing(self) -> None:
        """The room a line break may ask for: \\\\[2pt]."""
        if room := re.compile(r"\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]").match(self.text, self.place):
            self.place = room.end()

"""LaTeX read as the words of a formula: the same words that a formula typed plainly has.

\\frac{\\partial L}{\\partial z_{a,b,c}} is dz(a,b,c), w_{j,a,m,n} is the entry w(j,a,m,n),
\\sum_{j=0}^{C_{out}-1} the sum with its ends, \\mathbb{1}[b = h] the indicator 1{b = h}. What
stands below a letter is a list of indices where the letter is an array, and part of a size's name
otherwise. Every word keeps its place in the LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playground.derivation.language import latex_names as names
from playground.derivation.language.correlation import ROTATED, STAR, has_stars
from playground.derivation.language.latex_derivatives import Derivatives
from playground.derivation.language.latex_letters import WORDS
from playground.derivation.language.latex_pieces import (
    BREAK,
    CASES,
    COMMAND,
    LETTER,
    MAX_LATEX,
    PROSE,
    SIGN,
    Piece,
    pieces_of,
)
from playground.derivation.language.latex_run import Run, Scripts, joined, token
from playground.derivation.language.latex_sums import Sums
from playground.derivation.language.vocabulary import Vocabulary
from playground.errors import shown
from playground.formulas.tokens import ARRAY, LINE, NAME, SUM, SYMBOL, Token
from playground.formulas.tokens import NUMBER as NUMERAL
from playground.formulas.tokens import PROSE as REMARK
from playground.formulas.words import MAX_DEPTH


def latex_tokens(text: str, vocabulary: Vocabulary) -> tuple[list[Token], dict[int, list[Token]]]:
    """The words of all formulas of a text, without an END; a LINE before each.

    With them, by the place of a slope, what it was said to be the slope of, as y = ....
    Raises FormulaError, with the place, for what is not known here.
    """
    reader = _Reader(vocabulary)
    return reader.read(pieces_of(text)), reader.said_of_y


class _Reader(Sums, Derivatives):
    depth = 0

    def read(self, pieces: Sequence[Piece]) -> list[Token]:
        run, found = Run(pieces), list[Token]()
        while run.piece is not None:
            piece = run.take()
            with self.deeper(piece):
                self.read_next(piece, run, found)
            if len(found) > MAX_LATEX:  # ends of sums and conditions of cases are said repeatedly
                raise piece.error(f"up to here this is more than {MAX_LATEX:,} words")
        return found

    @contextmanager
    def deeper(self, piece: Piece) -> Iterator[None]:
        """Whatever is read within a piece is one deeper; Python's own stack is not for guests."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise piece.error(f"commands, brackets and braces may be nested {MAX_DEPTH} deep")
        yield
        self.depth -= 1

    def read_next(self, piece: Piece, run: Run, found: list[Token]) -> None:
        """One piece, and as many after it as belong to it."""
        match piece.kind:
            case "break":
                found.append(token(LINE, "", piece))
            case "number":
                found += self.number(piece, run)
            case "letter":
                found += self.letter(piece, run)
            case "command":
                found += self.command(piece, run)
            case "group":
                found += self.group(piece, run)
            case "cases":
                found += self.cases(piece)
            case "prose":
                found += self.prose(piece, run)
            case _:
                found += self.sign(piece, run, found)

    # Numbers, groups, signs

    def number(self, piece: Piece, run: Run) -> list[Token]:
        if piece.text == "1" and (run.sees("_") or run.sees_text("\\{", "\\lbrace")):
            return self.indicator(piece, run)
        return [token(NUMERAL, piece.text, piece)]

    def group(self, piece: Piece, run: Run) -> list[Token]:
        """Braces that are not shown: only what stands in them, as one thing."""
        inner = [one for one in piece.inner if one.text not in names.SPACES]
        if len(inner) == 1 and inner[0].kind in (LETTER, COMMAND):
            return self.name(self.letters(inner[0]), piece, run)
        found = self.read(piece.inner)
        is_one = len(found) == 1 or (found and found[0].kind == ARRAY)
        return found if is_one or not found else self.bracketed(found, piece)

    def sign(self, piece: Piece, run: Run, before: list[Token]) -> list[Token]:
        if piece.text in ("^", "_"):
            return self.script(piece, run, before)
        if piece.text == "&" or piece.text == "~":
            return []
        if piece.text == "∂":
            return self.derivative_in_line(piece, run)
        if piece.text == "∑":
            return self.total(piece, run, SUM)
        if piece.text not in names.SIGNS:
            raise piece.error(f"“{shown(piece.text)}” has no meaning in a formula")
        symbol = names.SIGNS[piece.text]
        is_list = bool(before) and before[-1].kind in (ARRAY, NAME)
        if symbol == "[" and not is_list and run.compares():
            inner = run.until("[", "]", piece)
            return self.indicated(piece, inner)
        if symbol == ":" and run.sees("="):
            run.take()
            symbol = "="
        return [token(SYMBOL, symbol, piece)]

    def script(self, piece: Piece, run: Run, before: list[Token]) -> list[Token]:
        """An index or a power of what is not a single letter."""
        inner = self.read(run.argument(piece))
        if piece.text == "_":
            if before and before[-1].text == ")" and has_stars(before):  # (z \\star w)_{j,h,k}
                opening, closing = (Token(SYMBOL, sign, "", piece.at) for sign in "()")
                return [opening, *inner, closing]
            if len(before) > 2 and before[-1].text == ")" and before[-2].kind == ARRAY:
                opening = before[-3]
                if opening.text == "(":
                    del before[-3], before[-1]
            if before and before[-1].kind == ARRAY:
                return self.listed(before[-1].text, [inner], piece)
            raise piece.error("only an array, a gradient or a size has something below it")
        return [token(SYMBOL, "^", piece), *self.bracketed(inner, piece)]

    def prose(self, piece: Piece, run: Run) -> list[Token]:
        text = piece.text.lower().strip(" ,.:;")
        if text in names.AND:
            return [token(SYMBOL, "and", piece)]
        if re.fullmatch(r"[A-Za-z]+'?", piece.text) and (
            piece.text in WORDS or self.vocabulary.spellings.get(piece.text)
        ):
            return self.name(piece.text, piece, run)
        if _turns(text):
            return self.turned(piece, run)
        if re.fullmatch(r"arg\s*max", text):
            return self.total(piece, run, "argmax")
        return [token(REMARK, piece.text, piece, raw=piece.inner[0].text)]

    # Commands

    def command(self, piece: Piece, run: Run) -> list[Token]:
        name = piece.text
        if name in names.SPACES:
            if name in ("\\left", "\\right") and run.sees("."):
                run.take()
            return []
        if name in names.SKIPPED_WITH_ARGUMENT:
            run.argument(piece)
            return []
        if name in names.KEPT_ARGUMENT:
            found = self.read(run.argument(piece))
            if name.endswith("brace"):
                run.scripts()
            return self.bracketed(found, piece)
        if name in names.FONTS:
            return self.in_a_font(piece, run)
        if name in names.FRACTIONS:
            return self.fraction(piece, run)
        if name in names.FUNCTIONS:
            return self.name(names.FUNCTIONS[name], piece, run)
        if name in names.LETTERS:
            return self.name(names.LETTERS[name], piece, run)
        if name in names.SYMBOLS:
            return [token(SYMBOL, names.SYMBOLS[name], piece)]
        match name:
            case "\\sum":
                return self.total(piece, run, SUM)
            case "\\max" | "\\min":
                return self.extreme(name[1:], piece, run)
            case "\\arg" | "\\argmax":
                if name == "\\arg" and not (run.skip_spaces() and run.sees_text("\\max")):
                    raise piece.error("expected \\max after \\arg")
                if name == "\\arg":
                    run.take()
                return self.total(piece, run, "argmax")
            case "\\partial":
                return self.derivative_in_line(piece, run)
            case "\\nabla":
                return self.nabla(piece, run)
            case "\\in":
                return self.within(piece, run)
            case "\\lfloor":
                return [token(NAME, "floor", piece), token(SYMBOL, "(", piece, raw="")]
            case "\\sqrt":
                root = self.read(run.argument(piece))
                if not root:
                    raise piece.error("there is nothing under this root")
                opening, closing = (Token(SYMBOL, sign, "", piece.at) for sign in "()")
                return [token(NAME, "sqrt", piece), opening, *root, closing]
            case "\\hat" | "\\widehat":
                return self.name(f"{self.letters(self.one_piece(piece, run))}hat", piece, run)
            case "\\star" | "\\ast":
                return [self.star(piece, run)]
            case "\\substack":
                found = self.read(run.argument(piece))
                return [
                    Token(SYMBOL, ",", one.raw, one.at) if one.kind == LINE else one
                    for one in found
                ]
        raise piece.error(f"“{shown(name)}” is not known here; see what may be written")

    def star(self, piece: Piece, run: Run) -> Token:
        """⋆ or ∗, with the "full" or "valid" that stands at it."""
        scripts = run.scripts() if run.sees("_", "^") else Scripts()
        said = joined([*(scripts.below or ()), *(scripts.above or ())])
        extent = next((one for one in ("full", "valid", "same") if one in said), "")
        return token(SYMBOL, (STAR if piece.text == "\\star" else "*") + extent, piece)

    def one_piece(self, piece: Piece, run: Run) -> Piece:
        """The one letter that a command stands on."""
        argument = [one for one in run.argument(piece) if one.text not in names.SPACES]
        if len(argument) != 1:
            raise piece.error("a hat stands on one letter, as in \\hat{z}_{i,j}")
        return argument[0]

    def in_a_font(self, piece: Piece, run: Run) -> list[Token]:
        argument = [one for one in run.argument(piece) if one.text not in names.SPACES]
        content = joined(argument)
        if _turns(content):
            return self.turned(piece, run)
        if content in ("argmax", "arg\\max"):
            return self.total(piece, run, "argmax")
        if content in ("1", "I") and (content == "1" or run.opens_condition()):
            return self.indicator(piece, run)
        if content == "d" and piece.text == "\\mathrm":
            return self.derivative_in_line(piece, run)
        if content in ("min", "max"):
            return self.extreme(content, piece, run)
        if len(argument) == 1 and argument[0].kind == COMMAND:
            content = self.letters(argument[0])
        if not re.fullmatch(r"[^\W\d_]+'*", content):
            return self.bracketed(self.read(argument), piece)
        return self.name(content, piece, run)

    def turned(self, piece: Piece, run: Run) -> list[Token]:
        """rot_{180}(w), the kernel turned by half a circle."""
        run.scripts()
        return [token(NAME, ROTATED, piece)]

    def fraction(self, piece: Piece, run: Run) -> list[Token]:
        above, below = run.argument(piece), run.argument(piece)
        if found := self.derivative(above, below, piece, run):
            return found
        return [
            *self.bracketed(self.read(above), piece),
            token(SYMBOL, "/", piece, raw=""),
            *self.bracketed(self.read(below), piece),
        ]

    def one_thing(self, run: Run) -> list[Token]:
        """The next letter, number, group or fraction, with what stands below and above it."""
        run.skip_spaces()
        if run.piece is None or run.piece.kind in (BREAK, SIGN, CASES, PROSE):
            return []
        found: list[Token] = []
        piece = run.take()
        with self.deeper(piece):
            self.read_next(piece, run, found)
        return found


def _turns(word: str) -> bool:
    return re.fullmatch(r"rot(180)?|flip", word) is not None

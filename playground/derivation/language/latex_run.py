"""A row of pieces read from left to right, and what several readers of LaTeX ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.derivation.language.latex_names import FONTS, SPACES
from playground.derivation.language.latex_pieces import GROUP, LETTER, NUMBER, Piece
from playground.formulas.tokens import LONGEST_WORD, NAME, SYMBOL, Token
from playground.formulas.tokens import NUMBER as NUMERAL
from playground.formulas.words import PAIRS

CLOSING = {"(": ")", "[": "]", "\\{": "\\}", "\\lbrace": "\\rbrace"}
_OPENING, _CLOSING = set(CLOSING), set(CLOSING.values())
_COMPARES = {"=", "<", ">", "≤", "≥", "\\le", "\\leq", "\\leqslant", "\\ge", "\\geq", "\\geqslant",
             "\\lt", "\\gt", "\\ne", "\\neq", "\\in", "\\equiv"}  # fmt: skip

_PARTIAL = {"\\partial", "d", "∂"}
_FAR = 40  # pieces from the d of a derivative to its second


@dataclass
class Scripts:
    """What stands below and above a letter, None where nothing does, and its primes."""

    below: Sequence[Piece] | None = None
    above: Sequence[Piece] | None = None
    primes: int = 0


class Run:
    """A place in a row of pieces."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = list(pieces)
        self.place = 0

    @property
    def piece(self) -> Piece | None:
        """The next piece; None at the end."""
        return self.pieces[self.place] if self.place < len(self.pieces) else None

    def take(self) -> Piece:
        piece = self.pieces[self.place]
        self.place += 1
        return piece

    def skip(self, count: int) -> None:
        self.place += count

    def skip_spaces(self) -> bool:
        """Pass over what only moves things; always true, to be used in a condition."""
        while self.piece is not None and self.piece.text in SPACES:
            self.place += 1
        return True

    def sees(self, *texts: str) -> bool:
        """Whether one of the signs is next, spacing left out."""
        self.skip_spaces()
        return self.piece is not None and self.piece.kind == "sign" and self.piece.text in texts

    def sees_text(self, *texts: str) -> bool:
        self.skip_spaces()
        return self.piece is not None and self.piece.text in texts

    def letters_ahead(self, first: Piece) -> str:
        """The letters that stand side by side after one, as many as a word has."""
        found, at = "", first.at + 1
        for piece in self.pieces[self.place : self.place + LONGEST_WORD]:
            if piece.kind != LETTER or piece.at != at:
                break
            found, at = found + piece.text, at + 1
        return found

    def argument(self, command: Piece) -> tuple[Piece, ...]:
        """What a command takes: a group's inside, or the next piece; of a number one digit."""
        self.skip_spaces()
        if self.piece is None:
            raise command.error("something must follow this")
        piece = self.take()
        if piece.kind == GROUP:
            return piece.inner
        if piece.kind == NUMBER and len(piece.text) > 1:
            rest = replace(piece, text=piece.text[1:], at=piece.at + 1)
            self.place -= 1
            self.pieces[self.place] = rest
            return (replace(piece, text=piece.text[0]),)
        if (
            piece.text in ("\\mathbb", "\\mathrm", "\\mathbf", "\\mathcal")
            and self.piece is not None
        ):
            return (piece, self.take())
        return (piece,)

    def scripts(self) -> Scripts:
        """What stands below and above what was taken last."""
        found = Scripts()
        while True:
            if self.sees("_") and found.below is None:
                found.below = self.argument(self.take())
            elif self.sees("^") and found.above is None:
                above = self.argument(self.take())
                if above and all(one.text in ("\\prime", "'") for one in above):
                    found.primes += len(above)
                else:
                    found.above = above
            elif self.sees("'"):
                self.take()
                found.primes += 1
            else:
                return found

    def until(self, opening: str, closing: str, opened: Piece) -> list[Piece]:
        """What stands up to the bracket that closes one that was taken; it is taken too."""
        depth, found = 1, list[Piece]()
        while self.piece is not None:
            piece = self.take()
            depth += (piece.text in _OPENING) - (piece.text in _CLOSING)
            if depth == 0:
                if piece.text != closing:
                    break
                return found
            if piece.kind == "break":
                break
            found.append(piece)
        raise opened.error(f"this “{opening}” is never closed; “{closing}” is missing")

    def compares(self) -> bool:
        """Whether a comparison stands in the bracket that was opened last."""
        depth = 1
        for piece in self.pieces[self.place :]:
            depth += (piece.text in _OPENING) - (piece.text in _CLOSING)
            if depth == 0:
                return False
            if depth == 1 and piece.text in _COMPARES:
                return True
        return False

    def opens_condition(self) -> Piece | None:
        """The bracket that opens next, or the index below, if one does."""
        self.skip_spaces()
        piece = self.piece
        return piece if piece is not None and piece.text in (*_OPENING, "_") else None

    def opens_list(self) -> bool:
        """Whether a bracket with a comma in it comes next."""
        return self.sees("(") and Run(self.pieces[self.place + 1 :]).commas() > 0

    def commas(self) -> int:
        """How many stand here up to the bracket that ends this row, outside other brackets."""
        depth = count = 0
        for piece in self.pieces:
            depth += (piece.text in _OPENING) - (piece.text in _CLOSING)
            if depth < 0:
                break
            count += depth == 0 and joined([piece]) == ","
        return count

    def is_divided(self) -> bool:
        """Whether a d that was taken last begins a derivative: dL/dz, dy(j,h,k)/dz(a,b,c)."""
        shown = [
            one for one in self.pieces[self.place : self.place + _FAR] if one.text not in SPACES
        ]
        ahead = 2 if shown and shown[0].text in FONTS else 1
        while ahead < len(shown) and shown[ahead].text in ("_", "^", "'"):
            ahead += 1 if shown[ahead].text == "'" else 2
        if ahead < len(shown) and shown[ahead].text == "(":
            closing = (n for n, one in enumerate(shown) if n > ahead and one.text == ")")
            ahead = next(closing, len(shown)) + 1
        return [one.text for one in shown[ahead : ahead + 1]] == ["/"] and any(
            map(is_d, shown[ahead + 1 : ahead + 2])
        )

    def split(self, sign: str) -> list[list[Piece]]:
        """All pieces, parted at a sign."""
        parts: list[list[Piece]] = [[]]
        for piece in self.pieces:
            if piece.text == sign:
                parts.append([])
            else:
                parts[-1].append(piece)
        return parts


def is_d(piece: Piece) -> bool:
    """Whether it is the sign of a derivative."""
    return piece.text in _PARTIAL


def token(kind: str, text: str, piece: Piece, raw: str | None = None) -> Token:
    """A word where a piece stands."""
    return Token(kind, text, piece.text if raw is None else raw, piece.at)


def joined(parts: Sequence[Piece] | Sequence[Token]) -> str:
    """The texts of pieces or words, spacing left out; a group's is that of what stands in it."""
    found = ""
    for part in parts:
        if isinstance(part, Piece) and part.kind == GROUP:
            found += joined(part.inner)
        elif part.text not in SPACES:
            found += part.text
    return found


def letters_of(pieces: Sequence[Piece]) -> str:
    """The letters there, those in groups too: of W_{\\text{out}} the "out"."""
    return "".join(
        letters_of(piece.inner) if piece.kind == GROUP else piece.text
        for piece in pieces
        if piece.kind in (GROUP, LETTER)
    )


def comma_apart(words: list[Token], rank: int) -> list[list[Token]]:
    """Words parted at their commas; without any, `rank` names side by side each alone."""
    parts, depth = [list[Token]()], 0
    for one in words:
        if one.kind == SYMBOL:
            depth += (one.text in PAIRS) - (one.text in PAIRS.values())
        if depth == 0 and one.kind == SYMBOL and one.text == ",":
            parts.append([])
        else:
            parts[-1].append(one)
    side_by_side = len(parts) == 1 and rank > 1 and len(words) == rank
    if side_by_side and all(one.kind in (NAME, NUMERAL) for one in words):
        return [[one] for one in words]
    return parts

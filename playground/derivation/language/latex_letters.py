"""Letters of LaTeX with what stands below and above them: entries, sizes, indices, powers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from playground.derivation.language import latex_names as names
from playground.derivation.language.latex_pieces import LETTER, Piece
from playground.derivation.language.latex_run import (
    Run,
    comma_apart,
    joined,
    letters_of,
    token,
)
from playground.derivation.language.vocabulary import Vocabulary
from playground.errors import shown
from playground.formulas.tokens import ARRAY, NAME, NUMBER, PROSE, SYMBOL, Token

WORDS = {"weight", "bias", "tanh", "exp", "cosh", "sinh", "sech", "log", "sqrt", "sigmoid", "min",
         "max"}  # fmt: skip


class Letters(ABC):
    """Reads letters; what stands around them is read by the rest."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @abstractmethod
    def read(self, pieces: Sequence[Piece]) -> list[Token]: ...
    @abstractmethod
    def read_next(self, piece: Piece, run: Run, found: list[Token]) -> None: ...
    @abstractmethod
    def one_thing(self, run: Run) -> list[Token]: ...
    @abstractmethod
    def extreme(self, name: str, piece: Piece, run: Run) -> list[Token]: ...
    @abstractmethod
    def derivative_in_line(self, piece: Piece, run: Run) -> list[Token]: ...

    def letter(self, piece: Piece, run: Run) -> list[Token]:
        word = piece.text + run.letters_ahead(piece)
        for known in sorted(WORDS, key=len, reverse=True):
            if word.startswith(known):
                run.skip(len(known) - 1)
                if known in ("min", "max"):
                    return self.extreme(known, piece, run)
                return self.name(known, piece, run)
        if piece.text == "d" and run.is_divided():
            return self.derivative_in_line(piece, run)
        if piece.text == "d" and (gradient := self.vocabulary.spellings.get(word)):
            run.skip(len(word) - 1)
            return [token(ARRAY, gradient, piece, raw=word)]
        return self.name(piece.text, piece, run)

    def letters(self, piece: Piece) -> str:
        """The letter that a letter or a Greek letter's command is."""
        if piece.kind == LETTER:
            return piece.text
        if piece.text in names.LETTERS:
            return names.LETTERS[piece.text]
        raise piece.error(f"“{shown(piece.text)}” is not known here")

    def name(self, name: str, piece: Piece, run: Run) -> list[Token]:
        """A letter with what stands below and above it: an entry, a size, an index, a power."""
        scripts = run.scripts()
        name += "'" * scripts.primes
        below = self.read(scripts.below) if scripts.below is not None else None
        above, power = scripts.above, list[Token]()
        if above is not None and joined(above) in ("*", "\\ast", "\\star"):
            name, above = f"{name}star", None
        if above is not None and joined(above) == "2" and self.array_of(f"{name}2"):
            name, above = f"{name}2", None  # σ² is an array where a layer has variances
        has_list = above is not None and (name == "δ" or self.array_of(name))
        if below is None and has_list and (inner := _listed_above(above or ())):
            below, above = self.read(inner), None
        if name == "δ":
            return self.delta(piece, below, above, run)
        if name.removesuffix("'") in WORDS and name not in self.vocabulary.spellings:
            return self.function(name, piece, run, above)
        array = self.array_of(name)
        is_size = below is not None and name + joined(below) in self.vocabulary.sizes
        if array and not is_size and (below is not None or name.endswith("star")):
            found, power = self.entry(array, piece, run, below, above)
            above = None
        elif array and not is_size and run.opens_list():
            found = [token(ARRAY, array, piece)]
        elif below is not None:
            kinds = {one.kind for one in below}
            if not kinds <= {NAME, NUMBER, PROSE} or len(below) > 3:
                raise piece.error(f"{name} is no array here, and cannot have indices")
            found = [token(NAME, name + joined(below), piece)]
        else:
            size = names.SIZES.get(name, "")
            found = [token(NAME, size if size in self.vocabulary.sizes else name, piece)]
        if above is not None:
            power = self.power(above, piece)
        if not power:
            return found
        return [*found, token(SYMBOL, "^", piece), *self.bracketed(power, piece)]

    def power(self, above: Sequence[Piece], piece: Piece) -> list[Token]:
        """What stands above a letter, where it is a power."""
        if joined(above) in ("T", "\\top", "\\intercal"):
            raise piece.error("a transpose is not read here; write the entry with its indices")
        if not (found := self.read(above)):
            raise piece.error("there is nothing in these braces")
        return found

    def array_of(self, name: str) -> str:
        """The array that a name may mean where it has indices below it; empty if none."""
        known = self.vocabulary
        found = known.spellings.get(name, names.ALIASES.get(name, ""))
        return found if found in known.arrays else ""

    def entry(
        self,
        array: str,
        piece: Piece,
        run: Run,
        below: list[Token] | None,
        above: Sequence[Piece] | None,
    ) -> tuple[list[Token], list[Token]]:
        """z_{k,h,w}, z^{(k)}_{h,w}, z_k(h,w): the entry, and the power above it, if any."""
        rank = len(self.vocabulary.arrays[array])
        lists = [below] if below is not None else []
        power: list[Token] = []
        if above is not None and below is not None:
            inner = [one for one in above if one.text not in ("(", ")", "[", "]")]
            marked = len(inner) < len(above)
            # Read once: whatever is read twice at every depth takes 2^depth times as long.
            found = self.read(inner) if marked else self.power(above, piece)
            if marked or len(comma_apart(below, rank)) + len(comma_apart(found, rank)) == rank:
                lists = [found, below]
            else:
                power = found
        elif above is not None:
            power = self.power(above, piece)
        n_indices = sum(len(comma_apart(one, rank)) for one in lists)
        if lists and n_indices < rank and run.sees("("):
            begin, opening = run.place, run.take()
            inner = run.until("(", ")", opening)
            if self.are_indices(inner, rank - n_indices):
                lists.append(self.read(inner))
            else:
                run.place = begin
        if not lists:
            return [token(ARRAY, array, piece)], power
        return [token(ARRAY, array, piece), *self.listed(array, lists, piece)], power

    def are_indices(self, inner: Sequence[Piece], wanted: int) -> bool:
        """Whether a bracket holds the indices an entry lacks; that of y_i(1 - y_i) is a factor."""
        return Run(inner).commas() > 0 or (wanted == 1 and not self.has_entry(inner))

    def has_entry(self, pieces: Sequence[Piece]) -> bool:
        """Whether an array stands there with an index below it, which is no size like W_y."""
        return any(
            sign.text == "_"
            and self.array_of(piece.text)
            and piece.text + letters_of([below]) not in self.vocabulary.sizes
            for piece, sign, below in zip(pieces, pieces[1:], pieces[2:], strict=False)
        )

    def listed(self, array: str, lists: list[list[Token]], piece: Piece) -> list[Token]:
        """(a, b, c): the indices of an array or a gradient."""
        known = self.vocabulary
        rank = len(known.arrays.get(array, known.targets.get(array, ())))
        parts = [part for one in lists for part in comma_apart(one, rank)]
        found = [token(SYMBOL, "(", piece, raw="")]
        for n, part in enumerate(parts):
            if n:
                found.append(Token(SYMBOL, ",", "", part[0].at if part else piece.at))
            found += part
        return [*found, Token(SYMBOL, ")", "", found[-1].at + len(found[-1].raw))]

    def delta(
        self, piece: Piece, below: list[Token] | None, above: Sequence[Piece] | None, run: Run
    ) -> list[Token]:
        """Of two things below it 1 where they are equal; of as many as g has indices, g."""
        if above is not None:
            found, power = self.entry("g", piece, run, below, above)
            if power:
                raise piece.error("a power of δ is not read here; write g for the gradient")
            return found
        if below is None and run.opens_list():
            opening = run.take()
            below = self.read(run.until("(", ")", opening))
        rank = len(self.vocabulary.arrays["g"])
        parts = comma_apart(below or [], 2 if below and len(below) == 2 else rank)
        if len(parts) == 2 and rank != 2:
            equal = Token(SYMBOL, "=", "", parts[1][0].at if parts[1] else piece.at)
            return self.one_where([*parts[0], equal, *parts[1]], piece)
        if below is None:
            return [token(NAME, "g", piece)]
        return [token(ARRAY, "g", piece), *self.listed("g", [below], piece)]

    def function(
        self, name: str, piece: Piece, run: Run, above: Sequence[Piece] | None
    ) -> list[Token]:
        """tanh^2 z, tanh(z): what it is taken of is bracketed where it is not."""
        found = [token(NAME, name, piece)]
        if above is not None:
            found += [token(SYMBOL, "^", piece), *self.bracketed(self.read(above), piece)]
        run.skip_spaces()
        if run.sees("(", "["):
            return found
        of = self.one_thing(run)
        if not of:
            raise piece.error(f"{name} must be followed by what it is taken of")
        return [
            *found,
            token(SYMBOL, "(", piece, raw=""),
            *of,
            Token(SYMBOL, ")", "", of[-1].at + len(of[-1].raw)),
        ]

    def bracketed(self, found: list[Token], piece: Piece) -> list[Token]:
        if not found:
            raise piece.error("there is nothing in these braces")
        if len(found) == 1:
            return found
        end = Token(SYMBOL, ")", "", max(one.at + len(one.raw) for one in found))
        return [token(SYMBOL, "(", piece, raw=piece.text[:1]), *found, end]

    def one_where(self, conditions: list[Token], piece: Piece) -> list[Token]:
        end = conditions[-1].at + len(conditions[-1].raw)
        return [
            token(NUMBER, "1", piece),
            token(SYMBOL, "{", piece, raw=""),
            *conditions,
            Token(SYMBOL, "}", "", end),
        ]


def _listed_above(above: Sequence[Piece]) -> Sequence[Piece]:
    """The indices of w^{(j,k)}: letters in brackets are no power; none where it is one."""
    shown = [one for one in above if one.text not in names.SPACES]
    is_list = len(shown) > 2 and (shown[0].text, shown[-1].text) == ("(", ")")
    inner = shown[1:-1] if is_list else []
    return inner if all(one.kind == LETTER or one.text == "," for one in inner) else []

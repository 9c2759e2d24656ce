"""Derivatives as LaTeX writes them: fractions, fractions in a line, the gradient's triangle."""

from __future__ import annotations

from collections.abc import Sequence

from playground.derivation.language import latex_names as names
from playground.derivation.language.latex_letters import Letters
from playground.derivation.language.latex_pieces import COMMAND, GROUP, Piece
from playground.derivation.language.latex_run import Run, is_d, joined, token
from playground.derivation.language.vocabulary import FUNCTIONS, JACOBIAN, SIGMA, Vocabulary
from playground.formulas.tokens import ARRAY, NAME, NUMBER, SYMBOL, Token

_EQUALS = Token(SYMBOL, "=", "", 0)


class Derivatives(Letters):
    """Reads derivatives.

    \\frac{d}{dz} of an expression is the slope of y if the expression is y: `said_of_y` has it by
    the place where the slope stands, to be judged as an equality of its own.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(vocabulary)
        self.said_of_y: dict[int, list[Token]] = {}

    def nabla(self, piece: Piece, run: Run) -> list[Token]:
        """\\nabla_w L, the gradient of the loss."""
        scripts = run.scripts()
        if scripts.below is None:
            raise piece.error("∇ needs below it what the gradient is taken by")
        run.skip_spaces()
        if run.piece is not None and (run.piece.text in names.LOSSES or run.piece.kind == COMMAND):
            self.one_thing(run)
        return self.gradient(self.read(scripts.below), None, piece)

    def derivative(
        self, above: Sequence[Piece], below: Sequence[Piece], piece: Piece, run: Run
    ) -> list[Token]:
        """\\partial L over \\partial z_{a,b,c}; empty where it is an ordinary fraction.

        Where nothing stands beside the upper \\partial, it is of what follows the fraction.
        """
        top, bottom = _without_d(above), _without_d(below)
        if top is None or bottom is None:
            return []
        if not bottom:
            raise piece.error("write a derivative as \\frac{\\partial L}{\\partial z_{a,b,c}}")
        if top:
            return self.gradient(self.read(bottom), self.read(top), piece)
        of, by = self.follows(run), self.read(bottom)
        is_of_z = by and self.array_of(by[0].text) == "z" and self.vocabulary.is_entry_by_entry
        if is_of_z and of and of[0].kind in (SYMBOL, NUMBER):
            self.said_of_y[piece.at] = [token(ARRAY, "y", piece, raw=""), *by[1:], _EQUALS, *of]
            return [token(ARRAY, f"{JACOBIAN}z", piece), *by[1:]]
        return self.gradient(by, of, piece)

    def follows(self, run: Run) -> list[Token]:
        """What \\frac{d}{dz} is before: y, \\tanh z, \\left(\\sigma(z)\\right), (1 + z)^{-1}."""
        if run.sees("("):
            bracket = self.paren(run)
            if not run.sees("^"):
                return bracket[1:-1]
            self.read_next(run.take(), run, bracket)
            return bracket
        of = self.one_thing(run)
        return of + self.paren(run) if len(of) == 1 and run.sees("(") else of

    def derivative_in_line(self, piece: Piece, run: Run) -> list[Token]:
        r"""\partial L / \partial z_{a,b,c}."""
        top = self.one_thing(run)
        if top and run.sees("("):
            top += self.paren(run)
        run.skip_spaces()
        if top and run.sees("/"):
            run.take()
            run.skip_spaces()
            if run.piece is not None and is_d(run.piece):
                run.take()
                return self.gradient(self.one_thing(run), top, piece)
        raise piece.error("write a derivative as \\frac{\\partial L}{\\partial z_{a,b,c}}")

    def paren(self, run: Run) -> list[Token]:
        opening = run.take()
        inner = self.read(run.until("(", ")", opening))
        return [token(SYMBOL, "(", opening), *inner, Token(SYMBOL, ")", "", opening.at)]

    def gradient(self, by: list[Token], top: list[Token] | None, piece: Piece) -> list[Token]:
        """dL/dz or dy/dz, each with the indices it was written with."""
        variable = self.array_of(by[0].text) if by else ""
        of = self.array_of(top[0].text) if top else ""
        if not variable or by[0].kind not in (NAME, ARRAY):
            raise piece.error(f"there is no such derivative here; {self.derivatives()}")
        if top and (slope := self.slope_of_function(by, top)):
            return slope
        if top is None or of != "y":
            is_loss = top is None or (len(top) == 1 and not of)
            array = "g" if variable == "y" else f"d{variable}"
            if not is_loss or array not in (*self.vocabulary.targets, "g"):
                raise piece.error(f"there is no such derivative here; {self.derivatives()}")
            return [token(ARRAY, array, piece), *by[1:]]
        jacobian = f"{JACOBIAN}{variable}"
        if jacobian not in self.vocabulary.arrays:
            raise piece.error(f"there is no such derivative here; {self.derivatives()}")
        indices = [*_listed_in(top), *_listed_in(by)]
        if self.vocabulary.is_entry_by_entry and len(indices) == 2:
            first, second = ([one.text for one in part] for part in indices)
            indices = indices[: 1 if first == second else 2]
        if not indices:
            return [token(ARRAY, jacobian, piece)]
        return [token(ARRAY, jacobian, piece), *self.listed(jacobian, indices, piece)]

    def slope_of_function(self, by: list[Token], top: list[Token]) -> list[Token]:
        """tanh'(z), of a tanh(z) by z; empty where it is another derivative."""
        name = top[0].text.replace(SIGMA, "sigmoid")
        inner = top[2:-1] or (by if name == "sigmoid" else [])  # \\frac{d\\sigma}{dz}
        is_by = [one.text for one in inner] == [one.text for one in by]
        if f"{name}'" not in FUNCTIONS or not is_by:
            return []
        opening, closing = (Token(SYMBOL, sign, "", top[0].at) for sign in "()")
        return [Token(NAME, f"{name}'", top[0].raw, top[0].at), opening, *inner, closing]

    def derivatives(self) -> str:
        by = ", ".join(
            f"∂L/∂{name[1:]}"
            for name in self.vocabulary.targets
            if name[0] == "d" and not name.startswith(JACOBIAN)
        )
        return f"there are {by} and ∂L/∂y, and ∂y/∂z"


def _without_d(pieces: Sequence[Piece]) -> list[Piece] | None:
    """What a ∂ or a d stands before; None where none does."""
    shown = [one for one in pieces if one.text not in names.SPACES]
    if len(shown) > 1 and shown[0].text == "\\mathrm":
        is_grouped = shown[1].kind == GROUP and joined(shown[1].inner) == "d"
        return shown[2:] if is_grouped or shown[1].text == "d" else None
    return shown[1:] if shown and is_d(shown[0]) else None


def _listed_in(entry: list[Token]) -> list[list[Token]]:
    """The indices of an entry, y(j,h,k)."""
    return [entry[2:-1]] if len(entry) > 1 else []

r"""A formula in TeX as MathML, which browsers draw: what a lesson writes as `$w_1 x_1 + b$`.

It reads the part of TeX that such formulas need: letters, numbers, signs, `^` and `_`, braces,
Greek, `\frac`, `\sqrt`, accents, `\text`, `\left( \right)`, floors and names of functions.
"""

from __future__ import annotations

import re
from html import escape

_TOKEN = re.compile(r"\s*(\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|.)", re.S)

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
_LETTERS = {**_GREEK, "ell": "ℓ", "infty": "∞", "partial": "∂", "nabla": "∇", "emptyset": "∅"}
_SIGNS = {
    "cdot": "·", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "equiv": "≡", "propto": "∝", "to": "→",
    "rightarrow": "→", "leftarrow": "←", "gets": "←", "mapsto": "↦", "in": "∈", "ldots": "…",
    "dots": "…", "cdots": "⋯", "sim": "∼", "ll": "≪", "gg": "≫", "circ": "∘", "mid": "|",
    "{": "{", "}": "}", "|": "‖", "%": "%", "$": "$", "#": "#", "&": "&", "_": "_",
}  # fmt: skip
_LARGE = {"sum": "∑", "prod": "∏", "int": "∫"}
_LIMITS = {*_LARGE, "max", "min", "lim"}  # what is below stands under it
_FENCES = {"lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉"}
_FUNCTIONS = {
    "sin", "cos", "tan", "tanh", "sinh", "cosh", "exp", "log", "ln", "max", "min", "arg", "lim",
    "sign",
}  # fmt: skip
_ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~", "vec": "→", "dot": "˙", "overline": "¯"}
_SPACES = {
    ",": "0.17em",
    ";": "0.28em",
    ":": "0.22em",
    " ": "0.33em",
    "quad": "1em",
    "qquad": "2em",
}
_WORDS = {"text", "mathrm", "operatorname", "textrm", "mathit"}
_SAME = {"mathbf", "boldsymbol"}  # a group set bold


class _UnknownTeXError(Exception):
    """Not of the TeX that is read here."""


def to_mathml(tex: str, *, display: bool = False) -> str | None:
    """The formula as a `math` element, its TeX for who cannot see it; None if unreadable."""
    try:
        inner = _Typesetter(tex).row(end=None)
    except (_UnknownTeXError, RecursionError):
        return None
    kind = ' display="block"' if display else ""
    return f'<math{kind} aria-label="{escape(tex.strip())}">{inner}</math>'


class _Typesetter:
    def __init__(self, tex: str) -> None:
        found = [*_TOKEN.finditer(tex.strip())]
        self.tokens = [token[1] for token in found]
        self.ends = [token.end() for token in found]
        self.source = tex.strip()
        self.at = 0

    def next(self) -> str:
        if self.at >= len(self.tokens):
            raise _UnknownTeXError
        self.at += 1
        return self.tokens[self.at - 1]

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def row(self, end: str | None) -> str:
        """Everything to `end`, which is taken too."""
        parts = []
        while (token := self.peek()) != end:
            if token is None or token in ("}", r"\right"):
                raise _UnknownTeXError
            parts.append(self.scripted())
        if end is not None:
            self.at += 1
        return f"<mrow>{''.join(parts)}</mrow>"

    def scripted(self) -> str:
        """An atom with what stands below and above it."""
        is_large = (self.peek() or "")[1:] in _LIMITS
        base = self.atom()
        scripts: dict[str, str] = {}
        while (sign := self.peek()) in ("_", "^", "'"):
            self.at += 1
            if sign == "'":
                sign, script = "^", "<mo>′</mo>"
            else:
                script = self.argument()
            if sign in scripts:
                raise _UnknownTeXError
            scripts[sign] = script
        below, above = scripts.get("_"), scripts.get("^")
        under, over, both = (
            ("munder", "mover", "munderover") if is_large else ("msub", "msup", "msubsup")
        )
        if below and above:
            return f"<{both}>{base}{below}{above}</{both}>"
        if below:
            return f"<{under}>{base}{below}</{under}>"
        return f"<{over}>{base}{above}</{over}>" if above else base

    def argument(self) -> str:
        """An atom after a command or a script: of a number, its first digit, as in TeX."""
        token = self.peek() or ""
        if token[:1].isdigit() and len(token) > 1:
            self.tokens[self.at] = token[1:]
            return f"<mn>{token[0]}</mn>"
        return self.atom()

    def atom(self) -> str:
        token = self.next()
        if token == "{":
            return self.row("}")
        if token.startswith("\\"):
            return self.command(token[1:])
        if token in "}^_'&#$%\\":
            raise _UnknownTeXError
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token.isalpha():
            return _letter(token)
        return _sign({"-": "−", "*": "∗"}.get(token, token), fence=token in "()[]|")

    def command(self, name: str) -> str:
        if name in _LETTERS:
            return _letter(_LETTERS[name])
        if name in _LARGE:
            return _sign(_LARGE[name])
        if name in _SIGNS:
            return _sign(_SIGNS[name])
        if name in _FENCES:
            return _sign(_FENCES[name], fence=True)
        if name in _FUNCTIONS:
            gap = (
                ""
                if self.peek() in ("(", "_", "^", "'", None)
                else '<mspace width="0.17em"></mspace>'
            )
            return f"<mi>{name}</mi>{gap}"
        if name in _SPACES:
            return f'<mspace width="{_SPACES[name]}"></mspace>'
        if name in _ACCENTS:
            return f'<mover accent="true">{self.argument()}<mo>{_ACCENTS[name]}</mo></mover>'
        if name in _SAME:
            return f'<mstyle style="font-weight: bold">{self.argument()}</mstyle>'
        if name in _WORDS:
            return f"<mtext>{escape(self.words())}</mtext>"
        if name == "sqrt":
            return f"<msqrt>{self.argument()}</msqrt>"
        if name in ("frac", "tfrac", "dfrac"):
            top = self.argument()
            return f"<mfrac>{top}{self.argument()}</mfrac>"
        if name == "left":
            return self.fenced()
        raise _UnknownTeXError

    def fenced(self) -> str:
        opening = self.fence()
        parts = []
        while self.peek() != r"\right":
            if self.peek() in (None, "}"):
                raise _UnknownTeXError
            parts.append(self.scripted())
        self.at += 1
        return f"<mrow>{opening}{''.join(parts)}{self.fence()}</mrow>"

    def fence(self) -> str:
        token = self.next().removeprefix("\\")
        if token not in (*"()[]|{}.", *_FENCES):
            raise _UnknownTeXError
        symbol = "" if token == "." else _FENCES.get(token, token)
        return _sign(symbol, fence=True, stretches=True)

    def words(self) -> str:
        if self.next() != "{":
            raise _UnknownTeXError
        begin = self.ends[self.at - 1]
        while (token := self.next()) != "}":
            if token == "{":
                raise _UnknownTeXError
        return self.source[begin : self.ends[self.at - 1] - 1]  # blanks count here


def _letter(letter: str) -> str:
    # Upright by attribute and slanted by the page's CSS: else a letter jumps to another font.
    return f'<mi mathvariant="normal">{escape(letter)}</mi>'


def _sign(symbol: str, *, fence: bool = False, stretches: bool = False) -> str:
    stated = "" if not fence else f' stretchy="{str(stretches).lower()}"'
    return f"<mo{stated}>{escape(symbol)}</mo>"

"""Formulas of the page's explanations as MathML, by the plain text that says them elsewhere."""

from __future__ import annotations

import re
from html import escape


def _letter(name: str) -> str:
    # Upright by attribute and slanted by the page's CSS: else a letter jumps to another font.
    return f'<mi mathvariant="normal">{name}</mi>'


def _sign(symbol: str) -> str:
    return f"<mo>{escape(symbol)}</mo>"


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _sub(base: str, index: str) -> str:
    return f"<msub>{base}<mn>{index}</mn></msub>"


def _power(base: str, exponent: str) -> str:
    return f"<msup>{base}{exponent}</msup>"


def _over(top: str, bottom: str) -> str:
    return f"<mfrac>{top}{bottom}</mfrac>"


def _root(*parts: str) -> str:
    return f"<msqrt>{''.join(parts)}</msqrt>"


def _one(number: int | float | str) -> str:
    return f"<mn>{number}</mn>"


def _words(text: str) -> str:
    return f"<mtext>{escape(text)}</mtext>"


_w, _x, _y, _z, _b, _a, _L = map(_letter, "wxyzbaL")
_rate, _penalty, _n = _letter("η"), _letter("λ"), _letter("n")
_slope = _over(_row(_sign("∂"), _L), _row(_sign("∂"), _w))
_answer = f'<mover accent="true">{_y}<mo>^</mo></mover>'
_sum = _sign("∑")
_x1, _x2 = _sub(_x, "1"), _sub(_x, "2")
_bracketed_error = _row(_sign("("), _answer, _sign("−"), _y, _sign(")"))

FORMULAS = {
    "w <- w - rate x slope": [_w, _sign("←"), _w, _sign("−"), _rate, _slope],
    "|w|": [_sign("|"), _w, _sign("|")],
    "w^2 / 2": [_over(_one(1), _one(2)), _power(_w, _one(2))],
    "a = f(z)": [_a, _sign("="), _letter("f"), _sign("("), _z, _sign(")")],
    "z = sum w x + b": [_z, _sign("="), _sum, _w, _x, _sign("+"), _b],
    "L + rate x penalty": [_L, _sign("+"), _penalty, _letter("P")],
    "mean of n slopes": [_over(_one(1), _n), _sum, _slope],
    "(output - label)^2 / 2": [_over(_one(1), _one(2)), _power(_bracketed_error, _one(2))],
    "right / all": [_over(_words("right"), _words("all"))],
    "f = 0": [_answer, _sign("="), _one(0)],
    "sign f": [_words("sign"), _answer],
    "w = 0": [_w, _sign("="), _one(0)],
    "w": [_w],
    "b": [_b],
    "x1": [_x1],
    "x2": [_x2],
    "x1^2": [_power(_x1, _one(2))],
    "x2^2": [_power(_x2, _one(2))],
    "x1 x2": [_x1, _x2],
    "sin x1": ["<mi>sin</mi>", _x1],
    "sin x2": ["<mi>sin</mi>", _x2],
    "cos x1": ["<mi>cos</mi>", _x1],
    "cos x2": ["<mi>cos</mi>", _x2],
    "x1^3": [_power(_x1, _one(3))],
    "x2^3": [_power(_x2, _one(3))],
    "sqrt(x1^2 + x2^2)": [_root(_power(_x1, _one(2)), _sign("+"), _power(_x2, _one(2)))],
}
"""MathML by plain text. The plain text stands in help texts that a terminal shows too."""

# What a setting's own description holds; other sentences mark their formulas with braces.
_IN_DESCRIPTIONS = ("w <- w - rate x slope", "|w|", "w^2 / 2")


def math(plain: str) -> str:
    """The formula as a `math` element, with its plain text for who cannot see it."""
    return f'<math aria-label="{escape(plain)}">{_row(*FORMULAS[plain])}</math>'


def typeset(sentence: str) -> str:
    """The sentence as markup: text escaped, formulas in {braces} or known by heart typeset.

    Raises KeyError for braces around what is no formula.
    """
    known = "|".join(re.escape(plain) for plain in _IN_DESCRIPTIONS)
    parts = re.split(rf"\{{(.+?)\}}|({known})", sentence)
    texts, marked, found = parts[::3], parts[1::3], parts[2::3]
    formulas = [math(one or other) for one, other in zip(marked, found, strict=True)]
    pairs = zip(texts, [*formulas, ""], strict=True)
    return "".join(escape(text, quote=False) + formula for text, formula in pairs)

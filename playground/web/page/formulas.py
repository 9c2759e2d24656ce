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

_g, _v, _m, _s, _p, _c, _t, _T, _W, _f = map(_letter, "gvmspctTWf")
_e, _k = map(_letter, "ek")
_beta1, _beta2 = _sub(_letter("β"), "1"), _sub(_letter("β"), "2")
_epsilon, _mu, _rho, _decay = map(_letter, ("ε", "μ", "ρ", "λ"))
_to, _minus, _plus = _sign("←"), _sign("−"), _sign("+")
_g2 = _power(_g, _one(2))


def _in_brackets(*parts: str) -> str:
    return _row(_sign("("), *parts, _sign(")"))


def _abs(*parts: str) -> str:
    return _row(_sign("|"), *parts, _sign("|"))


def _mixed(kept: str, share: str, new: str) -> list[str]:
    """What is kept of a mean, and how much a new number adds to it."""
    return [kept, _to, share, kept, _plus, _in_brackets(_one(1), _minus, share), new]


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
    "v <- momentum v + g": [_v, _to, _mu, _v, _plus, _g],
    "v <- momentum v - rate g": [_v, _to, _mu, _v, _minus, _rate, _g],
    "w <- w + v": [_w, _to, _w, _plus, _v],
    "max(0, z)": [_words("max"), _in_brackets(_one(0), _sign(","), _z)],
    "(x - mu) / sigma": [_over(_row(_x, _minus, _mu), _letter("σ"))],
    "a / (1 - p)": [_over(_a, _row(_one(1), _minus, _p))],
    "w <- w - rate v": [_w, _to, _w, _minus, _rate, _v],
    "m <- beta1 m + (1 - beta1) g": _mixed(_m, _beta1, _g),
    "v <- beta2 v + (1 - beta2) g^2": _mixed(_v, _beta2, _g2),
    "s <- smoothing s + (1 - smoothing) g^2": _mixed(_s, _rho, _g2),
    "rate g / (sqrt s + epsilon)": [_rate, _over(_g, _row(_root(_s), _plus, _epsilon))],
    "w <- w - rate decay w": [_w, _to, _w, _minus, _rate, _decay, _w],
    "g <- g c / |g|": [_g, _to, _g, _over(_c, _abs(_g))],
    "rate (1 + cos(pi t / T)) / 2": [
        _rate,
        _over(
            _row(_one(1), _plus, "<mi>cos</mi>", _in_brackets(_letter("π"), _over(_t, _T))),
            _one(2),
        ),
    ],
    "rate f^(t / T)": [_rate, _power(_f, _row(_t, _sign("/"), _T))],
    "rate t / W": [_rate, _over(_t, _W)],
    "w <- w - rate x mean of n slopes": [
        _w,
        _to,
        _w,
        _minus,
        _rate,
        _over(_one(1), _n),
        _sum,
        _slope,
    ],
    "sqrt(2 / n)": [_root(_over(_one(2), _n))],
    "sqrt(1 / n)": [_root(_over(_one(1), _n))],
    "sqrt v": [_root(_v)],
    "sqrt s": [_root(_s)],
    "s w": [_s, _w],
    "-ln p": [_minus, "<mi>ln</mi>", _p],
    "ln k": ["<mi>ln</mi>", _k],
    "p = e^z / sum e^z": [_p, _sign("="), _over(_power(_e, _z), _row(_sum, _power(_e, _z)))],
    "p - 1": [_p, _minus, _one(1)],
    "max(0, 1 - label output)": [
        "<mi>max</mi>",
        _in_brackets(_one(0), _sign(","), _one(1), _minus, _y, _answer),
    ],
    "|output - label|": [_abs(_answer, _minus, _y)],
    "k": [_k],
    "m": [_m],
    "n": [_n],
    "p": [_p],
    "t": [_t],
    "T": [_T],
    "W": [_W],
    "w": [_w],
    "b": [_b],
    "z": [_z],
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

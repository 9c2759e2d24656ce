"""Usual mistakes in the gradients of batch norm, as formulas: of rows, and of images."""

from __future__ import annotations

from playground.derivation.judging.mistaken_rows import (
    BIAS_TIMES,
    NO_G,
    TOO_MANY,
    Y_FOR_G,
    Row,
    Rows,
)
from playground.derivation.layers.batch_norm import NormLetters

_ONE_SAMPLE = (
    "missing sum over the samples",
    "the sum over the samples is missing: only sample 0 counts",
)
_ONE_PLACE = (
    "missing sum over the places",
    "the sum over the rows and columns is missing: only (0,0) counts",
)
_NOT_NORMAL = "z for the normalized z", "z stands where the normalized z belongs"


def norm_mistakes(layer: str, letters: NormLetters) -> Rows:
    """The mistakes of a layer, in its letters."""
    return {
        (layer, "dz"): _to_input(letters),
        (layer, "dw"): _to_scale(letters),
        (layer, "db"): _to_shift(letters),
    }


def _to_input(letters: NormLetters) -> list[tuple[Row, str]]:
    at, other, count = letters.entry, letters.other_entry, letters.count
    mean = f"(sum({letters.others}) g({other})) / {count}"
    variance = f"zhat({at}) (sum({letters.others}) g({other}) zhat({other})) / {count}"
    both, spread = f"(g({at}) - {mean} - {variance})", "/ sqrt(var(j) + eps)"
    rows = [
        (
            (
                "mean's part forgotten",
                "what flows back through the mean is forgotten: the mean depends on z too",
            ),
            f"w(j) (g({at}) - {variance}) {spread}",
        ),
        (
            (
                "variance's part forgotten",
                "what flows back through the variance is forgotten: it depends on z too",
            ),
            f"w(j) (g({at}) - {mean}) {spread}",
        ),
        (
            (
                "mean and variance constant",
                "mean and variance are taken as constants; both depend on z",
            ),
            f"w(j) g({at}) {spread}",
        ),
        (("w forgotten", "w, also called gamma, is forgotten"), f"{both} {spread}"),
        (("spread forgotten", "the division by √(var + eps) is forgotten"), f"w(j) {both}"),
        (
            ("root forgotten", "it is divided by var + eps, without the root"),
            f"w(j) {both} / (var(j) + eps)",
        ),
        (
            (f"1/{count} forgotten", f"the sums over the channel are not divided by {count}"),
            f"w(j) (g({at}) - {mean} {count} - {variance} {count}) {spread}",
        ),
        (
            _NOT_NORMAL,
            f"w(j) (g({at}) - {mean} - z({at}) (sum({letters.others}) g({other}) z({other})) / "
            f"{count}) {spread}",
        ),
        (
            ("sign of the parts", "what flows through mean and variance is added, not taken off"),
            f"w(j) (g({at}) + {mean} + {variance}) {spread}",
        ),
        (
            Y_FOR_G,
            f"w(j) (y({at}) - (sum({letters.others}) y({other})) / {count} - zhat({at}) "
            f"(sum({letters.others}) y({other}) zhat({other})) / {count}) {spread}",
        ),
    ]
    if letters.has_places:
        rows += [
            (
                ("divided by N", "the sums are divided by N; a channel has M = N H W entries"),
                f"w(j) (g({at}) - {mean} H W - {variance} H W) {spread}",
            ),
            (
                (
                    "a mean at each place",
                    "mean and variance go over the samples at each place alone, not over them all",
                ),
                f"w(j) (g({at}) - (sum(n) g(n,j,h,k)) / N - zhat({at}) "
                f"(sum(n) g(n,j,h,k) zhat(n,j,h,k)) / N) {spread}",
            ),
        ]
    return rows


def _to_scale(letters: NormLetters) -> list[tuple[Row, str]]:
    at, total = letters.entry, f"sum({letters.over})"
    return [
        (_NOT_NORMAL, f"{total} g({at}) z({at})"),
        (
            ("spread forgotten", "z is centred, but not divided by √(var + eps)"),
            f"{total} g({at}) (z({at}) - mean(j))",
        ),
        (
            ("y for the normalized z", "y stands where the normalized z belongs"),
            f"{total} g({at}) y({at})",
        ),
        *_parts(letters, "g({0}) zhat({0})"),
        (NO_G, f"{total} zhat({at})"),
        (("w multiplied in", "it is multiplied by w itself"), f"w(j) {total} g({at}) zhat({at})"),
    ]


def _to_shift(letters: NormLetters) -> list[tuple[Row, str]]:
    at, total = letters.entry, f"sum({letters.over})"
    over_channels = at.replace("j", "l")
    return [
        *_parts(letters, "g({0})"),
        (
            (TOO_MANY, "it is summed over the channels too"),
            f"sum({over_channels}) g({over_channels})",
        ),
        (("w multiplied in", "it is multiplied by w"), f"w(j) {total} g({at})"),
        (NO_G, letters.count),
        (Y_FOR_G, f"{total} y({at})"),
        (BIAS_TIMES, f"b(j) {total} g({at})"),
    ]


def _parts(letters: NormLetters, term: str) -> list[tuple[Row, str]]:
    """The sum over a part of the channel."""
    if not letters.has_places:
        return [(_ONE_SAMPLE, term.format("0,j"))]
    return [
        (_ONE_SAMPLE, f"sum(h,k) {term.format('0,j,h,k')}"),
        (_ONE_PLACE, f"sum(i) {term.format('i,j,0,0')}"),
    ]

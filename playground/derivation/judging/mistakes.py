"""Usual mistakes in a derivation, and which of them gives exactly what a student has.

A mistake is a formula or, where no formula says it, a few lines of NumPy. What it gives in the case
at hand is compared with the student's gradient, entry by entry. Several may give the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from playground.derivation.case import Arrays, Case, Floats
from playground.derivation.judging.mistaken_formulas import (
    FORMULAS,
    OF_DILATION,
    OF_PADDING,
    OF_STRIDE,
)
from playground.derivation.language.formula import evaluate, parse_formula
from playground.derivation.layers import Windowed
from playground.derivation.samples import with_samples
from playground.errors import FormulaError
from playground.wording.words import words


@dataclass(frozen=True)
class Mistake:
    """A usual mistake: its name, and a clause that follows "this comes out if"."""

    name: str
    clause: str


def recognised(
    case: Case, target: str, given: Floats, right: Floats, allowed: Floats
) -> tuple[Mistake, ...]:
    """The mistakes that give `given` in all entries, within `allowed`, and not `right`.

    None where all is 0, or not all finite: that says nothing about how it came about.
    """
    if not np.isfinite(given).all() or not given.any():
        return ()
    found = [
        mistake
        for mistake, values in mistaken(case, target, right)
        if (np.abs(given - values) <= allowed).all() and (np.abs(right - values) > allowed).any()
    ]
    return tuple(dict.fromkeys(found))


def mistaken(case: Case, target: str, right: Floats) -> Iterator[tuple[Mistake, Floats]]:
    """Every mistake known for a gradient, with what it gives; it may be `right` in this case."""
    yield from _as_formulas(case, target)
    arrays = case.given()
    yield Mistake("sign wrong", words("backprop.mistakes.sign")), -right
    if target not in case.kind.gradients:
        return
    for count, key in _counts(case, target).items():
        counted = words(f"backprop.counts.{key}")
        clause = words("backprop.mistakes.mean", count=count, counted=counted)
        yield Mistake("mean for sum", clause), right / count
    kind = case.kind
    if case.samples > 1 and target != "dz" and not kind.usual_samples:
        yield from _single_samples(case, arrays, target)
    if target != "dz":
        return
    if "channels_out" in kind.sizes:
        yield from _single_outputs(case, arrays)
    if isinstance(kind, Windowed):
        clause = words("backprop.mistakes.overwritten")
        values = _by_sample(case, arrays, partial(_overwritten, case, kind))
        yield Mistake("windows overwritten", clause), values
    if kind.has_maxima and isinstance(kind, Windowed):
        clause = words("backprop.mistakes.minimum")
        turned = {**arrays, "z": -arrays["z"]}
        yield Mistake("minimum for maximum", clause), case.backward(turned, arrays["g"])["dz"]
        for name, key, shares in (
            ("ties sent to the last maximum", "last_of_ties", _to_last),
            ("ties shared", "shared_ties", _shared),
        ):
            values = _by_sample(case, arrays, partial(_routed, case, kind, shares))
            yield Mistake(name, words(f"backprop.mistakes.{key}")), values


@lru_cache(maxsize=16)  # a student tries again at the same gradient
def _as_formulas(case: Case, target: str) -> tuple[tuple[Mistake, Floats], ...]:
    """The mistakes that a formula says; what is 1 or 0 anyway cannot have been forgotten."""
    found = []
    plain: set[tuple[str, str]] = set()
    if isinstance(case.kind, Windowed):
        windows = case.kind.windows(case)
        if windows.stride == (1, 1):
            plain |= OF_STRIDE
        if all(first == 0 for first, _ in windows.borders):
            plain |= OF_PADDING
        if windows.dilation == (1, 1):
            plain |= OF_DILATION
    for row, text in FORMULAS.get((case.layer, target), []):
        if row in plain:
            continue
        whole = f"{case.kind.left(case, target)} = {text}"
        if case.samples and not case.kind.usual_samples:
            whole = with_samples(whole)
        try:
            values = evaluate(parse_formula(whole, case), case)
        except FormulaError:  # it divides by 0 here, or is too much work: nobody has done that
            continue
        found.append((Mistake(*row), values))
    return tuple(found)


def _by_sample(case: Case, arrays: Arrays, routed: Callable[[Arrays], Floats]) -> Floats:
    """dz, sample by sample."""
    if not case.samples:
        return routed(arrays)
    return np.array([routed(case.of_sample(arrays, n)) for n in range(case.samples)])


def _counts(case: Case, target: str) -> dict[int, str]:
    """What a sum may wrongly be divided by, and the row that says what that is the number of."""
    counts: dict[int, str] = {}
    if case.samples:
        counts[case.samples] = "samples"
    counts |= {count: key for key, count in case.kind.counts(case, target).items()}
    counts.setdefault(int(np.prod(case.shapes["g"])), "entries")
    counts.pop(1, None)
    return counts


def _single_outputs(case: Case, arrays: Arrays) -> Iterator[tuple[Mistake, Floats]]:
    """dz with one channel of g only."""
    has_planes = isinstance(case.kind, Windowed)
    name = f"missing sum over {'output channels' if has_planes else 'the outputs'}"
    axis = 1 if case.samples else 0
    for channel in range(case.channels_out):
        g = np.zeros(arrays["g"].shape)
        place = (slice(None),) * axis + (channel,)
        g[place] = arrays["g"][place]
        key = "one_channel" if has_planes else "one_output"
        clause = words(f"backprop.mistakes.{key}", channel=channel)
        yield Mistake(name, clause), case.backward(arrays, g)["dz"]


def _single_samples(case: Case, arrays: Arrays, target: str) -> Iterator[tuple[Mistake, Floats]]:
    """The gradient of a parameter from one sample only."""
    for sample in range(case.samples):
        g = np.zeros(arrays["g"].shape)
        g[sample] = arrays["g"][sample]
        clause = words("backprop.mistakes.one_sample", sample=sample)
        yield Mistake("missing sum over the samples", clause), case.backward(arrays, g)[target]


def _overwritten(case: Case, kind: Windowed, arrays: Arrays) -> Floats:
    """Each window in turn sets dz where it stands to what it sends back, instead of adding."""
    g, dz = arrays["g"], np.zeros(arrays["z"].shape)
    argmax = kind.forward(case, {"z": arrays["z"][None]})["argmax"][0] if kind.has_maxima else None
    share = 1 / math.prod(kind.windows(case).kernel)
    for h, k in kind.each_window(case):
        if argmax is not None:
            for a, (row, column) in enumerate(argmax[:, h, k]):
                dz[a, row, column] = g[a, h, k]
            continue
        for m, n, row, column in kind.window(case, h, k):
            weights = g[:, h, k] @ arrays["w"][:, :, m, n] if "w" in arrays else share * g[:, h, k]
            dz[:, row, column] = weights
    return dz


def _routed(
    case: Case, kind: Windowed, shares: Callable[[NDArray[np.bool_]], Floats], arrays: Arrays
) -> Floats:
    """dz where each window shares its g among its entries, from what is 1 at its maxima, else 0."""
    z, g = arrays["z"], arrays["g"]
    dz = np.zeros(z.shape)
    for a, h, k in np.ndindex(g.shape):
        places = [place[2:] for place in kind.window(case, h, k)]
        seen = np.array([z[a, row, column] for row, column in places])
        for (row, column), share in zip(places, shares(seen == seen.max()), strict=True):
            dz[a, row, column] += g[a, h, k] * share
    return dz


def _to_last(is_maximum: NDArray[np.bool_]) -> Floats:
    last = np.zeros(is_maximum.shape)
    last[np.flatnonzero(is_maximum)[-1]] = 1.0
    return last


def _shared(is_maximum: NDArray[np.bool_]) -> Floats:
    shares: Floats = is_maximum / is_maximum.sum()
    return shares

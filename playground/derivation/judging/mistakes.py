"""Usual mistakes in a derivation, and which of them gives exactly what a student has.

A mistake is a formula or, where no formula says it, a few lines of NumPy. What it gives in the case
at hand is compared with the student's gradient, entry by entry. Several may give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from playground.derivation.case import Arrays, Case, Floats
from playground.derivation.judging.mistaken_formulas import FORMULAS, LEFT, OF_PADDING, OF_STRIDE
from playground.derivation.language.formula import evaluate, parse_formula
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
    for (name, clause), text in FORMULAS.get((case.layer, target), []):
        of_stride, of_padding = (name, clause) in OF_STRIDE, (name, clause) in OF_PADDING
        # What is 1 or 0 anyway cannot have been forgotten.
        if (of_stride and case.stride == 1) or (of_padding and case.padding == 0):
            continue
        formula = parse_formula(f"{LEFT[case.layer][target]} = {text}", case)
        yield Mistake(name, clause), evaluate(formula, case)
    arrays = case.given()
    yield Mistake("sign wrong", words("backprop.mistakes.sign")), -right
    if target not in case.kind.gradients:
        return
    for count, key in _counts(case, target).items():
        counted = words(f"backprop.counts.{key}")
        clause = words("backprop.mistakes.mean", count=count, counted=counted)
        yield Mistake("mean for sum", clause), right / count
    if target == "dz" and case.layer in ("conv2d", "dense"):
        yield from _single_outputs(case, arrays)
    if target == "dz" and case.layer in ("conv2d", "max_pool2d"):
        overwritten = _overwritten_routes if case.layer == "max_pool2d" else _overwritten_kernels
        clause = words("backprop.mistakes.overwritten")
        yield Mistake("windows overwritten", clause), overwritten(case, arrays)
    if case.layer == "max_pool2d":
        clause = words("backprop.mistakes.minimum")
        turned = {**arrays, "z": -arrays["z"]}
        yield Mistake("minimum for maximum", clause), case.backward(turned, arrays["g"])["dz"]
        clause = words("backprop.mistakes.last_of_ties")
        yield Mistake("ties sent to the last maximum", clause), _routed(case, arrays, _to_last)
        clause = words("backprop.mistakes.shared_ties")
        yield Mistake("ties shared", clause), _routed(case, arrays, _shared)


def _counts(case: Case, target: str) -> dict[int, str]:
    """What a sum may wrongly be divided by, and the row that says what that is the number of."""
    counts: dict[int, str] = {}
    windows = case.n_windows if "kernel" in case.kind.sizes else 1
    if case.layer == "conv2d" and target == "dz":
        counts[case.kernel**2 * case.channels_out] = "terms"
        counts[case.kernel**2] = "kernel"
    if case.layer in ("conv2d", "dense") and target != "dw":
        counts[case.channels_out] = "outputs"
    if case.layer == "dense":
        counts[case.size] = "inputs"
        counts[case.channels_out] = "outputs"
    if windows > 1:
        counts[windows**2] = "places"
    counts.setdefault(int(np.prod(case.shapes["g"])), "entries")
    counts.pop(1, None)
    return counts


def _single_outputs(case: Case, arrays: Arrays) -> Iterator[tuple[Mistake, Floats]]:
    """dz with one channel of g only."""
    is_conv = case.layer == "conv2d"
    name = f"missing sum over {'output channels' if is_conv else 'the outputs'}"
    for channel in range(case.channels_out):
        g = np.zeros(arrays["g"].shape)
        g[channel] = arrays["g"][channel]
        key = "one_channel" if is_conv else "one_output"
        clause = words(f"backprop.mistakes.{key}", channel=channel)
        yield Mistake(name, clause), case.backward(arrays, g)["dz"]


def _overwritten_kernels(case: Case, arrays: Arrays) -> Floats:
    """Each window in turn sets dz where it stands to w times its g."""
    w, g, length = arrays["w"], arrays["g"], case.size + 2 * case.padding
    padded = np.zeros((case.channels_in, length, length))
    for h, k in np.ndindex(g.shape[1:]):
        top, left = case.stride * h, case.stride * k
        window = padded[:, top : top + case.kernel, left : left + case.kernel]
        window[...] = np.tensordot(g[:, h, k], w, axes=1)
    inside = slice(case.padding, case.padding + case.size)
    return padded[:, inside, inside]


def _overwritten_routes(case: Case, arrays: Arrays) -> Floats:
    """Each window in turn sets dz at its maximum to its g."""
    argmax, g = case.forward(arrays)["argmax"], arrays["g"]
    dz = np.zeros(arrays["z"].shape)
    for a, h, k in np.ndindex(g.shape):
        row, column = argmax[a, h, k]
        dz[a, row, column] = g[a, h, k]
    return dz


def _routed(case: Case, arrays: Arrays, shares: Callable[[Floats], Floats]) -> Floats:
    """dz where each window shares its g among its entries, from what is 1 at its maxima, else 0."""
    z, g = arrays["z"], arrays["g"]
    dz = np.zeros(z.shape)
    for a, h, k in np.ndindex(g.shape):
        top, left = case.stride * h, case.stride * k
        place = a, slice(top, top + case.kernel), slice(left, left + case.kernel)
        dz[place] += g[a, h, k] * shares((z[place] == z[place].max()).astype(np.float64))
    return dz


def _to_last(is_maximum: Floats) -> Floats:
    last = np.zeros(is_maximum.shape)
    last.flat[np.flatnonzero(is_maximum)[-1]] = 1.0
    return last


def _shared(is_maximum: Floats) -> Floats:
    shares: Floats = is_maximum / is_maximum.sum()
    return shares

"""What the derivations are held against: sums written out as loops, the judge, central differences.

A formula is judged as it is typed, in the language of `derivation.language.formula`, on cases of
other sizes and numbers. The loops go the other way round than the formulas: they take one output
after the other and send its gradient back to whatever it was made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.case import Case
from playground.derivation.judging.judge import Judgement, judge_formula
from playground.derivation.sizes import Pair, as_pair
from playground.derivation.steps import ties

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Check:
    """One formula against everything else, over all entries of all its cases."""

    n_cases: int
    n_entries: int
    n_wrong: int
    of_loops: float  # largest difference from the loops
    of_differences: float  # largest difference from central differences
    largest: float  # the largest entry, in size


def check(text: str, cases: Sequence[Case]) -> Check:
    """The formula judged on every case. Raises FormulaError for a text that is none."""
    judged = [judge_formula(case, text) for case in cases]
    loops = [backward_by_loops(case)[one.target] for case, one in zip(cases, judged, strict=True)]
    return Check(
        len(cases),
        sum(one.given.size for one in judged),
        sum(one.n_wrong + one.n_ties for one in judged),
        max(_apart(one.given, loop) for one, loop in zip(judged, loops, strict=True)),
        max(_apart(one.given, one.measured) for one in judged),
        max(float(np.abs(one.right).max()) for one in judged),
    )


def varied(case: Case) -> tuple[Case, ...]:
    """The case, and others of its layer: channels, sizes, kernels and for pooling strides.

    None has equal maxima in a window: there finite differences measure no slope.
    """
    rows, _ = case.plane
    changes: list[dict[str, Any]] = [
        {},
        {"channels_in": 1, "size": rows + 1},
        {"channels_in": 3, "channels_out": 1, "size": 6, "kernel": 3},
        {"channels_in": 2, "channels_out": 3, "size": 7, "kernel": 2},
    ]
    if case.layer == "max_pool2d":
        changes += [{"size": 6, "kernel": 3, "stride": 3}, {"size": 7, "kernel": 2, "stride": 3}]
    return tuple(
        _without_ties(replace(case, edits=(), **change) if change else case) for change in changes
    )


def _without_ties(case: Case) -> Case:
    while ties(case):
        case = replace(case, seed=case.seed + 1)
    return case


def backward_by_loops(case: Case) -> dict[str, Floats]:
    """The gradients in plain loops, of a convolution with stride 1 and no padding only."""
    arrays = case.given()
    z, g = arrays["z"], arrays["g"]
    if case.layer == "conv2d":
        return _convolution(z, arrays["w"], g)
    if case.layer == "max_pool2d":
        return {"dz": _max_pooling(z, g, as_pair(case.kernel), as_pair(case.stride))}
    return {"dz": _tanh(z, g)}


def _convolution(z: Floats, weight: Floats, g: Floats) -> dict[str, Floats]:
    dz, dw, db = np.zeros(z.shape), np.zeros(weight.shape), np.zeros(len(weight))
    n_out, n_in, height, width = weight.shape
    for j in range(n_out):
        for h in range(g.shape[1]):
            for w in range(g.shape[2]):
                db[j] += g[j, h, w]
                for k in range(n_in):
                    for m in range(height):
                        for n in range(width):
                            dz[k, h + m, w + n] += weight[j, k, m, n] * g[j, h, w]
                            dw[j, k, m, n] += z[k, h + m, w + n] * g[j, h, w]
    return {"dz": dz, "dw": dw, "db": db}


def _max_pooling(z: Floats, g: Floats, kernel: Pair, stride: Pair) -> Floats:
    dz = np.zeros(z.shape)
    for a in range(g.shape[0]):
        for h in range(g.shape[1]):
            for w in range(g.shape[2]):
                row, column = stride[0] * h, stride[1] * w
                for m in range(kernel[0]):
                    for n in range(kernel[1]):
                        at = stride[0] * h + m, stride[1] * w + n
                        if z[a, *at] > z[a, row, column]:
                            row, column = at
                dz[a, row, column] += g[a, h, w]
    return dz


def _tanh(z: Floats, g: Floats) -> Floats:
    dz = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        up, down = np.exp(z[index]), np.exp(-z[index])
        dz[index] = 4 / (up + down) ** 2 * g[index]  # the slope of tanh is 1 / cosh^2
    return dz


def _apart(one: Floats, other: Floats) -> float:
    return float(np.abs(one - other).max(initial=0.0))


@dataclass(frozen=True)
class Slip:
    """How wrong a formula is in one case."""

    case: Case
    judgement: Judgement

    @property
    def passed(self) -> tuple[float, float]:
        """The sums of all entries: as the formula gives them, and right."""
        return float(self.judgement.given.sum()), float(self.judgement.right.sum())


def slips(text: str, cases: Sequence[Case]) -> tuple[Slip, ...]:
    """A wrong formula judged in several cases."""
    return tuple(Slip(case, judge_formula(case, text)) for case in cases)

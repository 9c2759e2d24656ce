"""The backward pass one entry of g at a time: what it sends back, and where to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.derivation.case import Arrays, Case
from playground.derivation.explain import Factor, Index, explain
from playground.errors import SettingError


@dataclass(frozen=True, eq=False)
class Step:
    """One entry of g, what it passes on its way back, and the gradients up to and with it."""

    index: Index
    value: float
    passed: tuple[Factor, ...]  # entries of z, w and b; their gradients are what is added to
    additions: tuple[str, ...]  # what is added to each gradient, in words of the formulas
    gradients: Arrays


def step_of(case: Case, number: int) -> Step:
    """Step `number` of the pass, which takes the entries of g in row order.

    Raises SettingError for a number there is no entry for.
    """
    given = case.given()
    g = given["g"]
    if not 0 <= number < g.size:
        raise SettingError("step", number, f"must be less than {g.size}")
    so_far = np.where(np.arange(g.size) <= number, g.ravel(), 0.0).reshape(g.shape)
    index = tuple(int(i) for i in np.unravel_index(number, g.shape))
    passed = tuple(
        factor for term in explain(case, "y", index).terms if term.counts for factor in term.factors
    )
    additions = tuple(_additions(case, index, passed))
    return Step(index, float(g[index]), passed, additions, case.backward(given, so_far))


def _additions(case: Case, index: Index, passed: tuple[Factor, ...]) -> list[str]:
    place = ",".join(map(str, index))
    match case.layer:
        case "conv2d":
            j, h, k = index
            row, column = (
                _shifted(case.stride * i - case.padding, o) for i, o in ((h, "m"), (k, "n"))
            )
            return [
                f"dz(a,{row},{column}) += w({j},a,m,n) g({place})",
                f"dw({j},a,m,n) += z(a,{row},{column}) g({place})",
                f"db({j}) += g({place})",
            ]
        case "max_pool2d":
            (maximum,) = passed
            return [f"dz({','.join(map(str, maximum.index))}) += g({place})"]
        case "tanh":
            return [f"dz({place}) += (1 − y({place})²) g({place})"]
        case _:
            return [
                f"dz(i) += w(i,{place}) g({place})",
                f"dw(i,{place}) += z(i) g({place})",
                f"db({place}) += g({place})",
            ]


def _shifted(corner: int, offset: str) -> str:
    """Where an offset from a window's corner is in the plane: 2+m, m, m−1."""
    if corner == 0:
        return offset
    return f"{corner}+{offset}" if corner > 0 else f"{offset}−{-corner}"


def ties(case: Case) -> list[Index]:
    """The entries of z that equal a maximum of max-pooling and are passed over, each once."""
    if case.layer != "max_pool2d":
        return []
    arrays = case.arrays()
    found: dict[Index, None] = {}
    for a, h, k in np.ndindex(case.shapes["g"]):
        top, left = case.stride * h, case.stride * k
        window = arrays["z"][a, top : top + case.kernel, left : left + case.kernel]
        chosen = tuple(arrays["argmax"][a, h, k])
        for m, n in np.argwhere(window == arrays["y"][a, h, k]):
            if (top + m, left + n) != chosen:
                found[a, int(top + m), int(left + n)] = None
    return list(found)

"""First weights: how far from 0 a layer begins, by how many units feed it and are fed.

A rule takes the numbers of sources and destinations and a stream of uniform numbers in [0, 1), and
returns weights (n_in, n_out). Numbers are drawn destination by destination, within it source by
source, as the original does. Names and bounds are those of torch.nn.init; He and LeCun count the
sources ("fan in").
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Uniform = Callable[[], float]
_SPREAD = 0.5  # of the original's weights, either way; and the normal rule's standard deviation


def _drawn(n_in: int, n_out: int, number: Callable[[], float]) -> Floats:
    drawn = np.array([number() for _ in range(n_in * n_out)], dtype=float)
    return np.ascontiguousarray(drawn.reshape(n_out, n_in).T)


def _normal(uniform: Uniform) -> float:
    """A normal number from two uniform ones, by Box and Muller."""
    radius = math.sqrt(-2 * math.log(1 - uniform()))
    return radius * math.cos(2 * math.pi * uniform())


def _normals(n_in: int, n_out: int, uniform: Uniform) -> Floats:
    return _drawn(n_in, n_out, lambda: _normal(uniform))


def _uniform(n_in: int, n_out: int, uniform: Uniform) -> Floats:
    """Uniform in [-0.5, 0.5)."""
    return _drawn(n_in, n_out, lambda: uniform() - _SPREAD)


def _zero(n_in: int, n_out: int, uniform: Uniform) -> Floats:
    """All 0; the draws are used up all the same."""
    return np.zeros_like(_uniform(n_in, n_out, uniform))


def _glorot(n_in: int, n_out: int, uniform: Uniform) -> Floats:
    """Uniform within sqrt(6 / (n_in + n_out)): sums keep their size, forward and back, nearly."""
    bound = math.sqrt(6 / max(1, n_in + n_out))
    return _drawn(n_in, n_out, lambda: bound * (2 * uniform() - 1))


def _he(n_in: int, n_out: int, uniform: Uniform) -> Floats:
    """Normal with standard deviation sqrt(2 / n_in): what ReLU halves is put back."""
    return math.sqrt(2 / max(1, n_in)) * _normals(n_in, n_out, uniform)


def _lecun(n_in: int, n_out: int, uniform: Uniform) -> Floats:
    """Normal with standard deviation sqrt(1 / n_in): sums are as large as what feeds them."""
    return math.sqrt(1 / max(1, n_in)) * _normals(n_in, n_out, uniform)


def _orthogonal(n_in: int, n_out: int, uniform: Uniform) -> Floats:
    """Rows or columns, whichever are fewer, at right angles and of length 1."""
    drawn = _normals(n_in, n_out, uniform)
    if not drawn.size:
        return drawn
    tall = drawn if n_in >= n_out else drawn.T
    q, r = np.linalg.qr(tall)
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)  # one answer, whatever the library's signs
    return np.ascontiguousarray(q if n_in >= n_out else q.T)


class InitialWeights(NamedTuple):
    """A rule for first weights: its title, and the draw."""

    title: str
    draw: Callable[[int, int, Uniform], Floats]


INITIAL_WEIGHTS: dict[str, InitialWeights] = {
    "uniform": InitialWeights("Uniform", _uniform),
    "zero": InitialWeights("Zero", _zero),
    "normal": InitialWeights(
        "Normal", lambda n_in, n_out, uniform: _SPREAD * _normals(n_in, n_out, uniform)
    ),
    "glorot": InitialWeights("Glorot", _glorot),
    "he": InitialWeights("He", _he),
    "lecun": InitialWeights("LeCun", _lecun),
    "orthogonal": InitialWeights("Orthogonal", _orthogonal),
}
"""By name; the original has the first, and the second by `initZero`."""

DEFAULT_INITIAL = "uniform"

"""The slope of a loss, measured: central differences, and how far they may be off themselves.

The loss is L = sum(grad_y * forward(**inputs)); its slope in an input x along a direction d is
(L(x + h d) - L(x - h d)) / 2h. No single step h suits every function, so h shrinks from a hundredth
of the input's size, tenfold each time, until two measurements in a row agree. How far apart they
are tells how far truncation reaches, which falls with h^2; a bound on the rounding in the forward
pass, which grows with 1/h, is added.

A forward pass in single precision rounds half a billion times coarser than its results may show. It
is known by what comes of a far smaller step: nothing, or far too much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.errors import ShapeError
from playground.layers.arguments import Floats, as_floats

_STEPS = [10.0**-power for power in range(2, 10)]  # in units of the input's root mean square
_AGREEMENT = 1e-8  # two measurements agree that differ by less, relatively
_FLAT = 1e-3  # of the slope that L would have if it grew with x: less is as good as none
_COARSE = 1e-8, 1e-3  # of the largest output: more than double precision, less than a jump
_FURTHER = 6  # more steps, at most, where entries are of very different sizes
_LONG_STEPS = [1.0, 0.1]  # as well where the forward pass rounds coarsely
_CLOSE_BY = [0.287, 0.463, 0.731, 1.279, 1.613]  # simple shares may all be rounded alike
_ROUNDING = 4 * float(np.finfo(np.float64).eps)
_PROBES, _TINY, _SMALL, _LARGER = 5, 2e-8, (2e-7, 1e-5), 1e-2  # steps that tell coarse rounding
# What is left, a step on, of the gap between the slopes of the two sides: a tenth where a function
# is curved, all of it at a kink, ten times as much at a jump.
_CURVE, _JUMP = 0.25, 4.0


@dataclass(frozen=True)
class Slopes:
    """The slopes of L at one step: both sides' mean, and from which to which they differ.

    The sides are compared output by output: two kinks may cancel in the sum over the outputs and
    still leave it to each to choose a side.
    """

    central: float
    low: float
    high: float
    rounding: float  # how far they may be off by rounding

    @property
    def gap(self) -> float:
        """How far the two sides are apart."""
        return self.high - self.low


@dataclass(frozen=True)
class Measurement:
    """The slopes at the best of a series of steps, and at the tenfold step before it."""

    step: float
    slopes: Slopes
    before: Slopes
    scatter: float = 0.0  # see `Loss.asked_again`

    @property
    def change(self) -> float:
        """How far the two steps are apart."""
        return abs(self.slopes.central - self.before.central)

    @property
    def uncertainty(self) -> float:
        """How far `slopes.central` may be off."""
        return self.change + self.slopes.rounding + self.scatter

    @property
    def is_bent(self) -> bool:
        """Whether the two sides differ, by more than rounding, as they do at a kink."""
        slopes, gap_before = self.slopes, self.before.gap
        is_noise = slopes.gap <= 10 * slopes.rounding
        return not is_noise and _CURVE * gap_before < slopes.gap < _JUMP * gap_before


class Loss:
    """L around a point, which never changes.

    Differences are taken output by output and then summed: what a step leaves as it was cancels
    exactly, instead of adding its rounding. Raises ShapeError where grad_y does not have the
    shape of the output, the output is not finite, or comes out otherwise the second time.
    """

    def __init__(
        self,
        forward: Callable[..., ArrayLike],
        point: Mapping[str, Floats],
        grad_y: ArrayLike | None,
    ) -> None:
        self._forward = forward
        self._point = point
        output = forward(**point)
        self._y = as_floats("forward", output, finite=True)
        if not np.array_equal(self._y, as_floats("forward", forward(**point))):
            raise ShapeError("forward", "gives one output and then another for the same inputs")
        arriving = np.ones(self._y.shape) if grad_y is None else grad_y
        self._grad_y = as_floats("grad_y", arriving, self._y.shape, "as the output is", finite=True)
        # What the outputs may hide in their last digits: the largest stands for all, and 1 for a
        # smaller one, since a small number may be a difference of larger ones, as in 1 - y^2.
        largest = float(np.abs(self._y).max(initial=1.0))
        self.size = largest * float(np.abs(self._grad_y).sum())
        kind = np.asarray(output).dtype
        eps = float(np.finfo(kind).eps) if kind.kind == "f" else 0.0
        self._rounding = max(_ROUNDING, 4 * eps, 4 * self._coarseness() / largest)

    @property
    def is_coarse(self) -> bool:
        """Whether the forward pass rounds far more coarsely than double precision does."""
        return self._rounding > _ROUNDING

    def outputs_of(self, name: str, index: tuple[int, ...]) -> NDArray[np.bool_]:
        """Which outputs a small step of an entry changes, to either side."""
        x, step = self._point[name], 1e-6 * self.input_size(name)
        changed = np.zeros(self._y.shape, bool)
        for signed in (step, -step):
            moved = x.copy()
            moved[index] += signed
            with np.errstate(all="ignore"):
                y = as_floats("forward", self._forward(**{**self._point, name: moved}))
            changed |= y != self._y
        return changed

    def input_size(self, name: str) -> float:
        """Root mean square of an input, 1 if it is all zero."""
        x = self._point[name]
        return math.sqrt(np.sum(x * x) / max(1, x.size)) or 1.0

    def measure(self, name: str, direction: Floats) -> Measurement | None:
        """The slope along `direction`, by the first step that agrees with the one before.

        Or by the step that comes closest to it, for its size: far from the point two steps may
        be close and both be wrong. None where no step gives finite numbers.
        """
        size = self.input_size(name)
        shares = [*(_LONG_STEPS if self.is_coarse else []), *_STEPS]
        # An entry that is far smaller than the others may need as much smaller steps.
        touched = np.abs(self._point[name][(direction != 0) & (self._point[name] != 0)])
        further = min(_FURTHER, -math.floor(math.log10(touched.min(initial=size) / size)) - 1)
        shares += [_STEPS[-1] / 10**power for power in range(1, 1 + further)]
        least = _FLAT * self.size / size
        best, lowest = None, math.inf
        before = self._slopes(name, direction, shares[0] * size)
        for share in shares[1:]:
            slopes = self._slopes(name, direction, share * size)
            one = Measurement(share * size, slopes, before)
            off = one.uncertainty / max(abs(slopes.central), least)
            if math.isfinite(one.uncertainty) and off < lowest:
                best, lowest = one, off
            if one.change <= max(slopes.rounding, _AGREEMENT * abs(slopes.central)):
                break
            before = slopes
        return best

    def asked_again(self, name: str, direction: Floats, measured: Measurement) -> Measurement:
        """The same measurement with the scatter of steps close by in its uncertainty.

        They scatter where the forward pass rounds numbers that are larger than its output shows.
        """
        close_by = (
            self._slopes(name, direction, share * measured.step).central for share in _CLOSE_BY
        )
        off = (abs(one - measured.slopes.central) for one in close_by if math.isfinite(one))
        return replace(measured, scatter=max(off, default=0.0))

    def _slopes(self, name: str, direction: Floats, step: float) -> Slopes:
        x = self._point[name]
        with np.errstate(all="ignore"):  # a step may overflow; then it measures nothing
            above, below = (
                self._grad_y * (as_floats("forward", self._forward(**moved)) - self._y) / signed
                for signed in (step, -step)
                for moved in [{**self._point, name: x + signed * direction}]
            )
            return Slopes(
                float(0.5 * np.sum(above + below)),
                float(np.sum(np.minimum(above, below))),
                float(np.sum(np.maximum(above, below))),
                self._rounding * self.size / step,
            )

    def _coarseness(self) -> float:
        """How far outputs may be off by rounding, where that is far more than in double precision.

        A smooth function answers a tiny step as it answers a larger one, in proportion.
        """
        rng = np.random.default_rng(0)
        rough, off = [], 0.0
        for _ in range(_PROBES):
            way = {
                name: np.where(x == 0, self.input_size(name), x) * rng.uniform(-1, 1, x.shape)
                for name, x in self._point.items()
            }
            slope = self._answer(way, _LARGER) / _LARGER
            missing = np.abs(self._answer(way, _TINY) - _TINY * slope)
            rough.append(float(missing.sum()) > 0.5 * _TINY * float(np.abs(slope).sum()))
            for step in _SMALL:
                missing = np.abs(self._answer(way, step) - step * slope)
                off = max(off, float(missing.max(initial=0.0)))
        least, most = (share * np.abs(self._y).max(initial=1.0) for share in _COARSE)
        return off if sum(rough) > _PROBES / 2 and least < off < most else 0.0

    def _answer(self, way: Mapping[str, Floats], step: float) -> Floats:
        moved = {name: x + step * way[name] for name, x in self._point.items()}
        with np.errstate(all="ignore"):
            return as_floats("forward", self._forward(**moved)) - self._y

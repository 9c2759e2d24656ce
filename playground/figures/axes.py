"""Where a number stands on a vertical axis, in pixels, and the round numbers beside it."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.figures.theme import Theme
from playground.wording.numbers import power_text

Floats = NDArray[np.float64]

# Of the ticks of a logarithmic axis, from sets with few to sets with many.
_MANTISSAS = (
    (1,), (1, 3), (1, 2, 5), (1, 2, 3, 5), (1, 1.5, 2, 3, 5, 7), (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9),
)  # fmt: skip
_STRIDES = (1, 2, 5, 10, 20, 50, 100, 200)  # decades from one power of ten to the next
_TICK_GAPS = (20, 26)  # pixels, at least: on a low plot, and on others
_LOW = 160  # pixels
_POWERS = -307.0, 308.0  # of ten, that are numbers: a loss may have diverged to any
_LARGEST = 1e300
_WIDE = 8.0  # times: so far apart, evenly spaced numbers would crowd at the top


@dataclass(frozen=True)
class Scale:
    """A vertical axis of `height` pixels; `bottom` and `top` are logarithms where it is one."""

    is_log: bool
    bottom: float
    top: float
    height: float

    def pixels(self, values: ArrayLike) -> Floats:
        """Heights above the axis' lower end; NaN for what has no place on it."""
        numbers = np.asarray(values, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            places = np.log10(numbers) if self.is_log else numbers
            pixels = (places - self.bottom) / (self.top - self.bottom) * self.height
        return np.where(np.isfinite(pixels), pixels, np.nan)

    def values(self, pixels: ArrayLike) -> Floats:
        """The numbers at heights in pixels: the inverse of `pixels`."""
        share = np.asarray(pixels, dtype=float) / self.height
        places = self.bottom + share * (self.top - self.bottom)
        return np.asarray(10.0 ** np.clip(places, *_POWERS) if self.is_log else places)

    def with_room(self, pixels: float) -> Scale:
        """The same axis with so many of its pixels left free on top."""
        stretch = self.height / max(self.height - pixels, 1.0)
        return dataclasses.replace(self, top=self.bottom + (self.top - self.bottom) * stretch)

    def ticks(self, below: float = math.inf) -> list[float]:
        """Round numbers on the axis, lower than `below` pixels, not too close to each other."""
        low, high = self.values([0, min(below, self.height)])
        gap = _TICK_GAPS[self.height > _LOW] / self.height * (self.top - self.bottom)
        if self.is_log:
            ticks = _log_ticks(float(low), float(high), gap)
            if len(ticks) >= 3 or (len(ticks) == 2 and high / low >= _WIDE):
                return ticks
        return linear_ticks(float(low), float(high), max(2, self.height / 36))

    def axis(self, scheme: Theme, below: float = math.inf) -> dict[str, Any]:
        """Plotly's settings, with ticks lower than `below` pixels."""
        ticks = self.ticks(below)
        return {
            "type": "log" if self.is_log else "linear",
            "range": [self.bottom, self.top],
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": list(map(power_text, ticks)),
            "ticks": "",
            "gridcolor": scheme.line,
            "zeroline": False,
            "showline": False,
            "fixedrange": True,
            "ticklabelstandoff": 4,
            "tickfont": {"size": 12, "color": scheme.ink_3},
        }


def scale_of(values: ArrayLike, height: float) -> Scale:
    """The axis for these numbers, whatever of them is finite: logarithmic where all are above 0."""
    numbers = np.asarray(values, dtype=float).ravel()
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return Scale(True, -2.0, 0.0, height)
    low, high = float(numbers.min()), float(numbers.max())
    if low <= 0:
        span = min(high, _LARGEST) - low or 1.0
        return Scale(False, low - 0.03 * span, low + 1.06 * span, height)
    bottom, top = np.clip([math.log10(low), math.log10(high)], *_POWERS).tolist()
    room = 0.05 * (top - bottom) + 0.02
    return Scale(True, max(bottom - room, _POWERS[0]), min(top + room, _POWERS[1]), height)


def _log_ticks(low: float, high: float, gap: float) -> list[float]:
    """The largest set of round numbers of which none are closer than `gap`, as logarithms."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    best: list[float] = []
    for stride in _STRIDES:
        powers = range(first - first % stride, last + 1, stride)
        for mantissas in _MANTISSAS if stride == 1 else _MANTISSAS[:1]:
            numbers = (float(f"{mantissa}e{power}") for power in powers for mantissa in mantissas)
            ticks = [number for number in numbers if low <= number <= high]
            if len(ticks) > len(best) and (np.diff(np.log10(ticks)) >= gap).all():
                best = ticks
        if best:
            break
    return best


def linear_ticks(low: float, high: float, most: float) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten, at most about `most`."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(k * power for k in (1, 2, 5, 10) if k * power >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]

"""Where a network's tiles stand and its connections run, in pixels of the panel they lie in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

AXES = {"xaxis": "x3", "yaxis": "y3"}  # of the panel, for traces; y grows downwards
REFERENCES = {"xref": "x3", "yref": "y3"}  # for shapes

LARGEST_TILE = 60
FEWEST = 5  # columns with fewer units than these have their tiles as far apart
_FULL = 10  # columns with more units than these have a pitch of their own
_SHARE_OF_PITCH = 0.8
_SHARE_OF_GAP = 0.42
_CROWDED, _LEAST_GAP = 20, 2  # below this pitch, tiles leave only so much between them
_FAN = 14.0  # how far apart the connections end that reach one tile


class Curve(NamedTuple):
    """A cubic with horizontal tangents: its ends, (x0, y0) and (x1, y1)."""

    x0: float
    y0: float
    x1: float
    y1: float

    def path(self) -> str:
        """As SVG."""
        x0, y0, x1, y1, bend = (f"{number:.6g}" for number in (*self, self._bend))
        return f"M{x0},{y0}C{bend},{y0} {bend},{y1} {x1},{y1}"

    def at(self, share: float) -> tuple[float, float]:
        """The point at `share` of the cubic's parameter, 0 to 1."""
        t, rest = share, 1 - share
        x = self.x0 * rest**3 + 3 * self._bend * t * rest + self.x1 * t**3
        y = self.y0 * rest * rest * (1 + 2 * t) + self.y1 * t * t * (1 + 2 * rest)
        return x, y

    @property
    def _bend(self) -> float:
        return (self.x0 + self.x1) / 2


class NetworkPlan(NamedTuple):
    """The places of all tiles, squares in a column for each layer, features first.

    All are whole pixels, so that a map with one answer a pixel fits its tile.
    """

    sides: tuple[int, ...]  # of the tiles of each column
    lefts: tuple[int, ...]  # of each column
    tops: tuple[tuple[int, ...], ...]  # of each column's tiles

    @property
    def gap(self) -> float:
        """From the middle of a column to the next one's."""
        return (self.middle(len(self.lefts) - 1) - self.middle(0)) / (len(self.lefts) - 1)

    def bias_side(self, layer: int) -> float:
        """The side of the square that shows the bias of a unit in `layer`."""
        return min(11.0, max(3.0, 0.27 * self.sides[layer]))

    def connection_widths(self, layer: int) -> tuple[float, float]:
        """The widths of connections from `layer` on: of weight 0 and of the strongest."""
        share = min(1.0, min(self.sides[layer : layer + 2]) / 40)
        return max(0.4, share), 9 * share

    def middle(self, layer: int) -> float:
        """The x of a column's middle."""
        return self.lefts[layer] + self.sides[layer] / 2

    def connection(self, layer: int, source: int, target: int) -> Curve:
        """The connection from a unit of `layer` to one of the next; 0 are the features."""
        n_sources = len(self.tops[layer])
        place = source / (n_sources - 1) - 0.5 if n_sources > 1 else 0.0
        side, next_side = self.sides[layer : layer + 2]
        return Curve(
            self.lefts[layer] + side,
            self.tops[layer][source] + side / 2,
            self.lefts[layer + 1],
            self.tops[layer + 1][target] + next_side / 2 + place * min(_FAN, 0.42 * next_side),
        )


def plan_network(
    sizes: Sequence[int], left: float, right: float, top: float, bottom: float
) -> NetworkPlan:
    """The plan of a network of layers of `sizes`, inputs and output included, in a rectangle.

    The first column begins at `left`, the last ends at `right`, all are centred in the height.
    All tiles are of one size, but those of very full columns: they shrink until they fit.
    """
    height = bottom - top
    shared = height / max(FEWEST, *(n for n in sizes if n <= _FULL))
    pitches = [int(min(shared, height / max(n, 1))) for n in sizes]
    largest = min(LARGEST_TILE, _SHARE_OF_GAP * (right - left) / len(sizes))
    sides = [
        int(min(largest, pitch - _LEAST_GAP if pitch < _CROWDED else _SHARE_OF_PITCH * pitch))
        for pitch in pitches
    ]
    first, last = left + sides[0] / 2, right - sides[-1] / 2
    step = (last - first) / (len(sizes) - 1)
    centre = (top + bottom) / 2
    return NetworkPlan(
        tuple(sides),
        tuple(round(first + step * layer - side / 2) for layer, side in enumerate(sides)),
        tuple(
            tuple(round(centre - (n - 1) / 2 * pitch - side / 2) + pitch * k for k in range(n))
            for n, side, pitch in zip(sizes, sides, pitches, strict=True)
        ),
    )

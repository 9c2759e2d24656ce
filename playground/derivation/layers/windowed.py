"""What layers have in common whose outputs each see a window of z: places, names, formulas."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from playground.derivation.layers.layer import Layer, Shape
from playground.derivation.sizes import Padding, Sizes, as_borders, as_pair, written
from playground.derivation.terms import Index
from playground.errors import SettingError, ShapeError
from playground.layers.windows import Windows, place_windows

_OFFSETS = "mn"
_COUNTS = ("H'", "Hy", "Hout"), ("W'", "Wy", "Wout")
_STRIDE, _PADDING, _DILATION = "s", "p", "d"


_placed = lru_cache(maxsize=256)(place_windows)  # every forward pass of a case asks again


class Windowed(Layer):
    """A layer of windows that stand (s_0, s_1) apart on z, borders around it."""

    def windows(self, sizes: Sizes) -> Windows:
        """How windows stand on z. Raises ShapeError where none fits."""
        padding: Padding = sizes.padding if "padding" in self.sizes else 0
        dilation = sizes.dilation if "dilation" in self.sizes else 1
        kernel = as_pair(sizes.kernel)
        return _placed("kernel", sizes.plane, kernel, sizes.stride, padding, dilation)

    def check(self, sizes: Sizes) -> None:
        """Raise SettingError where no window fits."""
        try:
            self.windows(sizes)
        except ShapeError:
            rows, columns = self._places(sizes)
            places = str(rows) if rows == columns else f"{rows}x{columns}"
            spread = "" if sizes.dilation == 1 or "dilation" not in self.sizes else (
                f"with dilation {written(sizes.dilation)} "
            )  # fmt: skip
            rule = f"{spread}does not fit into {places} places"
            raise SettingError("kernel", written(sizes.kernel), rule) from None

    def _places(self, sizes: Sizes) -> tuple[int, int]:
        """Rows and columns of z with its borders."""
        padding: Padding = sizes.padding if "padding" in self.sizes else 0
        (height, width), (rows, columns) = sizes.plane, as_borders(padding)
        return height + sum(rows), width + sum(columns)

    def sizes_of(self, array: str, shape: Shape) -> dict[str, object]:
        """Channels and plane from z, channels and kernel from w."""
        if array == "w" and len(shape) == 4:
            return {"channels_out": shape[0], "channels_in": shape[1], "kernel": shape[2:]}
        return super().sizes_of(array, shape)

    def names(self, sizes: Sizes) -> dict[str, float]:
        """K of a square kernel, k_H and k_W of any; s, p, d where both axes have the same."""
        windows = self.windows(sizes)
        names = super().names(sizes)
        names |= _pair("K", ("kH", "kW"), windows.kernel)
        names |= _pair(_STRIDE, ("s0", "s1"), windows.stride)
        for count, ways in zip(windows.counts, _COUNTS, strict=True):
            names |= dict.fromkeys(ways, count)
        names |= _pair(_PADDING, ("p0", "p1"), _firsts(windows))
        dilation = _pair(_DILATION, ("d0", "d1"), windows.dilation)
        if "dilation" not in self.sizes:
            dilation.pop(_DILATION)
        return names | dilation

    def counts(self, sizes: Sizes, target: str) -> dict[str, int]:
        """The places of a channel of y."""
        return {"places": math.prod(self.windows(sizes).counts)}

    def window(self, sizes: Sizes, h: int, k: int) -> Iterator[tuple[int, int, int, int]]:
        """Places m, n of the kernel at window (h, k), and the row and column of z they cover."""
        windows, (height, width) = self.windows(sizes), sizes.plane
        (down, across), (below, beside) = windows.stride, windows.dilation
        (top, _), (left, _) = windows.borders
        for m, n in itertools.product(*map(range, windows.kernel)):
            row, column = down * h + below * m - top, across * k + beside * n - left
            if 0 <= row < height and 0 <= column < width:
                yield m, n, row, column

    def each_window(self, sizes: Sizes) -> Iterator[Index]:
        """Every (h, k), in row order."""
        return np.ndindex(self.windows(sizes).counts)

    def covered(self, sizes: Sizes, axis: int) -> str:
        """Which row (or column) of z offset m (n) of window h (k) covers: "s h+m - p"."""
        windows = self.windows(sizes)
        corner, offset = self.corner(sizes, axis), _OFFSETS[axis]
        dilation = _named(_DILATION, windows.dilation, axis, 1)
        border = _named(_PADDING, _firsts(windows), axis, 0)
        return f"{corner}+{f'{dilation} {offset}'.strip()}{f' - {border}' if border else ''}"

    def corner(self, sizes: Sizes, axis: int) -> str:
        """Where window h (k) begins: "h", "s h"."""
        stride = _named(_STRIDE, self.windows(sizes).stride, axis, 1)
        return f"{stride} {'hk'[axis]}".strip()

    def offset(self, sizes: Sizes, axis: int) -> str:
        """Which offset of window h (k) covers row b (column c): "b + p-s h"."""
        windows = self.windows(sizes)
        border = _named(_PADDING, _firsts(windows), axis, 0)
        distance = f"{'bc'[axis]}{f' + {border}' if border else ''}-{self.corner(sizes, axis)}"
        dilation = _named(_DILATION, windows.dilation, axis, 1)
        return f"({distance})/{dilation}" if dilation else distance

    def shifted(self, sizes: Sizes, axis: int, at: int) -> str:
        """What an offset of the window at a place covers: 2+m, m, m−1, 1+2m."""
        windows = self.windows(sizes)
        corner = windows.stride[axis] * at - windows.borders[axis][0]
        dilation = windows.dilation[axis]
        offset = _OFFSETS[axis] if dilation == 1 else f"{dilation}{_OFFSETS[axis]}"
        if corner == 0:
            return offset
        return f"{corner}+{offset}" if corner > 0 else f"{offset}−{-corner}"


def _firsts(windows: Windows) -> tuple[int, int]:
    (top, _), (left, _) = windows.borders
    return top, left


def _pair(name: str, ways: tuple[str, str], values: tuple[int, int]) -> dict[str, float]:
    """The names of both axes, and of both at once where they are the same."""
    both: dict[str, float] = {name: values[0]} if values[0] == values[1] else {}
    return {**both, **dict(zip(ways, values, strict=True))}


def _named(name: str, values: tuple[int, int], axis: int, plain: int) -> str:
    """What a size is called along an axis; empty where it changes nothing."""
    if values[axis] == plain:
        return ""
    return name if values[0] == values[1] else f"{name}{axis}"

"""Max-pooling: the largest entry of each window passes, and gets its gradient back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from playground.derivation.layers.layer import Floats, Shape
from playground.derivation.layers.windowed import Windowed
from playground.derivation.sizes import Sizes, written_as
from playground.derivation.terms import Arrays, Factor, Index, Term, factor
from playground.errors import SettingError
from playground.layers import max_pool2d, max_pool2d_backward
from playground.wording.words import words


class MaxPooling(Windowed):
    """y(a,h,k) = max z(a, s h + d m - p, s k + d n - p); of equal ones the first in row order."""

    name, title = "max_pool2d", "Max-pooling"
    sizes = ("channels_in", "size", "kernel", "stride", "padding", "dilation")
    rare = ("padding", "dilation")
    usual: ClassVar[Mapping[str, Any]] = {"stride": 2}
    ties = "ties"
    has_maxima = True

    def check(self, sizes: Sizes) -> None:
        """Every window must see something of z."""
        super().check(sizes)
        windows, (height, width) = self.windows(sizes), sizes.plane
        offsets = np.ndindex(windows.kernel)
        seen = np.any([windows.sees(m, n, (height, width)) for m, n in offsets], axis=0)
        if not seen.all():
            padding = written_as("padding", sizes.padding)
            rule = "is too much: a window sees nothing of z, so it has no maximum"
            raise SettingError("padding", padding, rule)

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """z (C, H, W), g (C, H', W')."""
        counts = self.windows(sizes).counts
        return {"z": (sizes.channels_in, *sizes.plane), "g": (sizes.channels_in, *counts)}

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """y, and argmax: the row and column of each maximum in its plane (..., 2)."""
        y, argmax = self._pooled(sizes, arrays)
        return {"y": y, "argmax": np.stack(np.divmod(argmax, sizes.plane[1]), axis=-1)}

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz."""
        _, argmax = self._pooled(sizes, arrays)
        return {"dz": max_pool2d_backward(g, argmax, arrays["z"].shape)}

    def _pooled(self, sizes: Sizes, arrays: Arrays) -> tuple[Floats, NDArray[np.intp]]:
        z, stride = arrays["z"], sizes.stride
        return max_pool2d(z, sizes.kernel, stride, sizes.padding, sizes.dilation)

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """The window of an output, its maximum counting; or the windows that see an input."""
        if array == "y":
            yield from self._seen(sizes, arrays, index)
            return
        a, b, c = index
        for h, k in self.each_window(sizes):
            if any((row, column) == (b, c) for _, _, row, column in self.window(sizes, h, k)):
                row, column = (int(place) for place in arrays["argmax"][a, h, k])
                is_chosen = (row, column) == (b, c)
                key = "here" if is_chosen else "there"
                note = words(f"backprop.notes.maximum_{key}", a=a, row=row, column=column)
                g = factor(arrays, "g", a, h, k)
                yield Term((g,), g.value if is_chosen else 0.0, h, is_chosen, note)

    def _seen(self, sizes: Sizes, arrays: Arrays, index: Index) -> Iterator[Term]:
        a, h, k = index
        chosen, largest = tuple(arrays["argmax"][index]), arrays["y"][index]
        for _, _, row, column in self.window(sizes, h, k):
            z = factor(arrays, "z", a, row, column)
            is_chosen = (row, column) == chosen
            note = words("backprop.notes.maximum") if is_chosen else ""
            if z.value == largest and not is_chosen:
                note = words("backprop.notes.tie")
            yield Term((z,), z.value, counts=is_chosen, note=note)

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """m* and n* are the place of the maximum in its window."""
        row, column = self.covered(sizes, 0), self.covered(sizes, 1)
        starred = [
            place.replace(offset, f"{offset}star(a,h,k)")
            for place, offset in ((row, "m"), (column, "n"))
        ]
        condition = f"b = {starred[0]}, c = {starred[1]}"
        return {
            "y": f"y(a,h,k) = max{{m,n}} z(a,{row},{column})",
            "dz": f"dz(a,b,c) = sum(h,k) 1{{{condition}}} g(a,h,k)",
        }

    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """All of it, to the maximum."""
        (maximum,) = passed
        place = ",".join(map(str, index))
        return [f"dz({','.join(map(str, maximum.index[-3:]))}) += g({place})"]

    def spoken_of(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """mstar, nstar: places of the maxima in their windows; bstar, cstar: in the plane."""
        rows, columns = arrays["argmax"][..., 0], arrays["argmax"][..., 1]
        windows = self.windows(sizes)
        below, beside = windows.places(0), windows.places(1)
        return {
            "mstar": (rows - below[:, None]) // windows.dilation[0],
            "nstar": (columns - beside) // windows.dilation[1],
            "bstar": rows,
            "cstar": columns,
        }

    def tied(self, sizes: Sizes, arrays: Arrays) -> list[Index]:
        """The entries that equal a maximum and are passed over, each once."""
        found: dict[Index, None] = {}
        for a, h, k in np.ndindex(arrays["g"].shape):
            chosen = tuple(arrays["argmax"][a, h, k])
            for _, _, row, column in self.window(sizes, h, k):
                is_largest = arrays["z"][a, row, column] == arrays["y"][a, h, k]
                if is_largest and (row, column) != chosen:
                    found[a, row, column] = None
        return list(found)

    def step(self, x: Floats, arrays: Arrays) -> float:
        """Not past the next tie."""
        gaps = np.diff(np.unique(x))
        return float(min(1.0, gaps.min() / 3)) if gaps.size else 1.0

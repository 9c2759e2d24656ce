"""Average pooling: the mean of each window, and an equal share of its gradient to all in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from numpy.typing import NDArray

from playground.derivation.layers.layer import Floats, Shape
from playground.derivation.layers.windowed import Windowed
from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Factor, Index, Term, factor
from playground.layers import average_pool2d, average_pool2d_backward
from playground.wording.words import words


class AveragePooling(Windowed):
    """y(a,h,k) = 1 / (k_H k_W) sum z(a, s h + m - p, s k + n - p); zeros of the padding count."""

    name, title = "average_pool2d", "Average pooling"
    sizes = ("channels_in", "size", "kernel", "stride", "padding")
    rare = ("padding",)
    usual: ClassVar[Mapping[str, Any]] = {"stride": 2}

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """z (C, H, W), g (C, H', W')."""
        counts = self.windows(sizes).counts
        return {"z": (sizes.channels_in, *sizes.plane), "g": (sizes.channels_in, *counts)}

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """y."""
        return {"y": average_pool2d(arrays["z"], sizes.kernel, sizes.stride, sizes.padding)}

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz."""
        shape, kernel = arrays["z"].shape, sizes.kernel
        return {"dz": average_pool2d_backward(g, shape, kernel, sizes.stride, sizes.padding)}

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """An equal share of each entry of a window, or of each window that sees an input."""
        count = math.prod(self.windows(sizes).kernel)
        note = words("backprop.notes.share", count=count)
        a = index[0]
        if array == "y":
            for m, _, row, column in self.window(sizes, *index[1:]):
                z = factor(arrays, "z", a, row, column)
                yield Term((z,), z.value / count, m, note=note)
            return
        for h, k in self.each_window(sizes):
            if any(place[2:] == index[1:] for place in self.window(sizes, h, k)):
                g = factor(arrays, "g", a, h, k)
                yield Term((g,), g.value / count, h, note=note)

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """The condition says which windows see an entry."""
        row, column = self.covered(sizes, 0), self.covered(sizes, 1)
        kernel = self.windows(sizes).kernel
        (below, beside) = ("K", "K") if kernel[0] == kernel[1] else ("kH", "kW")
        count = "K^2" if kernel[0] == kernel[1] else "(kH kW)"
        shown = "K²" if below == "K" else "(kH·kW)"
        m, n = self.offset(sizes, 0), self.offset(sizes, 1)
        condition = f"0 <= {m} < {below}, 0 <= {n} < {beside}"
        return {
            "y": f"y(a,h,k) = ∑{{m,n}} z(a,{row},{column})/{shown}",
            "dz": f"dz(a,b,c) = sum(h,k) 1{{{condition}}} g(a,h,k) / {count}",
        }

    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """A share to every entry of the window."""
        a, h, k = index
        row, column = self.shifted(sizes, 0, h), self.shifted(sizes, 1, k)
        count = math.prod(self.windows(sizes).kernel)
        return [f"dz({a},{row},{column}) += g({a},{h},{k})/{count}"]

"""Convolution: cross-correlation of a kernel with the windows of a padded plane."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.layers.layer import Floats, Shape
from playground.derivation.layers.windowed import Windowed
from playground.derivation.sizes import Sizes, as_pair
from playground.derivation.terms import Arrays, Factor, Index, Term, factor, product
from playground.layers import conv2d, conv2d_backward


class Convolution(Windowed):
    """y(j,h,k) = b(j) + sum w(j,a,m,n) z(a, s h + d m - p, s k + d n - p)."""

    name, title = "conv2d", "Convolution"
    inputs, gradients = ("z", "w", "b", "g"), ("dz", "dw", "db")
    sizes = ("channels_in", "channels_out", "size", "kernel", "stride", "padding", "dilation")
    rare = ("dilation",)

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """z (C_in, H, W), w (C_out, C_in, k_H, k_W), b (C_out,), g (C_out, H', W')."""
        return {
            "z": (sizes.channels_in, *sizes.plane),
            "w": (sizes.channels_out, sizes.channels_in, *as_pair(sizes.kernel)),
            "b": (sizes.channels_out,),
            "g": (sizes.channels_out, *self.windows(sizes).counts),
        }

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """y."""
        z, w, b = arrays["z"], arrays["w"], arrays["b"]
        return {"y": conv2d(z, w, b, sizes.stride, sizes.padding, sizes.dilation)}

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz, dw, db."""
        z, w = arrays["z"], arrays["w"]
        found = conv2d_backward(z, w, g, sizes.stride, sizes.padding, sizes.dilation)
        return dict(zip(self.gradients, found, strict=True))

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """Products of a weight, an input and a gradient, two of the three."""
        match array:
            case "y":
                j, h, k = index
                for a in range(sizes.channels_in):
                    for m, n, row, column in self.window(sizes, h, k):
                        w, z = factor(arrays, "w", j, a, m, n), factor(arrays, "z", a, row, column)
                        yield product(w, z, group=a)
                yield product(factor(arrays, "b", j), group=sizes.channels_in)
            case "dz":
                a, b, c = index
                for j in range(sizes.channels_out):
                    for h, k in self.each_window(sizes):
                        for m, n, row, column in self.window(sizes, h, k):
                            if (row, column) == (b, c):
                                w, g = factor(arrays, "w", j, a, m, n), factor(arrays, "g", j, h, k)
                                yield product(w, g, group=j)
            case "dw":
                j, a, *place = index
                for h, k in self.each_window(sizes):
                    for m, n, row, column in self.window(sizes, h, k):
                        if [m, n] == place:
                            z, g = factor(arrays, "z", a, row, column), factor(arrays, "g", j, h, k)
                            yield product(z, g, group=h)
            case _:
                for h, k in self.each_window(sizes):
                    yield product(factor(arrays, "g", index[0], h, k), group=h)

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """Stride, padding and dilation stand in them only where they matter."""
        row, column = self.covered(sizes, 0), self.covered(sizes, 1)
        m, n = self.offset(sizes, 0), self.offset(sizes, 1)
        return {
            "y": f"y(j,h,k) = b(j) + ∑{{a,m,n}} w(j,a,m,n) z(a,{row},{column})",
            "dz": f"dz(a,b,c) = sum(j,h,k) w(j,a,{m},{n}) g(j,h,k)",
            "dw": f"dw(j,a,m,n) = sum(h,k) z(a,{row},{column}) g(j,h,k)",
            "db": "db(j) = sum(h,k) g(j,h,k)",
        }

    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """One window's share of each."""
        j, h, k = index
        row, column = self.shifted(sizes, 0, h), self.shifted(sizes, 1, k)
        place = f"{j},{h},{k}"
        return [
            f"dz(a,{row},{column}) += w({j},a,m,n) g({place})",
            f"dw({j},a,m,n) += z(a,{row},{column}) g({place})",
            f"db({j}) += g({place})",
        ]

    def names(self, sizes: Sizes) -> dict[str, float]:
        """And the channels of both sides."""
        channels = {"Cin": sizes.channels_in, "Cout": sizes.channels_out}
        return {**super().names(sizes), **channels}

    def counts(self, sizes: Sizes, target: str) -> dict[str, int]:
        """And the terms of dz, and the output channels."""
        counts, kernel = {}, math.prod(self.windows(sizes).kernel)
        if target == "dz":
            counts = {"terms": kernel * sizes.channels_out, "kernel": kernel}
        if target != "dw":
            counts["outputs"] = sizes.channels_out
        return counts | super().counts(sizes, target)

    def term_size(self, sizes: Sizes, arrays: Arrays, target: str) -> float:
        """The gradient of what is positive throughout."""
        if target == "y":
            return super().term_size(sizes, arrays, target)
        positive = {name: np.abs(array) for name, array in arrays.items()}
        return float(self.backward(sizes, positive, positive["g"])[target].max())

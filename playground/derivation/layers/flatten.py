"""Flatten: the same numbers in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.layers.layer import Floats, Layer, Shape
from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Factor, Index, Term, factor, product
from playground.layers import flatten, flatten_backward


class Flatten(Layer):
    """y((a H + b) W + c) = z(a,b,c)."""

    name, title = "flatten", "Flatten"

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """z (C, H, W), g (C H W,)."""
        rows, columns = sizes.plane
        return {
            "z": (sizes.channels_in, rows, columns),
            "g": (sizes.channels_in * rows * columns,),
        }

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """y."""
        return {"y": flatten(arrays["z"])}

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz."""
        return {"dz": flatten_backward(g, arrays["z"].shape)}

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """The one entry that it is."""
        shape = (sizes.channels_in, *sizes.plane)
        if array == "y":
            place = tuple(int(i) for i in np.unravel_index(index[0], shape))
            yield product(factor(arrays, "z", *place))
        else:
            yield product(factor(arrays, "g", int(np.ravel_multi_index(index, shape))))

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """Where an entry stands in the row."""
        return {
            "y": "y((a H + b) W + c) = z(a,b,c)",
            "dz": "dz(a,b,c) = g((a H + b) W + c)",
        }

    def left(self, sizes: Sizes, array: str) -> str:
        """An index of its own for y: which entry it is of, the right side says."""
        return "y(n)" if array == "y" else super().left(sizes, array)

    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """g, to where it came from."""
        (entry,) = passed
        return [f"dz({','.join(map(str, entry.index[-3:]))}) += g({index[0]})"]

"""The rectifier, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.layers.layer import Floats, Pointwise
from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Index, Term, factor
from playground.layers import relu, relu_backward
from playground.wording.words import words


class Relu(Pointwise):
    """y = max(z, 0), dz = 1{z > 0} g; at the corner z = 0 the slope is 0."""

    name, title = "relu", "ReLU"
    slope, slope_at = "1{z > 0}", "1{{z({place}) > 0}}"
    curve = "max(z(a,b,c), 0)"
    ties = "corners"

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """y."""
        return {"y": relu(arrays["z"])}

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz."""
        return {"dz": relu_backward(relu(arrays["z"]), g)}

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """The one input's, or the one output's; what is stopped does not count."""
        z = factor(arrays, "z", *index)
        sign = "passes" if z.value > 0 else "corner" if z.value == 0 else "stops"
        passes, note = z.value > 0, words(f"backprop.notes.relu_{sign}")
        if array == "y":
            yield Term((z,), z.value if passes else 0.0, counts=passes, note=note)
        else:
            g = factor(arrays, "g", *index)
            yield Term((z, g), g.value if passes else 0.0, counts=passes, note=note)

    def step(self, x: Floats, arrays: Arrays) -> float:
        """Not past the corner."""
        sizes = np.abs(x[x != 0])
        return float(min(1.0, sizes.min() / 3)) if sizes.size else 1.0

    def drawn(self, z: Floats) -> Floats:
        """The curve, for a picture."""
        return relu(z)

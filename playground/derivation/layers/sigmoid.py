"""The logistic function, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from playground.derivation.layers.layer import Floats, Pointwise
from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Index, Term, factor
from playground.layers import sigmoid, sigmoid_backward
from playground.wording.words import words


class Sigmoid(Pointwise):
    """y = 1 / (1 + e^-z), dz = y (1 - y) g."""

    name, title = "sigmoid", "Sigmoid"
    slope, slope_at = "y (1 - y)", "y({place}) (1 − y({place}))"
    curve = "1/(1 + exp(-z(a,b,c)))"
    is_curved = True

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """y."""
        return {"y": sigmoid(arrays["z"])}

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz."""
        return {"dz": sigmoid_backward(sigmoid(arrays["z"]), g)}

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """The one input's, or the one output's."""
        if array == "y":
            value = float(arrays["y"][index])
            yield Term((factor(arrays, "z", *index),), value, note=words("backprop.notes.sigmoid"))
        else:
            y, g = factor(arrays, "y", *index), factor(arrays, "g", *index)
            slope = y.value * (1 - y.value)
            note = words("backprop.notes.slope_sigmoid", slope=slope)
            yield Term((y, g), slope * g.value, note=note)

    def drawn(self, z: Floats) -> Floats:
        """The curve, for a picture."""
        return sigmoid(z)

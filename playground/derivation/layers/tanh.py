"""Tanh, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from playground.derivation.layers.layer import Floats, Pointwise
from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Index, Term, factor
from playground.layers import tanh, tanh_backward
from playground.wording.words import words


class Tanh(Pointwise):
    """y = tanh z, dz = (1 - y^2) g."""

    name, title = "tanh", "Tanh"
    slope, slope_at = "(1 - y^2)", "(1 − y({place})²)"
    curve = "tanh(z(a,b,c))"
    is_curved = True

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """y."""
        return {"y": tanh(arrays["z"])}

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz."""
        return {"dz": tanh_backward(tanh(arrays["z"]), g)}

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """The one input's, or the one output's."""
        if array == "y":
            value = float(arrays["y"][index])
            yield Term((factor(arrays, "z", *index),), value, note=words("backprop.notes.tanh"))
        else:
            y, g = factor(arrays, "y", *index), factor(arrays, "g", *index)
            slope = 1 - y.value**2
            note = words("backprop.notes.slope", slope=slope)
            yield Term((y, g), slope * g.value, note=note)

    def drawn(self, z: Floats) -> Floats:
        """The curve, for a picture."""
        return tanh(z)

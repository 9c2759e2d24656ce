"""Half the squared error: a loss for one row of outputs and its targets, at the end of a chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.layers.layer import Floats, Layer, Shape
from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Factor, Index, Term, factor
from playground.wording.words import words


class SquaredError(Layer):
    """y(i) = 1/2 sum_k (z(i,k) - t(i,k))^2; the sample i comes first, as in softmax."""

    name, title = "squared_error", "Squared error"
    inputs, gradients = ("z", "t", "g"), ("dz",)
    sizes = ("samples", "size")
    usual_samples = 1
    is_curved = True

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """Of a sample: z (K,), t (K,), g ()."""
        outputs = int(np.prod(sizes.size))
        return {"z": (outputs,), "t": (outputs,), "g": ()}

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """y, each sample's loss."""
        return {"y": 0.5 * np.sum((arrays["z"] - arrays["t"]) ** 2, axis=1)}

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz."""
        return {"dz": (arrays["z"] - arrays["t"]) * g[:, np.newaxis]}

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """Of y every output with its target; of dz the one output and its target."""
        i = index[0]
        if array == "y":
            for k in range(arrays["z"].shape[1]):
                z, t = factor(arrays, "z", i, k), factor(arrays, "t", i, k)
                half = 0.5 * (z.value - t.value) ** 2
                yield Term((z, t), half, note=words("chain.notes.half_square"))
            return
        z, t = factor(arrays, "z", *index), factor(arrays, "t", *index)
        g = factor(arrays, "g", i)
        yield Term((z, t, g), (z.value - t.value) * g.value, note=words("chain.notes.difference"))

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """The half makes the gradient plain."""
        return {
            "y": "y(i) = ∑{k} (z(i,k) − t(i,k))²/2",
            "dz": "dz(i,k) = (z(i,k) - t(i,k)) g(i)",
        }

    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """A sample's row."""
        (i,) = index
        return [f"dz({i},k) += (z({i},k) − t({i},k)) g({i})"]

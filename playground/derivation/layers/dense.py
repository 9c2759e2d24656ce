"""A dense layer: every output sees every input."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.layers.layer import Floats, Layer, Shape
from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Factor, Index, Term, factor, product
from playground.layers import dense, dense_backward


class Dense(Layer):
    """y(j) = b(j) + sum z(i) w(i,j)."""

    name, title = "dense", "Dense"
    inputs, gradients = ("z", "w", "b", "g"), ("dz", "dw", "db")
    sizes = ("size", "channels_out")

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """z (I,), w (I, J), b (J,), g (J,); a size of rows and columns is as many inputs."""
        n_in, n_out = self._inputs(sizes), sizes.channels_out
        return {"z": (n_in,), "w": (n_in, n_out), "b": (n_out,), "g": (n_out,)}

    def _inputs(self, sizes: Sizes) -> int:
        return sizes.size if isinstance(sizes.size, int) else math.prod(sizes.size)

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """y."""
        return {"y": dense(arrays["z"], arrays["w"], arrays["b"])}

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz, dw, db."""
        return dict(zip(self.gradients, dense_backward(arrays["z"], arrays["w"], g), strict=True))

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """Products of a weight, an input and a gradient, two of the three."""
        match array:
            case "y":
                (j,) = index
                for i in range(self._inputs(sizes)):
                    yield product(factor(arrays, "z", i), factor(arrays, "w", i, j))
                yield product(factor(arrays, "b", j), group=1)
            case "dz":
                (i,) = index
                for j in range(sizes.channels_out):
                    yield product(factor(arrays, "w", i, j), factor(arrays, "g", j))
            case "dw":
                i, j = index
                yield product(factor(arrays, "z", i), factor(arrays, "g", j))
            case _:
                yield product(factor(arrays, "g", index[0]))

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """A sum, an outer product, and g itself."""
        return {
            "y": "y(j) = b(j) + ∑{i} z(i) w(i,j)",
            "dz": "dz(i) = sum(j) w(i,j) g(j)",
            "dw": "dw(i,j) = z(i) g(j)",
            "db": "db(j) = g(j)",
        }

    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """One output's share of each."""
        (j,) = index
        return [
            f"dz(i) += w(i,{j}) g({j})",
            f"dw(i,{j}) += z(i) g({j})",
            f"db({j}) += g({j})",
        ]

    def names(self, sizes: Sizes) -> dict[str, float]:
        """I inputs, J outputs."""
        n_in, n_out = self._inputs(sizes), sizes.channels_out
        return {"I": n_in, "J": n_out, "nin": n_in, "nout": n_out}

    def counts(self, sizes: Sizes, target: str) -> dict[str, int]:
        """Both sides."""
        return {"inputs": self._inputs(sizes), "outputs": sizes.channels_out}

    def term_size(self, sizes: Sizes, arrays: Arrays, target: str) -> float:
        """The gradient of what is positive throughout."""
        if target == "y":
            return super().term_size(sizes, arrays, target)
        positive = {name: np.abs(array) for name, array in arrays.items()}
        return float(self.backward(sizes, positive, positive["g"])[target].max())

    def sizes_of(self, array: str, shape: Shape) -> dict[str, Any]:
        """Inputs from z, both sides from w."""
        if array == "w" and len(shape) == 2:
            return {"size": shape[0], "channels_out": shape[1]}
        return {"size": shape[0]} if array == "z" and len(shape) == 1 else {}

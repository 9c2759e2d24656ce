"""Softmax with cross entropy: a loss for every sample, from its K logits and its label."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from playground.derivation.layers.layer import Floats, Layer, Shape
from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Factor, Index, Term, factor
from playground.layers import softmax_cross_entropy, softmax_cross_entropy_backward
from playground.wording.words import words

_SHOWN = 20.0  # of either sign: the largest logit whose e^z is written out


class SoftmaxCrossEntropy(Layer):
    """y(i) = -log p(i,t(i)), p(i,k) = e^z(i,k) / sum_l e^z(i,l); t(i) is the label of sample i.

    The loss of a batch is the mean of y, so g(i) = 1/N unless it is typed in.
    """

    name, title = "softmax_cross_entropy", "Softmax + cross entropy"
    inputs, gradients = ("z", "t", "g"), ("dz",)
    sizes = ("samples", "size")
    between = ("p",)
    spellings: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "t": ("label", "labels"),
        "p": ("prob", "softmax"),
    }
    usual_samples = 3
    is_curved = True

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """Of a sample: z (K,), t (), g ()."""
        return {"z": (self._classes(sizes),), "t": (), "g": ()}

    def _classes(self, sizes: Sizes) -> int:
        return sizes.size if isinstance(sizes.size, int) else math.prod(sizes.size)

    def draw(
        self, sizes: Sizes, name: str, shape: Shape, random: np.random.Generator
    ) -> NDArray[np.float64]:
        """Labels are whole numbers; g is that of the mean."""
        if name == "t":
            return random.integers(0, self._classes(sizes), shape).astype(np.float64)
        if name == "g":
            return np.full(shape, 1 / sizes.samples)
        return super().draw(sizes, name, shape, random)

    def refusal(self, sizes: Sizes, array: str, value: float) -> str:
        """A label is a class."""
        last = self._classes(sizes) - 1
        if array != "t" or (value.is_integer() and 0 <= value <= last):
            return ""
        return f"a label must be a whole number from 0 to {last}"

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """p, and y, each sample's loss."""
        labels = arrays["t"].astype(np.intp)
        found = [
            softmax_cross_entropy(z[None], label[None])
            for z, label in zip(arrays["z"], labels, strict=True)
        ]
        losses = np.array([loss for loss, _ in found])
        return {"p": np.concatenate([p for _, p in found]), "y": losses}

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz; the layer's own is that of the mean, so it is multiplied by N g."""
        labels = arrays["t"].astype(np.intp)
        _, p = softmax_cross_entropy(arrays["z"], labels)
        of_mean = softmax_cross_entropy_backward(p, labels)
        return {"dz": of_mean * (len(g) * g)[:, np.newaxis]}

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """Of y the probability of the label; of p the logit; of dz p, and 1 at the label."""
        i = index[0]
        t = factor(arrays, "t", i)
        if array == "y":
            p = factor(arrays, "p", i, int(t.value))
            note = words("backprop.notes.logarithm")
            yield Term((p,), float(arrays["y"][index]), note=note)
        elif array == "p":
            z = arrays["z"][i]
            largest = float(z.max())
            if abs(largest) <= _SHOWN:
                note = words("backprop.notes.softmax", total=float(np.exp(z).sum()))
            else:  # the sum of all e^z would fill the line, be no number, or be shown as 0
                total = float(np.exp(z - largest).sum())
                note = words("backprop.notes.softmax_of_largest", total=total)
            yield Term((factor(arrays, "z", *index),), float(arrays["p"][index]), note=note)
        else:
            p, g = factor(arrays, "p", *index), factor(arrays, "g", i)
            yield Term((p, g), p.value * g.value, note=words("backprop.notes.times"))
            is_label = int(t.value) == index[1]
            note = words("backprop.notes.label" if is_label else "backprop.notes.other_label")
            yield Term((t, g), -g.value if is_label else 0.0, 1, is_label, note)

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """The short gradient of both together."""
        return {
            "y": "y(i) = −log(p(i,t(i)))",
            "p": "p(i,k) = exp(z(i,k))/∑{l} exp(z(i,l))",
            "dz": "dz(i,k) = (p(i,k) - 1{k = t(i)}) g(i)",
        }

    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """A sample's row."""
        (i,) = index
        return [f"dz({i},k) += (p({i},k) − 1{{k = t({i})}}) g({i})"]

    def reached(self, sizes: Sizes, index: Index, terms: Sequence[Term]) -> list[tuple[str, Index]]:
        """Every logit of the sample."""
        return [("z", (index[0], k)) for k in range(self._classes(sizes))]

    def names(self, sizes: Sizes) -> dict[str, float]:
        """N samples, K classes."""
        return {"N": sizes.samples, "K": self._classes(sizes)}

    def sizes_of(self, array: str, shape: Shape) -> dict[str, Any]:
        """Classes from z."""
        return {"size": shape[0]} if array == "z" and len(shape) == 1 else {}

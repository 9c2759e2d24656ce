"""Batch norm: every channel to mean 0 and variance 1 over the samples, then scaled and shifted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from playground.derivation.layers.layer import CURVED_STEP, Floats, Layer, Shape
from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Factor, Index, Term, factor
from playground.layers import batch_norm, batch_norm_backward
from playground.layers.batch_norm import EPSILON
from playground.wording.words import words


class BatchNorm(Layer):
    """y(i,j) = w(j) n(i,j) + b(j), n(i,j) = (z(i,j) - mean(j)) / sqrt(var(j) + eps).

    w and b are what papers call gamma and beta.
    """

    name, title = "batch_norm", "Batch norm"
    inputs, gradients = ("z", "w", "b", "g"), ("dz", "dw", "db")
    sizes = ("samples", "channels_in")
    between = ("mean", "var", "zhat")
    spellings: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "w": ("gamma", "γ"),
        "b": ("beta", "β"),
        "mean": ("mu", "μ"),
        "var": ("sigma2", "σ2"),
        "zhat": ("xhat",),
    }
    usual_samples = 4
    is_curved = True

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """Of a sample: z (C,), g (C,); w (C,), b (C,)."""
        shape = (sizes.channels_in,)
        return {"z": shape, "w": shape, "b": shape, "g": shape}

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """mean and var of each channel, zhat, and y."""
        z, w, b = arrays["z"], arrays["w"], arrays["b"]
        return {
            "mean": z.mean(axis=0),
            "var": z.var(axis=0),
            "zhat": batch_norm(z, np.ones(w.shape), np.zeros(w.shape)),
            "y": batch_norm(z, w, b),
        }

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz, dw, db."""
        found = batch_norm_backward(arrays["z"], arrays["w"], g)
        return dict(zip(self.gradients, found, strict=True))

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """Of dz: what comes straight, what comes through the mean, what through the variance."""
        j, count = index[-1], sizes.samples
        match array:
            case "mean":
                for i in range(count):
                    z = factor(arrays, "z", i, j)
                    yield Term(
                        (z,), z.value / count, note=words("backprop.notes.share", count=count)
                    )
            case "var":
                for i in range(count):
                    z, mean = factor(arrays, "z", i, j), factor(arrays, "mean", j)
                    note = words("backprop.notes.squared", count=count)
                    yield Term((z, mean), (z.value - mean.value) ** 2 / count, note=note)
            case "zhat":
                z, mean = factor(arrays, "z", *index), factor(arrays, "mean", j)
                note = words("backprop.notes.normalized")
                yield Term((z, mean), float(arrays["zhat"][index]), note=note)
            case "y":
                w, zhat, b = (
                    factor(arrays, "w", j),
                    factor(arrays, "zhat", *index),
                    factor(arrays, "b", j),
                )
                yield Term((w, zhat), w.value * zhat.value)
                yield Term((b,), b.value, 1)
            case "dz":
                yield from self._to_input(arrays, index, count)
            case "dw":
                for i in range(count):
                    g, zhat = factor(arrays, "g", i, j), factor(arrays, "zhat", i, j)
                    yield Term((zhat, g), g.value * zhat.value)
            case _:
                for i in range(count):
                    g = factor(arrays, "g", i, j)
                    yield Term((g,), g.value)

    def _to_input(self, arrays: Arrays, index: Index, count: int) -> Iterator[Term]:
        i, j = index
        w, here = factor(arrays, "w", j), factor(arrays, "zhat", i, j)
        scale = w.value / float(np.sqrt(arrays["var"][j] + EPSILON))
        g = factor(arrays, "g", i, j)
        times = f"{scale:.2f}".replace("-", "−")
        yield Term((w, g), scale * g.value, note=words("backprop.notes.straight", scale=times))
        for other in range(count):
            g = factor(arrays, "g", other, j)
            note = words("backprop.notes.through_mean")
            yield Term((w, g), -scale * g.value / count, 1, note=note)
        for other in range(count):
            g, there = factor(arrays, "g", other, j), factor(arrays, "zhat", other, j)
            value = -scale * g.value * there.value * here.value / count
            note = words("backprop.notes.through_variance")
            yield Term((g, there), value, 2, note=note)

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """Every entry of a channel has a part in every gradient of it."""
        return {
            "mean": "mean(j) = ∑{i} z(i,j)/N",
            "var": "var(j) = ∑{i} (z(i,j) − mean(j))²/N",
            "zhat": "zhat(i,j) = (z(i,j) − mean(j))/√(var(j) + eps)",
            "y": "y(i,j) = w(j) zhat(i,j) + b(j)",
            "dz": "dz(i,j) = w(j) (g(i,j) - sum(n) g(n,j)/N - zhat(i,j) sum(n) g(n,j) zhat(n,j)/N)"
            " / sqrt(var(j) + eps)",
            "dw": "dw(j) = sum(i) g(i,j) zhat(i,j)",
            "db": "db(j) = sum(i) g(i,j)",
        }

    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """One output's share: every sample of its channel gets some."""
        i, j = index
        scale = f"w({j})/√(var({j}) + eps)"
        return [
            f"dz(n,{j}) += {scale} (1{{n = {i}}} − (1 + zhat(n,{j}) zhat({i},{j}))/N) g({i},{j})",
            f"dw({j}) += zhat({i},{j}) g({i},{j})",
            f"db({j}) += g({i},{j})",
        ]

    def reached(self, sizes: Sizes, index: Index, terms: Sequence[Term]) -> list[tuple[str, Index]]:
        """Every sample of the channel, and the channel's parameters."""
        j = index[1]
        return [*(("z", (i, j)) for i in range(sizes.samples)), ("w", (j,)), ("b", (j,))]

    def names(self, sizes: Sizes) -> dict[str, float]:
        """N samples, C channels, eps in the root."""
        return {"N": sizes.samples, "C": sizes.channels_in, "eps": EPSILON}

    def term_size(self, sizes: Sizes, arrays: Arrays, target: str) -> float:
        """The terms of y, dz, dw and db, all taken as positive."""
        if target == "y":
            sizes_of_z = np.abs(arrays["z"]) + np.abs(arrays["z"].mean(axis=0))
            spread = np.sqrt(arrays["z"].var(axis=0) + EPSILON)
            scaled = np.abs(arrays["w"]) * sizes_of_z / spread
            return float((scaled + np.abs(arrays["b"])).max())
        g = np.abs(arrays["g"])
        if target == "db":
            return float(g.sum(axis=0).max())
        through = self.forward(sizes, arrays)
        zhat = np.abs(through["zhat"])
        if target == "dw":
            return float((g * zhat).sum(axis=0).max())
        scale = np.abs(arrays["w"]) / np.sqrt(through["var"] + EPSILON)
        parts = g + g.mean(axis=0) + zhat * (g * zhat).mean(axis=0)
        return float((scale * parts).max())

    def step(self, x: Floats, arrays: Arrays) -> float:
        """Small beside the spread of every channel, which is what the curve bends with."""
        if x.ndim == 1:  # w or b, in which y is linear
            return max(1.0, float(np.abs(x).max(initial=0.0)))
        return CURVED_STEP * min(1.0, float(np.sqrt(x.var(axis=0) + EPSILON).min()))

    def sizes_of(self, array: str, shape: Shape) -> dict[str, Any]:
        """Channels from z and w."""
        return {"channels_in": shape[0]} if array in ("z", "w") and len(shape) == 1 else {}

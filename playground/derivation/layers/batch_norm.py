"""Batch norm: every channel to mean 0 and variance 1 over all samples, then scaled and shifted.

Of rows (N, C) a channel has N entries, of images (N, C, H, W) it has N H W: M of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from playground.derivation.layers.layer import CURVED_STEP, Floats, Layer, Shape
from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Factor, Index, Term, factor
from playground.layers import batch_norm, batch_norm_backward
from playground.layers.batch_norm import EPSILON
from playground.wording.words import words


@dataclass(frozen=True)
class NormLetters:
    """How formulas speak of the entries of a channel j, and how many there are."""

    over: str  # the indices that they differ in
    others: str  # the same, for a sum beside them
    count: str

    @property
    def has_places(self) -> bool:
        """Whether they have rows and columns."""
        return "," in self.over

    @property
    def entry(self) -> str:
        """The indices of an entry: "i,j", "i,j,h,k"."""
        return _with_channel(self.over)

    @property
    def other_entry(self) -> str:
        """The same, in a sum beside them."""
        return _with_channel(self.others)


def _with_channel(indices: str) -> str:
    first, *rest = indices.split(",")
    return ",".join([first, "j", *rest])


class BatchNorm(Layer):
    """y(i,j) = w(j) n(i,j) + b(j), n(i,j) = (z(i,j) - mean(j)) / sqrt(var(j) + eps).

    w and b are what papers call gamma and beta.
    """

    name, title = "batch_norm", "Batch norm"
    inputs, gradients = ("z", "w", "b", "g"), ("dz", "dw", "db")
    sizes: ClassVar[tuple[str, ...]] = ("samples", "channels_in")
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
    apart = 1  # channels
    letters: ClassVar[NormLetters] = NormLetters("i", "n", "N")

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """Of a sample: z (C,), g (C,); w (C,), b (C,)."""
        shape = (sizes.channels_in,)
        return {"z": shape, "w": shape, "b": shape, "g": shape}

    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """mean and var of each channel, zhat, and y."""
        z, w, b = arrays["z"], arrays["w"], arrays["b"]
        normal = batch_norm(z, np.ones(w.shape), np.zeros(w.shape))
        return {
            "mean": z.mean(axis=_apart(z)),
            "var": z.var(axis=_apart(z)),
            "zhat": normal,
            "y": normal * _beside(w, z) + _beside(b, z),  # as batch_norm does, to the last bit
        }

    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """dz, dw, db."""
        found = batch_norm_backward(arrays["z"], arrays["w"], g)
        return dict(zip(self.gradients, found, strict=True))

    def places(self, sizes: Sizes, j: int) -> list[Index]:
        """The entries of a channel."""
        return [(i, j) for i in range(sizes.samples)]

    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """Of dz: what comes straight, what comes through the mean, what through the variance."""
        j = index[0] if len(index) == 1 else index[1]
        places = self.places(sizes, j)
        count = len(places)
        match array:
            case "mean":
                for place in places:
                    z = factor(arrays, "z", *place)
                    note = words("backprop.notes.share", count=count)
                    yield Term((z,), z.value / count, note=note)
            case "var":
                for place in places:
                    z, mean = factor(arrays, "z", *place), factor(arrays, "mean", j)
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
                yield from self._to_input(arrays, index, places)
            case "dw":
                for place in places:
                    g, zhat = factor(arrays, "g", *place), factor(arrays, "zhat", *place)
                    yield Term((zhat, g), g.value * zhat.value)
            case _:
                for place in places:
                    g = factor(arrays, "g", *place)
                    yield Term((g,), g.value)

    def _to_input(self, arrays: Arrays, index: Index, places: Sequence[Index]) -> Iterator[Term]:
        w, here = factor(arrays, "w", index[1]), factor(arrays, "zhat", *index)
        scale = w.value / float(np.sqrt(arrays["var"][index[1]] + EPSILON))
        g = factor(arrays, "g", *index)
        times = f"{scale:.2f}".replace("-", "−")
        yield Term((w, g), scale * g.value, note=words("backprop.notes.straight", scale=times))
        for other in places:
            g = factor(arrays, "g", *other)
            note = words("backprop.notes.through_mean")
            yield Term((w, g), -scale * g.value / len(places), 1, note=note)
        for other in places:
            g, there = factor(arrays, "g", *other), factor(arrays, "zhat", *other)
            value = -scale * g.value * there.value * here.value / len(places)
            note = words("backprop.notes.through_variance")
            yield Term((g, there), value, 2, note=note)

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """Every entry of a channel has a part in every gradient of it."""
        at, other = self.letters.entry, self.letters.other_entry
        over, others, count = self.letters.over, self.letters.others, self.letters.count
        return {
            "mean": f"mean(j) = ∑{{{over}}} z({at})/{count}",
            "var": f"var(j) = ∑{{{over}}} (z({at}) − mean(j))²/{count}",
            "zhat": f"zhat({at}) = (z({at}) − mean(j))/√(var(j) + eps)",
            "y": f"y({at}) = w(j) zhat({at}) + b(j)",
            "dz": f"dz({at}) = w(j) (g({at}) - sum({others}) g({other})/{count} - zhat({at}) "
            f"sum({others}) g({other}) zhat({other})/{count}) / sqrt(var(j) + eps)",
            "dw": f"dw(j) = sum({over}) g({at}) zhat({at})",
            "db": f"db(j) = sum({over}) g({at})",
        }

    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """One output's share: every entry of its channel gets some."""
        j, at = index[1], ",".join(map(str, index))
        own = [str(place) for place in (index[0], *index[2:])]
        others, other = self.letters.others, self.letters.other_entry.replace("j", str(j))
        is_it = f"{others} = {own[0]}" if len(own) == 1 else f"({others}) = ({','.join(own)})"
        scale = f"w({j})/√(var({j}) + eps)"
        part = f"(1 + zhat({other}) zhat({at}))/{self.letters.count}"
        return [
            f"dz({other}) += {scale} (1{{{is_it}}} − {part}) g({at})",
            f"dw({j}) += zhat({at}) g({at})",
            f"db({j}) += g({at})",
        ]

    def reached(self, sizes: Sizes, index: Index, terms: Sequence[Term]) -> list[tuple[str, Index]]:
        """Every entry of the channel, and the channel's parameters."""
        j = index[1]
        return [*(("z", place) for place in self.places(sizes, j)), ("w", (j,)), ("b", (j,))]

    def names(self, sizes: Sizes) -> dict[str, float]:
        """N samples, C channels, eps in the root."""
        return {"N": sizes.samples, "C": sizes.channels_in, "eps": EPSILON}

    def term_size(self, sizes: Sizes, arrays: Arrays, target: str) -> float:
        """The terms of y, dz, dw and db, all taken as positive."""
        z, axes = arrays["z"], _apart(arrays["z"])
        w = _beside(arrays["w"], z)
        spread = np.sqrt(z.var(axis=axes, keepdims=True) + EPSILON)
        if target == "y":
            sizes_of_z = np.abs(z) + np.abs(z.mean(axis=axes, keepdims=True))
            scaled = np.abs(w) * sizes_of_z / spread
            return float((scaled + np.abs(_beside(arrays["b"], z))).max())
        g = np.abs(arrays["g"])
        if target == "db":
            return float(g.sum(axis=axes).max())
        zhat = np.abs(self.forward(sizes, arrays)["zhat"])
        if target == "dw":
            return float((g * zhat).sum(axis=axes).max())
        through = g.mean(axis=axes, keepdims=True)
        parts = g + through + zhat * (g * zhat).mean(axis=axes, keepdims=True)
        return float((np.abs(w) / spread * parts).max())

    def step(self, x: Floats, arrays: Arrays) -> float:
        """Small beside the spread of every channel, which is what the curve bends with."""
        if x.ndim == 1:  # w or b, in which y is linear
            return max(1.0, float(np.abs(x).max(initial=0.0)))
        return CURVED_STEP * min(1.0, float(np.sqrt(x.var(axis=_apart(x)) + EPSILON).min()))

    def sizes_of(self, array: str, shape: Shape) -> dict[str, Any]:
        """Channels from z and w."""
        return {"channels_in": shape[0]} if array in ("z", "w") and len(shape) == 1 else {}


class ImageBatchNorm(BatchNorm):
    """The same of images: y(i,j,h,k), with a mean and a variance of all N H W entries of j."""

    name, title = "batch_norm2d", "Batch norm, images"
    sizes = ("samples", "channels_in", "size")
    usual_samples = 2
    letters: ClassVar[NormLetters] = NormLetters("i,h,k", "n,p,q", "M")

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """Of a sample: z (C, H, W), g (C, H, W); w (C,), b (C,)."""
        shape = (sizes.channels_in, *sizes.plane)
        return {"z": shape, "w": shape[:1], "b": shape[:1], "g": shape}

    def places(self, sizes: Sizes, j: int) -> list[Index]:
        """The entries of a channel."""
        rows, columns = sizes.plane
        return [(i, j, h, k) for i, h, k in np.ndindex(sizes.samples, rows, columns)]

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """With both sums of dz over one M, or it would be too wide to be seen at once."""
        dz = (
            "dz(i,j,h,k) = w(j) (g(i,j,h,k) - (sum(n,p,q) g(n,j,p,q) + zhat(i,j,h,k) "
            "sum(n,p,q) g(n,j,p,q) zhat(n,j,p,q))/M) / sqrt(var(j) + eps)"
        )
        return {**super().formulas(sizes), "dz": dz}

    def names(self, sizes: Sizes) -> dict[str, float]:
        """And the plane; M = N H W."""
        rows, columns = sizes.plane
        entries = sizes.samples * rows * columns
        return {**super().names(sizes), "H": rows, "W": columns, "M": entries}

    def sizes_of(self, array: str, shape: Shape) -> dict[str, Any]:
        """Channels and plane from z, channels from w."""
        return Layer.sizes_of(self, array, shape) or super().sizes_of("w", shape)


def _apart(z: NDArray[Any]) -> tuple[int, ...]:
    """The axes that the entries of a channel differ in."""
    return (0,) if z.ndim == 2 else (0, 2, 3)


def _beside(values: NDArray[Any], z: NDArray[Any]) -> NDArray[Any]:
    """A number a channel, so that it goes with z."""
    return values.reshape(1, -1, *[1] * (z.ndim - 2))

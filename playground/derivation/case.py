"""A case: one layer on small arrays of which every number can be looked at, and typed in.

In the homework's notation, without a batch axis: z is the layer's input, y its output, w and b its
weight and bias, g = dL/dy the gradient that arrives from above; dz, dw, db are the gradients of the
loss in z, w and b. Indices count from 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from numpy.typing import NDArray

from playground.address.copied import Keys, read_copied
from playground.errors import LinkError, SettingError, shown
from playground.layers import (
    conv2d,
    conv2d_backward,
    dense,
    dense_backward,
    max_pool2d,
    max_pool2d_backward,
    tanh,
    tanh_backward,
)

Floats = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]

MAX_LINK_LENGTH = 20_000
MAX_SEED = 2**32 - 1
LARGEST_NUMBER = 1e6

_PAGE = re.compile(r"((\w+://)?[^#?\s]*/backprop/?)?#?", re.ASCII)


@dataclass(frozen=True)
class Layer:
    """A kind of layer: its title, what it is made of, and which sizes it has."""

    title: str
    inputs: tuple[str, ...]  # arrays that are given, g among them
    gradients: tuple[str, ...]  # arrays to derive
    sizes: tuple[str, ...]  # the settings of a case that matter


LAYERS = {
    "conv2d": Layer(
        "Convolution",
        ("z", "w", "b", "g"),
        ("dz", "dw", "db"),
        ("channels_in", "channels_out", "size", "kernel", "stride", "padding"),
    ),
    "max_pool2d": Layer(
        "Max-pooling",
        ("z", "g"),
        ("dz",),
        ("channels_in", "size", "kernel", "stride"),
    ),
    "tanh": Layer("Tanh", ("z", "g"), ("dz",), ("channels_in", "size")),
    "dense": Layer(
        "Dense",
        ("z", "w", "b", "g"),
        ("dz", "dw", "db"),
        ("size", "channels_out"),
    ),
}


@dataclass(frozen=True)
class Bounds:
    """What a size may be, and its name on the page."""

    title: str
    low: int
    high: int


SIZES = {
    "channels_in": Bounds("Channels in", 1, 4),
    "channels_out": Bounds("Channels out", 1, 4),
    "size": Bounds("Size", 1, 8),
    "kernel": Bounds("Kernel", 1, 5),
    "stride": Bounds("Stride", 1, 4),
    "padding": Bounds("Padding", 0, 4),
}


@dataclass(frozen=True)
class Edit:
    """A number typed in: which array, which entry, what it is now."""

    array: str
    index: tuple[int, ...]
    value: float

    def __str__(self) -> str:
        return f"{self.array}({','.join(map(str, self.index))}):{self.value!r}"


@dataclass(frozen=True)
class Case:
    """One layer on one set of numbers: drawn from `seed`, rounded to a tenth, then edited.

    Raises SettingError for a size outside its bounds, a kernel that does not fit, and an edit of
    an entry there is none of.
    """

    layer: str = "conv2d"
    channels_in: int = 2
    channels_out: int = 2
    size: int = 5
    kernel: int = 3
    stride: int = 1
    padding: int = 0
    seed: int = 1
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        if self.layer not in LAYERS:
            raise SettingError("layer", self.layer, "must be one of " + ", ".join(LAYERS))
        for name, bounds in SIZES.items():
            value = getattr(self, name)
            if not (isinstance(value, int) and bounds.low <= value <= bounds.high):
                rule = f"must be a whole number from {bounds.low} to {bounds.high}"
                raise SettingError(name, value, rule)
        if not (isinstance(self.seed, int) and 0 <= self.seed <= MAX_SEED):
            raise SettingError("seed", self.seed, f"must be a whole number from 0 to {MAX_SEED}")
        if "kernel" in self.kind.sizes and self.kernel > self.size + 2 * self._padding:
            raise SettingError(
                "kernel", self.kernel, f"does not fit into {self.size + 2 * self._padding} places"
            )
        shapes = self.shapes
        for edit in self.edits:
            _check_edit(edit, shapes)

    @property
    def kind(self) -> Layer:
        """What kind of layer it is."""
        return LAYERS[self.layer]

    @property
    def _padding(self) -> int:
        return self.padding if "padding" in self.kind.sizes else 0

    @property
    def n_windows(self) -> int:
        """Places of the window along one axis: (size + 2 padding - kernel) // stride + 1."""
        return (self.size + 2 * self._padding - self.kernel) // self.stride + 1

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every given array, by name."""
        plane, windows = (self.size, self.size), (self.n_windows, self.n_windows)
        match self.layer:
            case "conv2d":
                kernel = (self.channels_out, self.channels_in, self.kernel, self.kernel)
                return {
                    "z": (self.channels_in, *plane),
                    "w": kernel,
                    "b": (self.channels_out,),
                    "g": (self.channels_out, *windows),
                }
            case "max_pool2d":
                return {"z": (self.channels_in, *plane), "g": (self.channels_in, *windows)}
            case "tanh":
                return {"z": (self.channels_in, *plane), "g": (self.channels_in, *plane)}
            case _:
                return {
                    "z": (self.size,),
                    "w": (self.size, self.channels_out),
                    "b": (self.channels_out,),
                    "g": (self.channels_out,),
                }

    def given(self) -> Arrays:
        """The arrays that are given: drawn, then edited. Read-only."""
        random = np.random.default_rng(self.seed)
        arrays: Arrays = {}
        for name, shape in self.shapes.items():
            # + 0.0 makes a negative zero positive.
            arrays[name] = np.round(random.uniform(-1.5, 1.5, shape), 1) + 0.0
        for edit in self.edits:
            arrays[edit.array][edit.index] = edit.value
        for array in arrays.values():
            array.flags.writeable = False
        return arrays

    def forward(self, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
        """y, and for pooling argmax: the row and column of each maximum in its plane (..., 2)."""
        z = arrays["z"]
        match self.layer:
            case "conv2d":
                y = conv2d(z[None], arrays["w"], arrays["b"], self.stride, self.padding)
                return {"y": y[0]}
            case "max_pool2d":
                y, argmax = max_pool2d(z[None], self.kernel, self.stride)
                return {"y": y[0], "argmax": np.stack(np.divmod(argmax[0], self.size), axis=-1)}
            case "tanh":
                return {"y": tanh(z)}
            case _:
                return {"y": dense(z[None], arrays["w"], arrays["b"])[0]}

    def backward(self, arrays: Mapping[str, NDArray[Any]], g: Floats) -> Arrays:
        """The gradients dz and, where the layer has parameters, dw and db, from g."""
        z = arrays["z"]
        match self.layer:
            case "conv2d":
                stride, padding = self.stride, self.padding
                dz, dw, db = conv2d_backward(z[None], arrays["w"], g[None], stride, padding)
                return {"dz": dz[0], "dw": dw, "db": db}
            case "max_pool2d":
                _, argmax = max_pool2d(z[None], self.kernel, self.stride)
                return {"dz": max_pool2d_backward(g[None], argmax, z[None].shape)[0]}
            case "tanh":
                return {"dz": tanh_backward(tanh(z), g)}
            case _:
                dz, dw, db = dense_backward(z[None], arrays["w"], g[None])
                return {"dz": dz[0], "dw": dw, "db": db}

    def arrays(self) -> Arrays:
        """Everything: what is given, the output, the gradients."""
        given = self.given()
        return {**given, **self.forward(given), **self.backward(given, given["g"])}

    def link(self, page: str = "") -> str:
        """The part of an address that holds this case, after the address of a `page`."""
        pairs = [f"{field.name}={getattr(self, field.name)}" for field in fields(self)[:-1]]
        if self.edits:
            pairs.append("edits=" + ";".join(map(str, self.edits)))
        return page + "#" + "&".join(pairs)

    @staticmethod
    def from_link(link: str) -> Case:
        """The case a link holds, as people copy it; what is not said keeps its default.

        Raises SettingError; LinkError for a text without a key of ours.
        """
        if len(link) > MAX_LINK_LENGTH:
            raise LinkError(f"The link has {len(link)} characters; at most {MAX_LINK_LENGTH}.")
        values: dict[str, Any] = {}
        names = [field.name for field in fields(Case)]
        copied = read_copied(link, Keys((*names, "edits").__contains__, inside="();"))
        pairs = copied.pairs if copied else link.partition("#")[2] or link.lstrip("#")
        if "=" not in pairs and not _PAGE.fullmatch(link.strip()):
            raise LinkError(
                f"{shown(link)!r} is no link of a case: it needs key=value pairs, as in "
                "#layer=conv2d&size=5."
            )
        for key, text in parse_qsl(pairs, separator="&"):
            if key == "edits":
                values[key] = tuple(_read_edit(part) for part in text.split(";") if part)
            elif key == "layer":
                values[key] = text
            elif key in names:
                values[key] = _read_whole(key, text)
            else:
                raise SettingError(key, text, "no such setting; there are " + ", ".join(names))
        return Case(**values)


def _read_whole(key: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise SettingError(key, text, "must be a whole number, 0 or more")
    return int(text)


def _read_edit(text: str) -> Edit:
    """ "z(0,1,2):0.5"."""
    name, _, rest = text.partition("(")
    index, _, value = rest.partition("):")
    try:
        return Edit(name, tuple(int(part) for part in index.split(",")), float(value))
    except ValueError:
        raise SettingError("edits", text, "must be written as in z(0,1,2):0.5") from None


def _check_edit(edit: Edit, shapes: Mapping[str, Sequence[int]]) -> None:
    if edit.array not in shapes:
        rule = "must be of " + ", ".join(shapes)
        raise SettingError("edits", str(edit), rule)
    shape = shapes[edit.array]
    inside = len(edit.index) == len(shape) and all(
        0 <= i < length for i, length in zip(edit.index, shape, strict=True)
    )
    if not inside:
        raise SettingError("edits", str(edit), f"{edit.array} has the shape {tuple(shape)}")
    if not (math.isfinite(edit.value) and abs(edit.value) <= LARGEST_NUMBER):
        raise SettingError("edits", str(edit), "must be from -1000000 to 1000000")

"""A chain: a small net of layers and a loss, every number of which can be looked at and changed.

One sample goes through it. Everything is in its link: the layers, the shape of the input, the seed
that the numbers are drawn from, and the numbers changed since, of which the last one is compared
with the chain without it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from numpy.typing import NDArray

from playground.address.copied import Keys, read_copied
from playground.derivation.case import MAX_LINK_LENGTH, MAX_SEED, Edit, last_of_each, read_edit
from playground.derivation.chain.layer import ChainLayer
from playground.derivation.chain.passes import Forward, backward, backward_sizes, forward
from playground.derivation.chain.stages import Stage, stages_of, written_shape
from playground.derivation.layers.layer import Floats, Shape
from playground.derivation.terms import CANCELLED
from playground.errors import LinkError, SettingError, shown
from playground.layers.arguments import is_whole

DEFAULT_LAYERS = (
    ChainLayer("conv2d"),
    ChainLayer("relu"),
    ChainLayer("max_pool2d"),
    ChainLayer("flatten"),
    ChainLayer("dense"),
    ChainLayer("softmax_cross_entropy"),
)
DEFAULT_INPUT = (1, 6, 6)
MOST_CHANNELS, MOST_ROWS, MOST_IN_ROW = 4, 8, 64  # of the input
MOST_EDITS = 400
LARGEST_NUMBER = 1_000.0
_KEYS = ("chain", "input", "seed", "edits")


@dataclass(frozen=True)
class Chain:
    """A chain of layers on one set of numbers: drawn from `seed`, rounded to a tenth, then edited.

    `layers` end with a loss, `input` is (C, H, W) or (n,). An edit of x1, x2, ... holds that entry
    at its number: it no longer depends on what stands before it. Of several edits of an entry the
    last counts. `arrays` and `gradients` have every number by name, `follow` tells one number's
    way to the loss and back. Raises SettingError for layers whose shapes do not fit, too many
    numbers, and an edit of an entry that does not exist.

    >>> chain = Chain()
    >>> [str(layer) for layer in chain.layers][:2]
    ['conv2d(channels_out:2,kernel:3,stride:1)', 'relu']
    >>> chain.arrays["x1"].shape, chain.gradients["w1"].shape
    ((2, 4, 4), (2, 1, 3, 3))
    """

    layers: tuple[ChainLayer, ...] = DEFAULT_LAYERS
    input: Shape = DEFAULT_INPUT
    seed: int = 1
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        _check_input(self.input)
        if not (is_whole(self.seed) and 0 <= self.seed <= MAX_SEED):
            raise SettingError("seed", self.seed, f"must be a whole number from 0 to {MAX_SEED}")
        _ = self.stages  # worked out once, and refused here where shapes do not fit
        if len(self.edits) > MOST_EDITS:
            rule = f"there are {len(self.edits)}; at most {MOST_EDITS}"
            raise SettingError("edits", "...", rule)
        for edit in self.edits:
            self._check_edit(edit)
        object.__setattr__(self, "edits", last_of_each(self.edits))

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The layers in their places, with the shapes between them."""
        return stages_of(self.layers, self.input)

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shape of every array that may be changed, by name, in the order of the chain."""
        shapes: dict[str, Shape] = {"x0": self.input}
        for stage in self.stages:
            shapes |= {stage.name_of(name): shape for name, shape in stage.parameters.items()}
            if not stage.is_loss:
                shapes[stage.name_of("y")] = stage.output
        return shapes

    @property
    def given(self) -> dict[str, NDArray[Any]]:
        """x0, w1, b1, ..., t: drawn, then edited."""
        arrays = {"x0": self._drawn(0, 0, self.input, 1.5)}
        for stage in self.stages:
            for slot, (name, shape) in enumerate(stage.parameters.items(), start=1):
                if name == "t" and not shape:
                    random = np.random.default_rng([self.seed, 0, 1])
                    arrays["t"] = np.array(float(random.integers(math.prod(stage.input))))
                else:
                    width = _width(stage.parameters["w"]) if name in "wb" else 1.0
                    arrays[stage.name_of(name)] = self._drawn(stage.number, slot, shape, width)
        for edit in self.edits:
            if edit.array in arrays:
                arrays[edit.array][edit.index] = edit.value
        return arrays

    def _drawn(self, number: int, slot: int, shape: Shape, width: float) -> Floats:
        """Numbers of one array: they stay the same when other layers change."""
        random = np.random.default_rng([self.seed, number, slot])
        # + 0.0 makes a negative zero positive.
        return np.round(random.uniform(-width, width, shape), 1) + 0.0

    @property
    def held(self) -> tuple[Edit, ...]:
        """The edits of what is computed: these entries depend on nothing before them."""
        return tuple(edit for edit in self.edits if edit.array[0] == "x" and edit.array != "x0")

    @cached_property
    def forward(self) -> Forward:
        """The forward pass."""
        return forward(self.stages, self.given, self.held)

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every array by name: x0, w1, b1, x1, ..., t, p where there are probabilities, L."""
        return self.forward.arrays

    @cached_property
    def gradients(self) -> dict[str, Floats]:
        """dL/d of every array but t and p, by the array's name, in its shape."""
        return backward(self.stages, self.forward, self.held)

    @cached_property
    def told(self) -> dict[str, Floats]:
        """The gradients as they are shown: 0 for what rounding has left of a cancelled sum."""
        sizes = backward_sizes(self.stages, self.forward, self.held)
        return {
            name: np.where(np.abs(gradient) <= CANCELLED / 2 * sizes[name], 0.0, gradient)
            for name, gradient in self.gradients.items()
        }

    @property
    def loss(self) -> float:
        """L."""
        return float(self.arrays["L"])

    def loss_of(self, given: Mapping[str, NDArray[Any]]) -> float:
        """The loss of other numbers in the place of x0, w1, b1, ..., t; arrays left out stay."""
        return float(forward(self.stages, {**self.given, **given}, self.held).arrays["L"])

    def loss_at(self, array: str, index: tuple[int, ...], value: float) -> float:
        """The loss with one entry at another value, whatever it depends on. Changes nothing."""
        return replace(self, edits=(*self.edits, Edit(array, index, value))).loss

    def link(self, page: str = "") -> str:
        """The part of an address that holds this chain, after the address of a `page`."""
        pairs = [
            "chain=" + ";".join(map(str, self.layers)),
            f"input={written_shape(self.input)}",
            f"seed={self.seed}",
        ]
        if self.edits:
            pairs.append("edits=" + ";".join(map(str, self.edits)))
        return page + "#" + "&".join(pairs)

    @staticmethod
    def from_link(link: str) -> Chain:
        """The chain a link holds, as people copy it; what is not said keeps its default.

        Raises SettingError; LinkError for a text without a key of a chain.
        """
        if len(link) > MAX_LINK_LENGTH:
            raise LinkError(f"The link has {len(link)} characters; at most {MAX_LINK_LENGTH}.")
        copied = read_copied(link, Keys(_KEYS.__contains__, inside="();"))
        pairs = copied.pairs if copied else link.partition("#")[2] or link.lstrip("#")
        values: dict[str, Any] = {}
        if "=" not in pairs:
            raise LinkError(
                f"{shown(link)!r} is no link of a chain: it needs key=value pairs, as in "
                "#chain=flatten;dense(channels_out:3);softmax_cross_entropy&input=1x2x2."
            )
        for key, text in parse_qsl(pairs, keep_blank_values=True, separator="&"):
            if key == "chain":
                values["layers"] = read_layers(text)
            elif key == "input":
                values["input"] = _read_input(text)
            elif key == "seed":
                values["seed"] = _read_seed(text)
            elif key == "edits":
                values["edits"] = tuple(
                    read_edit(part, "x0(0,1,2):0.5") for part in text.split(";") if part
                )
            else:
                raise SettingError(key, text, "no such setting; there are " + ", ".join(_KEYS))
        return Chain(**values)

    def _check_edit(self, edit: Edit) -> None:
        shape = self.shapes.get(edit.array)
        if shape is None:
            raise SettingError("edits", str(edit), "must be of " + ", ".join(self.shapes))
        is_inside = len(edit.index) == len(shape) and all(
            0 <= i < length for i, length in zip(edit.index, shape, strict=True)
        )
        if not is_inside:
            raise SettingError("edits", str(edit), f"{edit.array} has the shape {shape}")
        if not (math.isfinite(edit.value) and abs(edit.value) <= LARGEST_NUMBER):
            rule = f"must be from {-LARGEST_NUMBER:.0f} to {LARGEST_NUMBER:.0f}"
            raise SettingError("edits", str(edit), rule)
        if edit.array == "t" and not shape:
            last = math.prod(self.stages[-1].input) - 1
            if not (edit.value.is_integer() and 0 <= edit.value <= last):
                rule = f"a label must be a whole number from 0 to {last}"
                raise SettingError("edits", str(edit), rule)


def read_layers(text: str) -> tuple[ChainLayer, ...]:
    """Layers from a text: "conv2d(kernel:2);relu;flatten;dense;squared_error"."""
    return tuple(ChainLayer.read(part) for part in text.split(";") if part.strip())


def _width(weight: Shape) -> float:
    """Weights are the smaller the more of them an output adds up, so that sums stay small."""
    fan_in = weight[0] if len(weight) == 2 else math.prod(weight[1:])
    return max(0.3, 2 / math.sqrt(fan_in))


def _check_input(shape: Sequence[int]) -> None:
    bounds: dict[int, tuple[int, ...]] = {
        1: (MOST_IN_ROW,),
        3: (MOST_CHANNELS, MOST_ROWS, MOST_ROWS),
    }
    most = bounds.get(len(shape), ())
    if not (
        most and all(is_whole(n) and 1 <= n <= high for n, high in zip(shape, most, strict=True))
    ):
        rule = (
            f"must be channels x rows x columns, up to {written_shape(bounds[3])}, or one number, "
            f"a row of up to {MOST_IN_ROW}"
        )
        raise SettingError("input", written_shape(tuple(shape)), rule)


def _read_input(text: str) -> Shape:
    parts = text.lower().replace("×", "x").replace(" ", "").split("x")
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise SettingError("input", text, "must be as in 1x6x6, or one number for a row")
    return tuple(map(int, parts))


def _read_seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise SettingError("seed", text, f"must be a whole number from 0 to {MAX_SEED}")
    return int(text)

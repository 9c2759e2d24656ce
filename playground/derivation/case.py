"""A case: one layer on small arrays of which every number can be looked at, and typed in.

In the homework's notation: z is the layer's input, y its output, w and b its weight and bias,
g = dL/dy the gradient that arrives from above; dz, dw, db are the gradients of the loss in z, w
and b. Indices count from 0. There is no batch axis unless the case has `samples`; then it is the
first of every array but w and b.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from numpy.typing import NDArray

from playground.address.copied import Keys, read_copied
from playground.derivation.layers import LAYERS, OTHER_NAMES, Layer
from playground.derivation.sizes import (
    DEFAULTS,
    OPTIONAL,
    SIZES,
    Sizes,
    check_shown,
    read_size,
    written_as,
)
from playground.errors import LinkError, SettingError, shown

__all__ = ["LAYERS", "SIZES", "Arrays", "Case", "Edit", "Floats"]

Floats = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]

MAX_LINK_LENGTH = 20_000
MAX_SEED = 2**32 - 1
LARGEST_NUMBER = 1e6
PARAMETERS = ("w", "b")
"""Arrays that all samples share."""

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
"""A number as people type it; Python alone would read 1_0 and the digits of other scripts, too."""
_EDIT = re.compile(r"(\w{1,4})\(([\d,]{0,20})\):([^:]{1,40})", re.ASCII)
_PAGE = re.compile(r"((\w+://)?[^#?\s]*/backprop/?)?#?", re.ASCII)


@dataclass(frozen=True)
class Edit:
    """A number typed in: which array, which entry, what it is now."""

    array: str
    index: tuple[int, ...]
    value: float

    def __str__(self) -> str:
        return f"{self.array}({','.join(map(str, self.index))}):{self.value!r}"


@dataclass(frozen=True)
class Case(Sizes):
    """One layer on one set of numbers: drawn from `seed`, rounded to a tenth, then edited.

    Of several edits of an entry the last counts. Raises SettingError for a size outside its
    bounds, a kernel that does not fit, and an edit of an entry that does not exist.
    """

    layer: str = "conv2d"
    seed: int = 1
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.layer not in LAYERS:
            raise SettingError("layer", self.layer, "must be one of " + ", ".join(LAYERS))
        if not (isinstance(self.seed, int) and 0 <= self.seed <= MAX_SEED):
            raise SettingError("seed", self.seed, f"must be a whole number from 0 to {MAX_SEED}")
        if not self.samples:
            object.__setattr__(self, "samples", self.kind.usual_samples)
        self.kind.check(self)
        shapes = self.shapes
        object.__setattr__(self, "edits", last_of_each(self.edits))
        for edit in self.edits:
            _check_edit(edit, shapes)
            if refusal := self.kind.refusal(self, edit.array, edit.value):
                raise SettingError("edits", str(edit), refusal)

    @property
    def kind(self) -> Layer:
        """What kind of layer it is."""
        return LAYERS[self.layer]

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every given array, by name."""
        shapes = self.kind.shapes(self)
        if not self.samples:
            return shapes
        return {
            name: shape if name in PARAMETERS else (self.samples, *shape)
            for name, shape in shapes.items()
        }

    def given(self) -> Arrays:
        """The arrays that are given: drawn, then edited. Read-only."""
        return dict(self._given)

    @cached_property  # every slope that is measured asks for it
    def _given(self) -> Arrays:
        random = np.random.default_rng(self.seed)
        arrays: Arrays = {}
        for name, shape in self.shapes.items():
            arrays[name] = self.kind.draw(self, name, shape, random)
        for edit in self.edits:
            arrays[edit.array][edit.index] = edit.value
        for array in arrays.values():
            array.flags.writeable = False
        return arrays

    def forward(self, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
        """y, and what the layer computes on the way to it, as the place of a maximum."""
        if self.samples:
            return self.kind.forward(self, arrays)
        return {
            name: array[0] for name, array in self.kind.forward(self, _as_batch(arrays)).items()
        }

    def backward(self, arrays: Mapping[str, NDArray[Any]], g: Floats) -> Arrays:
        """The gradients dz and, where the layer has parameters, dw and db, from g."""
        if self.samples:
            return self.kind.backward(self, arrays, g)
        found = self.kind.backward(self, _as_batch(arrays), g[np.newaxis])
        return {**found, "dz": found["dz"][0]}

    def arrays(self) -> Arrays:
        """Everything: what is given, the output, the gradients."""
        given = self.given()
        return {**given, **self.forward(given), **self.backward(given, given["g"])}

    def of_sample(self, arrays: Mapping[str, NDArray[Any]], sample: int) -> Arrays:
        """The arrays as one sample alone has them."""
        shared = (*PARAMETERS, "dw", "db")
        return {name: a if name in shared else a[sample] for name, a in arrays.items()}

    def link(self, page: str = "") -> str:
        """The part of an address that holds this case, after the address of a `page`."""
        pairs = [f"layer={self.layer}"]
        for name in SIZES:
            value = getattr(self, name)
            if name not in OPTIONAL or value != DEFAULTS[name]:
                pairs.append(f"{name}={written_as(name, value)}")
        pairs.append(f"seed={self.seed}")
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
        names = ["layer", *SIZES, "seed"]
        copied = read_copied(link, Keys((*names, "edits").__contains__, inside="();"))
        pairs = copied.pairs if copied else link.partition("#")[2] or link.lstrip("#")
        if "=" not in pairs and not _PAGE.fullmatch(link.strip()):
            raise LinkError(
                f"{shown(link)!r} is no link of a case: it needs key=value pairs, as in "
                "#layer=conv2d&size=5."
            )
        for key, text in parse_qsl(pairs, separator="&"):
            if key == "edits":
                values[key] = tuple(
                    read_edit(part, "z(0,1,2):0.5") for part in text.split(";") if part
                )
            elif key == "layer":
                values[key] = OTHER_NAMES.get(text, text)
            elif key == "seed":
                values[key] = _read_whole(key, text)
            elif key in SIZES:
                values[key] = read_size(key, text)
                check_shown(key, values[key])
            else:
                rule = "no such setting; there are " + ", ".join([*names, "edits"])
                raise SettingError(key, text, rule)
        return Case(**values)


def _as_batch(arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    return {name: a if name in PARAMETERS else a[np.newaxis] for name, a in arrays.items()}


def _read_whole(key: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise SettingError(key, text, "must be a whole number, 0 or more")
    return int(text)


def read_edit(text: str, example: str) -> Edit:
    """An edit as links have it, as in the `example`. Raises SettingError for what is none."""
    match = _EDIT.fullmatch(text.strip())
    try:
        if match and NUMBER.fullmatch(match[3].strip()):
            index = tuple(int(part) for part in match[2].split(",")) if match[2] else ()
            return Edit(match[1], index, float(match[3]))
    except ValueError:  # an index as in (1,,2)
        pass
    raise SettingError("edits", text, f"must be written as in {example}")


def last_of_each(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Of several edits of an entry the last alone, in the order of the last ones."""
    last: dict[tuple[str, tuple[int, ...]], Edit] = {}
    for edit in edits:
        last.pop((edit.array, edit.index), None)
        last[edit.array, edit.index] = edit
    return tuple(last.values())


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

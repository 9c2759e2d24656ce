"""What a layer is to a derivation: one object that knows all that is said of it.

Arrays of a case have no batch axis unless it has `samples`; `forward` and `backward` always get
one, as the functions of `playground.layers` do. `terms`, `formulas` and `additions` speak of one
sample; what changes with several is written by `playground.derivation.samples`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from playground.derivation.sizes import Sizes
from playground.derivation.terms import Arrays, Factor, Index, Term

Floats = NDArray[np.float64]
Shape = tuple[int, ...]

CURVED_STEP = 2.0**-12  # what is left of truncation, h^4, and rounding, 1e-16 / h, is tiny


class Layer(ABC):
    """A kind of layer: its title, what it is made of, and which sizes it has."""

    name: ClassVar[str]
    title: ClassVar[str]
    inputs: ClassVar[tuple[str, ...]] = ("z", "g")  # arrays that are given, g among them
    gradients: ClassVar[tuple[str, ...]] = ("dz",)  # arrays to derive
    sizes: ClassVar[tuple[str, ...]] = ("channels_in", "size")  # the sizes of a case that matter
    rare: ClassVar[tuple[str, ...]] = ()  # sizes that a formula need not speak of
    usual: ClassVar[Mapping[str, Any]] = {}  # sizes that `check` begins with, where not the first
    between: ClassVar[tuple[str, ...]] = ()  # arrays on the way to y that are shown and explained
    usual_samples: ClassVar[int] = 0  # where one sample alone makes no sense
    apart: ClassVar[int] = 0  # the axis of z, with samples, whose places change no other's output
    spellings: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # of arrays, beside the common ones
    ties: ClassVar[str] = ""  # what is said where slopes have a choice: a section of the words
    is_curved: ClassVar[bool] = False  # whether differences of a finite step are off
    is_entry_by_entry: ClassVar[bool] = False  # whether each entry of y has one of z
    has_maxima: ClassVar[bool] = False  # whether the largest of several entries is chosen

    @abstractmethod
    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """The shape of every given array of one sample, by name."""

    @abstractmethod
    def forward(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """y, and what is computed on the way to it. The batch axis comes first."""

    @abstractmethod
    def backward(self, sizes: Sizes, arrays: Arrays, g: Floats) -> dict[str, NDArray[Any]]:
        """Every gradient, from g. The batch axis comes first."""

    @abstractmethod
    def terms(self, sizes: Sizes, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
        """The terms that add up to an entry of y or of a gradient, slowly, index by index."""

    @abstractmethod
    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """By array: its formula; a gradient's in the language, as short as these sizes allow."""

    @abstractmethod
    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """What one entry of g adds to each gradient; `passed` counted in the entry of y."""

    def left(self, sizes: Sizes, array: str) -> str:
        """How a formula for y or for a gradient begins: "dz(a,b,c)"."""
        return self.formulas(sizes)[array].partition(" = ")[0]

    def reached(self, sizes: Sizes, index: Index, terms: Sequence[Term]) -> list[tuple[str, Index]]:
        """The entries of z, w and b to whose gradients an entry of g adds; terms are those of y."""
        return [(one.array, one.index) for term in terms if term.counts for one in term.factors]

    def check(self, sizes: Sizes) -> None:  # noqa: B027 - most have nothing to say
        """Raise SettingError for sizes that do not go together."""

    def names(self, sizes: Sizes) -> dict[str, float]:
        """What a formula may call the sizes."""
        rows, columns = sizes.plane
        return {"C": sizes.channels_in, "H": rows, "W": columns}

    def spoken_of(self, sizes: Sizes, arrays: Arrays) -> dict[str, NDArray[Any]]:
        """Arrays that a formula may speak of, beside what is given and y."""
        return {name: arrays[name] for name in self.between}

    def draw(
        self, sizes: Sizes, name: str, shape: Shape, random: np.random.Generator
    ) -> NDArray[np.float64]:
        """Numbers to begin with, rounded to a tenth."""
        # + 0.0 makes a negative zero positive.
        return np.round(random.uniform(-1.5, 1.5, shape), 1) + 0.0

    def refusal(self, sizes: Sizes, array: str, value: float) -> str:
        """Why a number may not stand in an array; empty where it may."""
        return ""

    def term_size(self, sizes: Sizes, arrays: Arrays, target: str) -> float:
        """The largest sum of the sizes of the terms that entries of y or a gradient are made of."""
        if target == "y":
            positive = {name: np.abs(array) for name, array in arrays.items()}
            return float(np.abs(self.forward(sizes, positive)["y"]).max())
        return float(np.abs(arrays["g"]).max())

    def counts(self, sizes: Sizes, target: str) -> dict[str, int]:
        """What a gradient's sum may wrongly be divided by: how many, by a row of the words."""
        return {}

    def tied(self, sizes: Sizes, arrays: Arrays) -> list[Index]:
        """The entries of z that a choice has passed over, each once."""
        return []

    def step(self, x: Floats, arrays: Arrays) -> float:
        """How far an entry is moved for a difference: any where y is linear in it."""
        if self.is_curved:
            return CURVED_STEP
        return max(1.0, float(np.abs(x).max(initial=0.0)))

    def sizes_of(self, array: str, shape: Shape) -> dict[str, Any]:
        """The sizes that follow from the shape of an array of one sample, z or w."""
        if array != "z" or len(shape) != 3:
            return {}
        return {"channels_in": shape[0], "size": shape[1:]}


class Pointwise(Layer):
    """A layer whose outputs have one input each: y(a,b,c) = f(z(a,b,c))."""

    slope: ClassVar[str]  # in the language
    slope_at: ClassVar[str]  # the same with {place}, as people write it
    curve: ClassVar[str]  # y in terms of z
    is_entry_by_entry = True

    def shapes(self, sizes: Sizes) -> dict[str, Shape]:
        """z and g have the same shape."""
        shape = (sizes.channels_in, *sizes.plane)
        return {"z": shape, "g": shape}

    def formulas(self, sizes: Sizes) -> dict[str, str]:
        """The function, and its slope times g."""
        slope = self.slope.replace("y", "y(a,b,c)").replace("z", "z(a,b,c)")
        return {"y": f"y(a,b,c) = {self.curve}", "dz": f"dz(a,b,c) = {slope} g(a,b,c)"}

    def left(self, sizes: Sizes, array: str) -> str:
        """Without indices: they are the same all over."""
        return array

    def additions(self, sizes: Sizes, index: Index, passed: tuple[Factor, ...]) -> list[str]:
        """The slope, times g."""
        place = ",".join(map(str, index))
        return [f"dz({place}) += {self.slope_at.format(place=place)} g({place})"]

    @abstractmethod
    def drawn(self, z: Floats) -> Floats:
        """The curve, for a picture."""

"""The hidden layers of a digits net as a text, read from the image on: "conv8-pool-dense32".

    conv8     a convolution of 8 filters of 3x3; conv8k5 of 5x5. It keeps the size of the planes
    pool      max-pooling 2x2 behind a convolution: planes of half the size
    dense32   a dense layer of 32 units; behind it there are no convolutions

At most four convolutions and dense layers; "none" for none. Behind them every net has a dense layer
of ten units, a digit each.
"""

from __future__ import annotations

import functools
import math
import re
from typing import NamedTuple

from playground.run.setting import RuleError

IMAGE_SIZE = 8
N_CLASSES = 10
POOL_SIZE = 2
MAX_LAYERS = 4
MAX_FILTERS = 32
MAX_UNITS = 128
KERNELS = (1, 3, 5, 7)
USUAL_KERNEL = 3
MAX_WEIGHTS = 10_000
MAX_PRODUCTS = 200_000
MAX_ENTRIES = 6_000
NONE = "none"

LAYERS_RULE = (
    f"must be up to {MAX_LAYERS} of convN (N filters of 3x3), convNk5 (of 5x5) and denseN (N "
    "units), joined by -, each conv with -pool behind it or not, as in conv8-pool-dense32; or none"
)
EXAMPLES = (
    "conv8-pool-dense32", "conv8-pool-conv16-pool", "conv16-pool-conv16-pool-dense32",
    "conv8k5-pool-dense16", "dense64", NONE,
)  # fmt: skip
_PART = re.compile(r"(conv|dense)([1-9]\d{0,3})(?:k(\d{1,2}))?", re.ASCII)


class Convolution(NamedTuple):
    """Filters of kernel x kernel on planes of `size` x `size`, pooled or not."""

    filters: int
    kernel: int
    is_pooled: bool
    channels: int  # that it sees
    size: int

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(n_out, n_in, kernel, kernel)."""
        return self.filters, self.channels, self.kernel, self.kernel

    @property
    def n_products(self) -> int:
        """Multiplications for an image."""
        return math.prod(self.weight_shape) * self.size**2

    @property
    def n_entries(self) -> int:
        """Numbers that go through the activation, for an image."""
        return self.filters * self.size**2

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Planes that the next layer sees, of an image."""
        size = self.size // POOL_SIZE if self.is_pooled else self.size
        return self.filters, size, size


class Dense(NamedTuple):
    """Units that see every number before them."""

    units: int
    inputs: int

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(n_in, n_out)."""
        return self.inputs, self.units

    @property
    def n_products(self) -> int:
        """Multiplications for an image."""
        return self.inputs * self.units

    @property
    def n_entries(self) -> int:
        """Numbers that go through the activation, for an image."""
        return self.units

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Numbers that the next layer sees, of an image."""
        return (self.units,)


Layer = Convolution | Dense


@functools.lru_cache(maxsize=256)
def read_layers(text: str) -> tuple[Layer, ...]:
    """All layers of a net, the last one of ten units too. Raises RuleError for another text."""
    hidden: list[Layer] = []
    for part in [] if text == NONE else text.split("-"):
        if part == "pool":
            _pool(hidden)
        else:
            hidden.append(_read_part(part, hidden))
    if len(hidden) > MAX_LAYERS:
        raise RuleError(f"must be at most {MAX_LAYERS} layers of conv and dense")
    layers = (*hidden, Dense(N_CLASSES, _n_out(hidden)))
    _check_cost(layers)
    return layers


def written(layers: tuple[Layer, ...]) -> str:
    """The text that reads back as these layers."""
    return "-".join(map(_written_part, layers[:-1])) or NONE


def _written_part(layer: Layer) -> str:
    if isinstance(layer, Dense):
        return f"dense{layer.units}"
    kernel = "" if layer.kernel == USUAL_KERNEL else f"k{layer.kernel}"
    return f"conv{layer.filters}{kernel}{'-pool' if layer.is_pooled else ''}"


def _read_part(part: str, before: list[Layer]) -> Layer:
    found = _PART.fullmatch(part)
    if not found:
        raise RuleError(LAYERS_RULE)
    kind, count, kernel = found[1], int(found[2]), int(found[3] or USUAL_KERNEL)
    last = before[-1] if before else None
    if kind == "dense":
        if found[3]:
            raise RuleError(f"must have no kernel in {part}: a dense layer has units alone")
        if count > MAX_UNITS:
            raise RuleError(f"must have at most {MAX_UNITS} units in a dense layer")
        return Dense(count, _n_out(before))
    if isinstance(last, Dense):
        raise RuleError("must have its convolutions before its dense layers")
    if count > MAX_FILTERS:
        raise RuleError(f"must have at most {MAX_FILTERS} filters in a convolution")
    if kernel not in KERNELS:
        raise RuleError("must have a kernel of 1, 3, 5 or 7, as in conv8k5")
    if last is None:
        return Convolution(count, kernel, False, 1, IMAGE_SIZE)
    return Convolution(count, kernel, False, last.filters, last.output_shape[1])


def _pool(before: list[Layer]) -> None:
    """The last of the layers, pooled."""
    last = before[-1] if before else None
    if not isinstance(last, Convolution) or last.is_pooled:
        raise RuleError("must have each pool right behind a conv of its own")
    if last.size < POOL_SIZE:
        raise RuleError("must have at most 3 pools: they make 8x8 planes 1x1")
    before[-1] = last._replace(is_pooled=True)


def _n_out(layers: list[Layer]) -> int:
    return math.prod(layers[-1].output_shape) if layers else IMAGE_SIZE**2


def _check_cost(layers: tuple[Layer, ...]) -> None:
    """Whatever may be asked for is trained while one looks on."""
    for name, count, most in (
        ("weights", sum(math.prod(layer.weight_shape) for layer in layers), MAX_WEIGHTS),
        ("multiplications an image", sum(layer.n_products for layer in layers), MAX_PRODUCTS),
        ("numbers an image", sum(layer.n_entries for layer in layers), MAX_ENTRIES),
    ):
        if count > most:
            raise RuleError(
                f"must have at most {most:,} {name}, and has {count:,}: take fewer filters or "
                "units, or pool earlier"
            )

"""The layers of a chain in their places: what shape arrives at each and what it makes of it.

Worked out from whole numbers alone, before any array is made, so that a chain too large to be
looked at, or one whose shapes do not fit, costs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playground.derivation.chain.layer import ChainLayer
from playground.derivation.layers import Layer, Pointwise, Windowed
from playground.derivation.layers.layer import Shape
from playground.derivation.sizes import Sizes
from playground.errors import SettingError

MOST_LAYERS = 12
MOST_SIDE = 10  # rows or columns of a plane
MOST_NUMBERS = 320  # of an array
MOST_IN_ALL = 1_600
_LONGEST_SIDE = 64  # of `Sizes`


@dataclass(frozen=True)
class Stage:
    """Layer `number`, counted from 1, between x{number-1} and x{number}."""

    number: int
    layer: ChainLayer
    sizes: Sizes
    input: Shape
    output: Shape  # () of a loss
    parameters: dict[str, Shape]  # of w and b, or of t

    @property
    def kind(self) -> Layer:
        """What computes and explains it."""
        return self.layer.layer

    @property
    def is_loss(self) -> bool:
        """Whether it is the last."""
        return self.layer.is_loss

    def name_of(self, array: str) -> str:
        """What an array of the layer, z, w, b, y or t, is called in the chain."""
        if array == "z":
            return f"x{self.number - 1}"
        if array == "y":
            return "L" if self.is_loss else f"x{self.number}"
        return array if self.is_loss else f"{array}{self.number}"


def stages_of(layers: Sequence[ChainLayer], arrives: Shape) -> tuple[Stage, ...]:
    """Every layer in its place, the loss last.

    Raises SettingError, which names the layer, what arrives there and what is allowed, where
    shapes do not fit, an array is too large, or the loss is missing or not the last.
    """
    if not 1 <= len(layers) <= MOST_LAYERS:
        rule = f"must be 1 to {MOST_LAYERS} layers, a loss the last"
        raise SettingError("chain", f"{len(layers)} layers", rule)
    _check_size("input", written_shape(arrives), arrives)
    stages: list[Stage] = []
    total = math.prod(arrives)
    for number, layer in enumerate(layers, start=1):
        stage = _stage(number, layer, arrives, is_last=number == len(layers))
        for name, shape in {**stage.parameters, "y": stage.output}.items():
            _check_size("chain", _placed(stage), shape, f"{stage.name_of(name)} of it")
            total += math.prod(shape)
        if total > MOST_IN_ALL:
            rule = f"up to here there are {total} numbers; at most {MOST_IN_ALL} can be looked at"
            raise SettingError("chain", _placed(stage), rule)
        stages.append(stage)
        arrives = stage.output
    return tuple(stages)


def written_shape(shape: Shape) -> str:
    """1x6x6, as links have it; "one number" for none."""
    return "x".join(map(str, shape)) or "one number"


def _placed(stage: Stage) -> str:
    return f"layer {stage.number}, {stage.layer}"


def _stage(number: int, layer: ChainLayer, arrives: Shape, is_last: bool) -> Stage:
    """A layer where `arrives` arrives. Raises SettingError where it cannot stand there."""
    place = f"layer {number}, {layer}"
    got = f"gets {written_shape(arrives)}"
    if layer.is_loss != is_last:
        rule = (
            "a loss must be the last layer"
            if layer.is_loss
            else "the last layer must be a loss: softmax_cross_entropy or squared_error"
        )
        raise SettingError("chain", place, rule)
    kind = layer.layer
    is_plane = len(arrives) == 3
    if isinstance(kind, Windowed) and not is_plane:
        rule = (
            f"{got}, a row of numbers; it must get channels x rows x columns: put it before flatten"
        )
        raise SettingError("chain", place, rule)
    if (layer.kind == "dense" or layer.is_loss) and is_plane:
        rule = f"{got}; it must get a row of numbers: put flatten before it"
        raise SettingError("chain", place, rule)
    if layer.kind == "flatten" and not is_plane:
        rule = f"{got}, which is a row already: it must be left out"
        raise SettingError("chain", place, rule)
    sizes = _sizes(layer, arrives)
    try:
        kind.check(sizes)
    except SettingError as refusal:
        rule = f"{got}; {refusal.setting} {refusal.value} {refusal.allowed}"
        raise SettingError("chain", place, rule) from None
    shapes = kind.shapes(sizes)
    output = arrives if isinstance(kind, Pointwise) else shapes["g"]
    names = [name for name in kind.inputs if name not in ("z", "g")]
    parameters = {name: shapes[name] for name in names}
    return Stage(number, layer, sizes, arrives, output, parameters)


def _sizes(layer: ChainLayer, arrives: Shape) -> Sizes:
    if len(arrives) == 3:
        channels, rows, columns = arrives
        return Sizes(channels_in=channels, size=(rows, columns), **layer.sizes)
    samples = 1 if layer.is_loss else 0
    return Sizes(size=next(_factors(math.prod(arrives))), samples=samples, **layer.sizes)


def _factors(count: int) -> Iterator[tuple[int, int]]:
    """A row of numbers as rows x columns, which `Sizes` bounds each; a row has C H W of them."""
    for rows in range(1, _LONGEST_SIDE + 1):
        if count % rows == 0 and count // rows <= _LONGEST_SIDE:
            yield rows, count // rows


def _check_size(setting: str, value: str, shape: Shape, what: str = "it") -> None:
    """Raise SettingError for an array that is too large to be looked at."""
    if math.prod(shape) > MOST_NUMBERS:
        rule = (
            f"{what} would be {written_shape(shape)}, {math.prod(shape)} numbers; "
            f"at most {MOST_NUMBERS} can be looked at: make the input smaller, or pool before it"
        )
        raise SettingError(setting, value, rule)
    if len(shape) == 3 and max(shape[1:]) > MOST_SIDE:
        rule = f"{what} would be {written_shape(shape)}; at most {MOST_SIDE} rows and columns"
        raise SettingError(setting, value, rule)

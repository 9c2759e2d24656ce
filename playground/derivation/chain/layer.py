"""One layer of a chain as a value, and as links write it: "conv2d(channels_out:2,kernel:3)"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.derivation.layers import LAYERS, OTHER_NAMES, Layer
from playground.derivation.layers.squared_error import SquaredError
from playground.derivation.sizes import Sizes, check_shown, read_size, written
from playground.errors import SettingError
from playground.layers.arguments import is_whole

LOSSES: dict[str, Layer] = {
    loss.name: loss for loss in (LAYERS["softmax_cross_entropy"], SquaredError())
}
"""What a chain may end with."""
_BETWEEN = (
    "conv2d",
    "max_pool2d",
    "average_pool2d",
    "relu",
    "tanh",
    "sigmoid",
    "flatten",
    "dense",
)  # batch norm has no meaning for one sample
KINDS: dict[str, Layer] = {**{name: LAYERS[name] for name in _BETWEEN}, **LOSSES}
"""Every kind of layer a chain may have, by name."""

USUAL: Mapping[str, Mapping[str, Any]] = {
    "conv2d": {"channels_out": 2, "kernel": 3, "stride": 1, "padding": 0, "dilation": 1},
    "max_pool2d": {"kernel": 2, "stride": 2, "padding": 0, "dilation": 1},
    "average_pool2d": {"kernel": 2, "stride": 2, "padding": 0},
    "dense": {"channels_out": 3},
}
"""The sizes of a layer where nothing is said; a kind that is not here has none."""
_UNSAID = {"padding": 0, "dilation": 1}  # left out of a link where they are so
MOST_OUTPUTS = 10  # of a dense layer: ten classes

_TEXT = re.compile(r"(\w+)(?:\(([^()]*)\))?", re.ASCII)


@dataclass(frozen=True)
class ChainLayer:
    """A kind of layer and its sizes; sizes that are not given are those of `USUAL`.

    Raises SettingError for an unknown kind, a size the kind does not have, and a size outside
    its bounds.
    """

    kind: str
    channels_out: Any = None
    kernel: Any = None
    stride: Any = None
    padding: Any = None
    dilation: Any = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise SettingError("chain", self.kind, "must be of " + ", ".join(KINDS))
        usual = USUAL.get(self.kind, {})
        for name in ("channels_out", "kernel", "stride", "padding", "dilation"):
            value = getattr(self, name)
            if value is None:
                object.__setattr__(self, name, usual.get(name))
            elif name not in usual:
                raise SettingError(name, written(value), self._has())
            else:
                object.__setattr__(self, name, self._checked(name, value))

    def _has(self) -> str:
        names = USUAL.get(self.kind, {})
        return f"{self.kind} has " + (
            f"only {', '.join(names)}" if names else "no sizes of its own"
        )

    def _checked(self, name: str, value: Any) -> Any:
        if self.kind == "dense":
            if not (is_whole(value) and 1 <= value <= MOST_OUTPUTS):
                rule = f"must be a whole number from 1 to {MOST_OUTPUTS}"
                raise SettingError(name, written(value), rule)
            return value
        shortest = getattr(Sizes(**{name: value}), name)
        check_shown(name, shortest)
        return shortest

    @property
    def layer(self) -> Layer:
        """What computes and explains it."""
        return KINDS[self.kind]

    @property
    def is_loss(self) -> bool:
        """Whether a chain ends with it."""
        return self.kind in LOSSES

    @property
    def sizes(self) -> dict[str, Any]:
        """Its own sizes by name: kernel and the like, not those of its input."""
        return {name: getattr(self, name) for name in USUAL.get(self.kind, {})}

    def __str__(self) -> str:
        said = [
            f"{name}:{written(value)}"
            for name, value in self.sizes.items()
            if _UNSAID.get(name) != value
        ]
        return f"{self.kind}({','.join(said)})" if said else self.kind

    @staticmethod
    def read(text: str) -> ChainLayer:
        """The layer a text holds. Raises SettingError for what is none."""
        match = _TEXT.fullmatch(text.strip())
        if not match:
            rule = "must be a layer as in conv2d(channels_out:2,kernel:3) or relu"
            raise SettingError("chain", text, rule)
        kind, inside = OTHER_NAMES.get(match[1], match[1]), match[2] or ""
        own = USUAL.get(kind, {})
        values: dict[str, Any] = {}
        for pair in filter(None, inside.split(",")):
            name, _, value = (part.strip() for part in pair.partition(":"))
            if kind in KINDS and name not in own:
                has = f"must be of {', '.join(own)}" if own else "are none: it follows its input"
                raise SettingError("chain", text, f"sizes of {kind} {has}")
            if name in own:
                values[name] = read_size(name, value)
        return ChainLayer(kind, **values)

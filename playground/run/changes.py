"""What somebody changed in the middle of a run: a live setting, a weight or a bias.

A change belongs to the run, so that one steered by hand replays exactly. As a text, in links and
flags, it is `EPOCH:WHAT:VALUE`, for example

    100:learningRate:0.1        from epoch 100 on, the learning rate is 0.1
    100.30:activation:relu      the same within an epoch, after 30 of its training points
    100:dropout:0.2-0.5         a share for each of two hidden layers; one number is that of all
    0:w.2.3.1:-0.5              the weight from unit 3 of layer 1 to unit 1 of layer 2
    250:b.2.1:0                 the bias of unit 1 of layer 2

Layers and units count from 1, as on the page; layer 0 are the features that are on, and the last
layer is the output.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from playground.engine.network import State
from playground.errors import SettingError
from playground.run.by_layer import check_dropout
from playground.run.setting import RuleError
from playground.run.settings import LIVE, TABLE
from playground.wording.numbers import plain_number

_CHOICES = {name: TABLE[name].choices for name in LIVE if TABLE[name].choices}
_BY_LAYER = {name for name in LIVE if isinstance(TABLE[name].default, tuple)}
_FIELD_OF_KEY = {key: field for field, key in LIVE.items()}
PARAMETER = re.compile(r"w(\.[1-9]\d{0,2}){3}|b(\.[1-9]\d{0,2}){2}", re.ASCII)
"""A weight's or a bias's name."""
_POSITION = re.compile(r"(\d{1,10})(?:\.(\d{1,4}))?", re.ASCII)
_JOINT = re.compile(r"(?<!\de)-")  # of shares, but in 1e-30
FORM = "must be EPOCH:WHAT:VALUE, as in 100:learningRate:0.1, 0:w.2.3.1:-0.5 or 0:b.2.1:0"
PLACES = (
    "w.LAYER.FROM.TO is the weight into unit TO of LAYER from unit FROM before it, b.LAYER.UNIT "
    "a bias; both count from 1, features stand before layer 1, the output is last"
)
_WHAT = f"must change {', '.join(_FIELD_OF_KEY)}, w.LAYER.FROM.TO or b.LAYER.UNIT; {PLACES}"


def _said_once(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    """One rule for all that it may be."""
    try:
        return check(value)
    except ValidationError:
        raise RuleError("must be a finite number, a list of such, or a name") from None


_Each = Annotated[tuple[float, ...], Field(fail_fast=True)]
Value = Annotated[float | _Each | str, Field(union_mode="left_to_right"), WrapValidator(_said_once)]
"""A number, a number for all hidden layers or one each, or a name."""


class Change(BaseModel):
    """One change: from when on, of what, to which value. Raises SettingError for a wrong one."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    epoch: int = Field(ge=0, le=10**9, description="Finished epochs when it is made")
    sample: int = Field(0, ge=0, le=9999, description="Points seen of the next epoch by then")
    what: str = Field(description="A live setting, a weight w.LAYER.FROM.TO or a bias b.LAYER.UNIT")
    value: Value

    def __init__(self, **parts: Any) -> None:
        try:
            super().__init__(**parts)
        except ValidationError as error:
            raise _refusal(error, parts) from None

    @staticmethod
    def parse(text: str) -> Change:
        """The change written `EPOCH:WHAT:VALUE`. Raises SettingError."""
        return Change(**_parts(text))

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: Any) -> Any:
        return _parts(data) if isinstance(data, str) else data

    @model_validator(mode="after")
    def _check(self) -> Change:
        if self.what in _FIELD_OF_KEY:
            object.__setattr__(self, "what", _FIELD_OF_KEY[self.what])
        if self.what in _CHOICES:
            if self.value not in _CHOICES[self.what]:
                rule = "must be one of " + ", ".join(_CHOICES[self.what])
                raise SettingError("changes", self._text(), rule)
        elif not (self.what in LIVE or PARAMETER.fullmatch(self.what)):
            raise SettingError("changes", self._text(), _WHAT)
        elif self.what in _BY_LAYER:
            object.__setattr__(self, "value", self._shares())
        elif not isinstance(self.value, float):
            raise SettingError("changes", self._text(), "must have a number as its value")
        elif self.what in LIVE:
            row = TABLE[self.what]
            if self.value < row.low:
                rule = f"must have a value of {plain_number(row.low)} or more"
                raise SettingError("changes", self._text(), rule)
            if self.value > row.high:
                rule = f"must have a value of {plain_number(row.high)} or less"
                raise SettingError("changes", self._text(), rule)
            if self.value <= row.above:
                rule = f"must have a value above {plain_number(row.above)}"
                raise SettingError("changes", self._text(), rule)
            if self.value >= row.below:
                rule = f"must have a value below {plain_number(row.below)}"
                raise SettingError("changes", self._text(), rule)
        return self

    def _shares(self) -> tuple[float, ...]:
        try:
            if isinstance(self.value, str):
                return check_dropout(tuple(map(float, _JOINT.split(self.value))))
            return check_dropout(self.value if isinstance(self.value, tuple) else (self.value,))
        except RuleError as error:
            raise SettingError("changes", self._text(), str(error)) from None
        except ValueError:
            raise SettingError("changes", self._text(), TABLE[self.what].allowed) from None

    @property
    def position(self) -> tuple[int, int]:
        """When it is made, as `State.position` counts."""
        return self.epoch, self.sample

    @property
    def is_edit(self) -> bool:
        """Whether it sets a weight or a bias."""
        return self.what not in LIVE

    def place(self) -> tuple[int, ...]:
        """Of an edit: (layer, from, to) of a weight, (layer, unit) of a bias, from 0."""
        layer, *units = (int(number) - 1 for number in self.what.split(".")[1:])
        return (layer, *units)

    def _text(self) -> str:
        when = f"{self.epoch}.{self.sample}" if self.sample else str(self.epoch)
        value = self.value
        if isinstance(value, tuple):
            value = "-".join(map(plain_number, value)) or "0"
        elif isinstance(value, float):
            value = _number(value)
        return f"{when}:{LIVE.get(self.what, self.what)}:{value}"

    def __str__(self) -> str:
        return self._text()


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes by their time; of two of one thing at one time only the later one in the list."""
    latest = {(change.position, change.what): change for change in changes}
    return tuple(sorted(latest.values(), key=lambda change: change.position))


def check_places(changes: Iterable[Change], sizes: Sequence[int], n_train: int) -> None:
    """Raises SettingError for a change that never comes, or of what the network has not."""
    for change in changes:
        if change.sample >= max(1, n_train):
            rule = f"must come after fewer than the epoch's {n_train} training points"
            raise SettingError("changes", str(change), rule)
        if not change.is_edit:
            continue
        layer, *units = change.place()
        if layer >= len(sizes) - 1:
            rule = f"must name a layer from 1 to {len(sizes) - 1}, the output's"
            raise SettingError("changes", str(change), rule)
        counts = sizes[layer : layer + 2] if len(units) == 2 else sizes[layer + 1 : layer + 2]
        for unit, count in zip(units, counts, strict=True):
            if unit >= count:
                rule = f"must name one of {count} units; there is no unit {unit + 1} in that layer"
                raise SettingError("changes", str(change), rule)


def edited(state: State, changes: Iterable[Change]) -> State:
    """The state with the weights and biases that `changes` set; a dead link stays dead."""
    weights = [array.copy() for array in state.weights]
    biases = [array.copy() for array in state.biases]
    for change in changes:
        if not change.is_edit:
            continue
        layer, *units = change.place()
        if len(units) == 2:
            weights[layer][units[0], units[1]] = change.value
        else:
            biases[layer][units[0]] = change.value
    return replace(state, weights=tuple(weights), biases=tuple(biases))


def _refusal(error: ValidationError, parts: dict[str, Any]) -> SettingError:
    first = error.errors(include_url=False)[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, SettingError):
        return cause
    where = ".".join(map(str, first["loc"][:1])) or "change"
    rule = str(cause) if isinstance(cause, RuleError) else str(first["msg"])
    return SettingError(f"changes {where}", parts.get(where, parts), rule)


def _parts(text: str) -> dict[str, Any]:
    when, *rest = text.strip().split(":")
    position = _POSITION.fullmatch(when)
    if not position or len(rest) != 2:
        raise SettingError("changes", text, FORM)
    what, value = rest
    kind = _FIELD_OF_KEY.get(what, what)
    if not (kind in LIVE or PARAMETER.fullmatch(kind)):
        raise SettingError("changes", text, _WHAT)
    return {
        "epoch": int(position[1]),
        "sample": int(position[2] or 0),
        "what": kind,
        "value": value if kind in (*_CHOICES, *_BY_LAYER) else _value(text, value),
    }


def _value(text: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SettingError("changes", text, "must have a finite number as its value")
    return number


def _number(value: float) -> str:
    """The shortest text that reads back as the same number, without a plus sign or a space."""
    if value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return repr(value).replace("e+", "e")

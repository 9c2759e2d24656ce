"""A config's values <-> a link: our own page's and playground.tensorflow.org's are one format.

`key=value` joined by `&` behind a `#`. Keys, kinds and ranges stand in the table of settings; here
is only how texts become values, as the original reads them. What happens to an address on its way
is undone in `playground.address.copied`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from playground.address.copied import protected
from playground.data.features import FEATURES, ORIGINAL_FEATURES
from playground.errors import SettingError, shown
from playground.run.setting import Setting
from playground.run.settings import is_control_name
from playground.wording.numbers import plain_number
from playground.wording.words import words

MAX_LINK_LENGTH = 24_000
"""Longer than the longest link there is."""

HIDE_SUFFIX = "_hide"

Pairs = list[tuple[str, str]]

# No digit can match in two places: otherwise refusing a long text takes quadratic time.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_TEXTS = ("axes", "class_names", "formulas", "plane_at")  # several in one key
_WITHOUT_EFFECT = ("collectStats",)
_FEATURE_KEYS = sorted(FEATURES, key=lambda name: FEATURES[name].link_place)
_GOAL_STEPS = ("First", "Second", "Third")  # as in the links of Google's exercises
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class Said(NamedTuple):
    """What a link says: values by field, by which key and text each was said, and notes."""

    values: dict[str, Any]
    raw: dict[str, tuple[str, str]]
    notes: list[str]


class LinkFormat:
    """How the settings of a table stand in a link."""

    def __init__(self, rows: Mapping[str, Setting]) -> None:
        self._rows = rows
        self._goals = {
            f"{row.key}MinThreshold{step}": name
            for name, row in rows.items()
            if row.kind == "goal"
            for step in _GOAL_STEPS
        }
        plain = {row.key: name for name, row in rows.items() if row.key and row.kind != "goal"}
        self.field_of = plain | self._goals
        self.texts = tuple(
            row.key
            for row in rows.values()
            if (row.type is str and row.key and not row.choices) or row.name in _TEXTS
        )
        """Keys whose values are free texts."""

    def knows(self, key: str) -> bool:
        """Whether a link may hold `key`."""
        if key.endswith(HIDE_SUFFIX):
            return is_control_name(key.removesuffix(HIDE_SUFFIX))
        return key in FEATURES or key in self.field_of or key in _WITHOUT_EFFECT

    def write(self, values: Iterable[tuple[str, Any]]) -> str:
        """ "#key=value&...", in the original's order; what only we have only where it is set."""
        pairs: Pairs = []
        for field, value in values:
            row = self._rows[field]
            if field == "features":
                pairs += [
                    (name, written(name in value))
                    for name in _FEATURE_KEYS
                    if name in value or name in ORIGINAL_FEATURES
                ]
            elif field == "hidden_controls":
                pairs += [(name + HIDE_SUFFIX, "true") for name in value]
            elif row.kind == "goal":
                keys = [key for key, of in self._goals.items() if of == field]
                pairs += [(key, written(goal)) for key, goal in zip(keys, value, strict=False)]
            elif value != row.default or not row.only_if_set:
                pairs.append((row.key, _name_in_links(row, value) or _text_of(field, value)))
        return "#" + "&".join(f"{key}={text}" for key, text in pairs)

    def read(self, pairs: Pairs, strict: bool = False) -> Said:
        """Keys and values as fields, not yet checked. Raises SettingError for no number at all."""
        said = Said({}, {}, [])
        default = self._rows["features"].default
        features = {name: name in default for name in FEATURES}
        hidden: list[str] = []
        goals: dict[str, float] = {}
        if strict:
            self._check_booleans(pairs)
        for key, text in pairs:
            if key in FEATURES:
                features[key] = _read_bool(key, text, said.notes)
            elif key in self.field_of:
                field = self.field_of[key]
                said.raw[field] = (key, text)
                if key in self._goals:
                    goals[key] = _read_number(key, text)
                else:
                    said.values[field] = self._read(field, key, text, said.notes)
            elif key.endswith(HIDE_SUFFIX) and is_control_name(key.removesuffix(HIDE_SUFFIX)):
                if _read_bool(key, text, said.notes):
                    hidden.append(key.removesuffix(HIDE_SUFFIX))
            elif key in _WITHOUT_EFFECT:
                if _read_bool(key, text, said.notes):
                    said.notes.append(words("run.link.no_effect", key=key, text=text))
            else:
                said.notes.append(words("run.link.unknown_key", key=shown(key)))
        said.values["features"] = tuple(name for name, on in features.items() if on)
        said.values["hidden_controls"] = tuple(dict.fromkeys(hidden))
        for key in sorted(goals, key=list(self._goals).index):
            field = self._goals[key]
            said.values[field] = (*said.values.get(field, ()), goals[key])
        return said

    def bounded(self, key: str, text: str) -> str | None:
        """The bound that a number has passed; None for no number, or where there is no bound."""
        row = self._rows[self.field_of[key]]
        if row.type not in (int, float) or not _NUMBER.fullmatch(text.strip()):
            return None
        number = float(text)
        if row.low <= number <= row.high:
            return None
        return plain_number(min(max(number, row.low), row.high))

    def default(self, key: str) -> str:
        """The default of a key's setting, as a link says it; "none" for nothing."""
        row = self._rows[self.field_of[key]]
        return _name_in_links(row, row.default) or written(row.default) or "none"

    def _read(self, field: str, key: str, text: str, notes: list[str]) -> Any:
        kind = self._rows[field].type
        if field == "hidden_layers":
            try:
                return tuple(_read_number(key, part) for part in text.split(",")) if text else ()
            except SettingError:
                rule = "must be whole numbers joined by commas, as in 4,2, or nothing for no layer"
                raise SettingError(key, text, rule) from None
        if field == "dropout":
            return tuple(_read_number(key, part) for part in text.split(",") if part)
        if field in ("changes", "activations", *_TEXTS):
            return tuple(part for part in text.split(separator_of(field)) if part.strip())
        if field == "noise_percent":
            return _clamp_noise(key, _read_number(key, text), notes)
        if kind is bool:
            return _read_bool(key, text, notes)
        if kind in (int, float):
            return _read_number(key, text)
        row = self._rows[field]
        ours = {_name_in_links(row, name): name for name in row.choices}
        return ours.get(text or "-", text)

    def _check_booleans(self, pairs: Pairs) -> None:
        for key, text in pairs:
            is_switch = key in FEATURES or key in _WITHOUT_EFFECT or key.endswith(HIDE_SUFFIX)
            field = self.field_of.get(key)
            if field:
                is_switch = self._rows[field].type is bool
            if is_switch and text not in _BOOLEANS:
                raise SettingError(key, text, "must be true or false")


def _name_in_links(row: Setting, name: Any) -> str:
    """A choice of a setting of our own: "crossEntropy" for "cross-entropy"; else nothing."""
    if not (row.choices and row.only_if_set):
        return ""
    first, *rest = str(name).split("-")
    return first + "".join(part.capitalize() for part in rest)


def split_pairs(text: str) -> Pairs:
    """ "key=value&key=value" as keys and values."""
    pairs = [part.partition("=") for part in text.split("&") if part]
    # A text is stripped before it is unescaped: an escaped space belongs to it.
    return [(unquote(key).strip(), unquote(text.strip())) for key, _, text in pairs]


def _read_bool(key: str, text: str, notes: list[str]) -> bool:
    # The original takes everything but "false" for true: there a bracket behind a link hides the
    # page's text.
    if text not in _BOOLEANS:
        notes.append(words("run.link.no_boolean", key=shown(key), text=shown(text)))
    return _BOOLEANS.get(text, False)


def _read_number(key: str, text: str) -> float:
    if not _NUMBER.fullmatch(text.strip()):
        raise SettingError(key, text, "must be a number")
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _clamp_noise(key: str, noise: float, notes: list[str]) -> float:
    # The original's rule on load: up to 80 is kept, more becomes 50, less than nothing 0.
    clamped = 0 if noise < 0 else 50 if noise > 80 else noise
    if clamped != noise:
        notes.append(words("run.link.clamped_noise", key=key, noise=noise, used=clamped))
    return clamped


def separator_of(field: str) -> str:
    """What stands between several values of a setting; a formula may hold commas."""
    return ";" if field == "formulas" else ","


def _text_of(field: str, value: Any) -> str:
    if isinstance(value, tuple):
        return protected(separator_of(field).join(map(str, value)))
    return written(value)


def written(value: Any) -> str:
    """A value as a link holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return protected(",".join(str(item) for item in value))
    if isinstance(value, int | float):
        return plain_number(value)
    return protected(str(value))

"""RunConfig <-> link: our own page's and playground.tensorflow.org's are one format.

`key=value` joined by `&` behind a `#`. Keys and ranges stand in `playground.run.config`; here is
only how texts become values, as the original reads them. What happens to an address on its way is
undone in `playground.address.copied`.
"""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple
from urllib.parse import unquote

from playground.address.copied import Keys, protected, read_copied
from playground.data.features import FEATURES
from playground.errors import LinkError, SettingError, shown
from playground.run.config import RunConfig, is_control_name, metadata, plain_number, settings

MAX_LINK_LENGTH = 24_000
"""Longer than the longest link `write_link` can write."""

HIDE_SUFFIX = "_hide"

# No digit can match in two places: otherwise refusing a long text takes quadratic time.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_WITHOUT_EFFECT = ("cosX", "cosY", "collectStats")
_FEATURE_KEYS = sorted(FEATURES, key=lambda name: FEATURES[name].link_place)
_GOAL_FIELDS = ("goal_test_loss", "goal_train_loss", "goal_loss_gap")
_GOAL_STEPS = ("First", "Second", "Third")  # as in the links of Google's exercises
_GOAL_KEYS = {
    f"{metadata(field)['link_key']}MinThreshold{step}": field
    for field in _GOAL_FIELDS
    for step in _GOAL_STEPS
}
_FIELD_OF_KEY = {
    metadata(name)["link_key"]: name
    for name in settings()
    if metadata(name)["link_key"] and name not in _GOAL_FIELDS
} | _GOAL_KEYS


_TEXT_KEYS = ("seed", "weightSeed", "splitSeed", "tutorial")
_HOME = re.compile(r"[a-z][a-z+.-]{0,20}://[^/?#\s]+/?[?#]?", re.IGNORECASE | re.ASCII)
_NOTHING_SAID = "The address holds no settings: this is the network of the first visit."


def is_link_key(key: str) -> bool:
    """Whether a run's link may hold `key`."""
    if key.endswith(HIDE_SUFFIX):
        return is_control_name(key.removesuffix(HIDE_SUFFIX))
    return key in FEATURES or key in _FIELD_OF_KEY or key in _WITHOUT_EFFECT


class LinkReading(NamedTuple):
    """The config a link holds, and a sentence for each thing in it that was passed over."""

    config: RunConfig
    notes: tuple[str, ...]


def read_link(link: str, strict: bool = False) -> LinkReading:
    """Read a whole address, a "#..." fragment or bare "key=value&..." text, as people copy them.

    What is not said keeps its default. Raises SettingError naming the link's key, its value and
    the rule; LinkError for a text that is no link. `strict` refuses what else is told of a
    boolean that is neither true nor false.
    """
    pairs, told = _pairs(link)
    config, notes = read_pairs(pairs, strict)
    return LinkReading(config, (*told, *notes))


def mend_link(link: str) -> LinkReading:
    """Read a link as `read_link` does, but keep what is right in one that is partly wrong.

    A number past its bounds becomes the bound; any other value that may not be gives way to the
    default. Each is told in a note. Raises LinkError for a text that is no link.
    """
    pairs, told = _pairs(link)
    config, notes = mend_pairs(pairs)
    return LinkReading(config, (*told, *notes))


def mend_pairs(pairs: list[tuple[str, str]]) -> LinkReading:
    """The same for a link that is taken apart already."""
    told: list[str] = []
    while True:
        try:
            config, notes = read_pairs(pairs)
        except SettingError as error:
            key = error.setting
            if key not in dict(pairs):  # too many controls to hide, a pair each
                pairs = [pair for pair in pairs if not pair[0].endswith(HIDE_SUFFIX)]
                told.append(f"{error} Kept none.")
                continue
            bound = _bounded(key, dict(pairs)[key])
            pairs = [pair for pair in pairs if pair[0] != key]
            if bound is not None:
                pairs.append((key, bound))
                told.append(f"{error} Used {bound}.")
            else:
                default = _write(getattr(RunConfig(), _FIELD_OF_KEY[key])) or "none"
                told.append(f"{error} Kept {default}.")
        else:
            return LinkReading(config, (*told, *notes))


def _bounded(key: str, text: str) -> str | None:
    """The bound that a number has passed; None for what is no number, or has no such bound."""
    kind = settings()[_FIELD_OF_KEY[key]]
    if kind.annotation not in (int, float) or not _NUMBER.fullmatch(text.strip()):
        return None
    number = float(text)
    for rule in kind.metadata:
        low, high = getattr(rule, "ge", -math.inf), getattr(rule, "le", math.inf)
        if not low <= number <= high:
            return plain_number(min(max(number, low), high))
    return None


def read_pairs(pairs: list[tuple[str, str]], strict: bool = False) -> LinkReading:
    """Read keys and values. Raises SettingError."""
    values: dict[str, Any] = {}
    raw: dict[str, tuple[str, str]] = {}  # field -> (key, text), for messages
    notes: list[str] = []
    features = {name: name in RunConfig().features for name in FEATURES}
    hidden: list[str] = []
    goals: dict[str, float] = {}
    if strict:
        _check_booleans(pairs)
    for key, text in pairs:
        if key in FEATURES:
            features[key] = _read_bool(key, text, notes)
        elif key in _FIELD_OF_KEY:
            field = _FIELD_OF_KEY[key]
            raw[field] = (key, text)
            if key in _GOAL_KEYS:
                goals[key] = _read_number(key, text)
            else:
                values[field] = _read(field, key, text, notes)
        elif key.endswith(HIDE_SUFFIX) and is_control_name(key.removesuffix(HIDE_SUFFIX)):
            if _read_bool(key, text, notes):
                hidden.append(key.removesuffix(HIDE_SUFFIX))
        elif key in _WITHOUT_EFFECT:
            if _read_bool(key, text, notes):
                notes.append(f"{key}={text}: has no effect, in the original neither.")
        else:
            notes.append(f"{shown(key)}: not a key of a link; passed over.")
    values["features"] = tuple(name for name, on in features.items() if on)
    values["hidden_controls"] = tuple(dict.fromkeys(hidden))
    for key in sorted(goals, key=list(_GOAL_KEYS).index):
        field = _GOAL_KEYS[key]
        values[field] = (*values.get(field, ()), goals[key])
    try:
        return LinkReading(RunConfig(**values), tuple(notes))
    except SettingError as error:
        key, text = raw.get(error.setting, (error.setting, str(error.value)))
        raise SettingError(key, text, error.allowed) from None


def write_link(config: RunConfig) -> str:
    """ "#key=value&...", in the original's order; what only we have comes last, and only if set."""
    pairs: list[tuple[str, str]] = []
    for field, value in config:
        if field == "features":
            pairs += [(name, _write(name in value)) for name in _FEATURE_KEYS]
        elif field == "hidden_controls":
            pairs += [(name + HIDE_SUFFIX, "true") for name in value]
        elif field in _GOAL_FIELDS:
            keys = [key for key, of in _GOAL_KEYS.items() if of == field]
            pairs += [(key, _write(goal)) for key, goal in zip(keys, value, strict=False)]
        elif field not in ("tutorial", "weight_seed", "split_seed", "changes") or value:
            pairs.append((metadata(field)["link_key"], _write(value)))
    return "#" + "&".join(f"{key}={text}" for key, text in pairs)


def _fits(key: str, text: str) -> bool:
    """Whether a key of ours may have this value."""
    try:
        read_pairs([(key, text)], strict=True)
    except SettingError as error:
        return key == "changes" and "must name" in str(error)  # right, for another network
    return True


KEYS = Keys(is_link_key, _TEXT_KEYS, _fits)
"""What a run's link may hold, for `read_copied`."""


def _pairs(link: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Keys and values as meant, and what had to be undone for them."""
    text = link.strip().encode("utf-8", "replace").decode()  # lone surrogates cannot be sent on
    if len(text) > MAX_LINK_LENGTH:
        raise LinkError(f"The link has {len(text)} characters; at most {MAX_LINK_LENGTH} are read.")
    if text in ("", "#", "/", "?", "/#", "/?"):
        return [], []
    copied = read_copied(text, KEYS)
    if copied is None:
        if _HOME.fullmatch(text):
            return [], [_NOTHING_SAID]
        raise LinkError(
            f"{shown(text)!r} is no link of a playground: it needs key=value pairs, as in "
            "#dataset=spiral&networkShape=8,8."
        )
    return split_pairs(copied.pairs), [copied.note] if copied.note else []


def split_pairs(text: str) -> list[tuple[str, str]]:
    """ "key=value&key=value" as keys and values."""
    pairs = [part.partition("=") for part in text.split("&") if part]
    # A text is stripped before it is unescaped: an escaped space belongs to it.
    return [(unquote(key).strip(), unquote(text.strip())) for key, _, text in pairs]


def _read(field: str, key: str, text: str, notes: list[str]) -> Any:
    kind = settings()[field].annotation
    if field == "hidden_layers":
        try:
            return tuple(_read_number(key, part) for part in text.split(",")) if text else ()
        except SettingError:
            raise SettingError(
                key, text, "must be whole numbers joined by commas, as in 4,2"
            ) from None
    if field == "changes":
        return tuple(part for part in text.split(",") if part)
    if field == "noise_percent":
        return _clamp_noise(key, _read_number(key, text), notes)
    if kind is bool:
        return _read_bool(key, text, notes)
    if kind in (int, float):
        return _read_number(key, text)
    return text


_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_BOOLEAN_RULE = "must be true or false"


def _read_bool(key: str, text: str, notes: list[str]) -> bool:
    # The original takes everything but "false" for true: there a bracket behind a link hides the
    # page's text.
    if text not in _BOOLEANS:
        notes.append(f"{shown(key)}={shown(text)}: {_BOOLEAN_RULE}; false is used.")
    return _BOOLEANS.get(text, False)


def _check_booleans(pairs: list[tuple[str, str]]) -> None:
    for key, text in pairs:
        is_switch = key in FEATURES or key in _WITHOUT_EFFECT or key.endswith(HIDE_SUFFIX)
        field = _FIELD_OF_KEY.get(key)
        if field:
            is_switch = settings()[field].annotation is bool
        if is_switch and text not in _BOOLEANS:
            raise SettingError(key, text, _BOOLEAN_RULE)


def _read_number(key: str, text: str) -> float:
    if not _NUMBER.fullmatch(text.strip()):
        raise SettingError(key, text, "must be a number")
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _clamp_noise(key: str, noise: float, notes: list[str]) -> float:
    # The original's rule on load: up to 80 is kept, more becomes 50, less than nothing 0.
    clamped = 0 if noise < 0 else 50 if noise > 80 else noise
    if clamped != noise:
        notes.append(f"{key}={noise}: must be from 0 to 80; {clamped} is used, as in the original.")
    return clamped


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    if isinstance(value, int | float):
        return plain_number(value)
    return protected(str(value))

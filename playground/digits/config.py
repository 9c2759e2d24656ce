"""A digits run as a value: its settings, and its link `#filters=16&learningRate=0.1&...`."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from playground.address.copied import Keys, read_copied
from playground.digits.images import MAX_SEED
from playground.digits.net import ConvNetConfig
from playground.errors import LinkError, SettingError, shown
from playground.run.setting import setting, table_of
from playground.wording.numbers import plain_number
from playground.wording.words import words

MAX_FILTERS = 32
MAX_BATCH = 1348  # all training images
_DEFAULT = ConvNetConfig()
_MAX_LINK_LENGTH = 1000
_PAGE = re.compile(r"((\w+://)?[^#?\s]*/digits/?)?#?", re.ASCII)


class DigitsConfig(BaseModel):
    """A net of one convolution, small enough to be watched."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    filters: int = setting(
        _DEFAULT.filters[0], key="filters", kind="network", title="Filters", ge=1, le=MAX_FILTERS,
        help="Filters of the convolution", steps=(2, 4, 8, 16, 32),
        allowed=f"must be a whole number from 1 to {MAX_FILTERS}",
    )  # fmt: skip
    learning_rate: float = setting(
        _DEFAULT.learning_rate, key="learningRate", kind="live", title="Learning rate",
        gt=0, le=100, steps=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3),
        help="How far each update moves the weights",
        allowed="must be a number above 0, at most 100",
    )  # fmt: skip
    momentum: float = setting(
        _DEFAULT.momentum, key="momentum", kind="live", title="Momentum", ge=0, lt=1,
        help="Share of the last update that is kept", steps=(0, 0.5, 0.8, 0.9, 0.95, 0.99),
        allowed="must be a number from 0 to below 1",
    )  # fmt: skip
    batch_size: int = setting(
        _DEFAULT.batch_size, key="batchSize", kind="training", title="Batch size",
        ge=1, le=MAX_BATCH, steps=(1, 2, 4, 8, 16, 32, 64, 128, 256),
        help="Images averaged before each update",
        allowed=f"must be a whole number from 1 to {MAX_BATCH}",
    )  # fmt: skip
    seed: int = setting(
        _DEFAULT.seed, key="seed", kind="seed", title="Seed", ge=0, le=MAX_SEED,
        help="Fixes first weights, batches and the split",
        allowed=f"must be a whole number from 0 to {MAX_SEED}",
    )  # fmt: skip

    def replace(self, **changes: Any) -> DigitsConfig:
        """The config with other values. Raises SettingError naming the field."""
        try:
            return DigitsConfig.model_validate({**self.model_dump(), **changes})
        except ValidationError as error:
            raise _as_setting_error(error) from None

    def net(self) -> ConvNetConfig:
        """The library's config."""
        return ConvNetConfig(
            (self.filters,), (), self.learning_rate, self.momentum, self.batch_size, self.seed
        )

    def link(self) -> str:
        """ "#filters=16&..."; reads back as the same config."""
        values = self.model_dump()
        pairs = ((row.key, plain_number(values[name])) for name, row in SETTINGS.items())
        return "#" + "&".join(f"{key}={text}" for key, text in pairs)


SETTINGS = table_of(DigitsConfig)
"""By field, in the order of a link."""
_FIELD_OF_KEY = {row.key: name for name, row in SETTINGS.items()}


class DigitsReading(NamedTuple):
    """The config a link holds, and a sentence for each thing in it that was passed over."""

    config: DigitsConfig
    notes: tuple[str, ...]


def read_digits_link(link: str) -> DigitsReading:
    """Read an address, as people copy it, or what follows its "#"; the rest keeps its default.

    Raises LinkError for a text too long or without a key of ours, SettingError naming the key, its
    value and the rule.
    """
    if len(link) > _MAX_LINK_LENGTH:
        raise LinkError(
            f"The link has {len(link)} characters; at most {_MAX_LINK_LENGTH} are read."
        )
    copied = read_copied(link, Keys(_FIELD_OF_KEY.__contains__))
    if copied is None:
        if not _PAGE.fullmatch(link.strip()):
            raise LinkError(
                f"{shown(link)!r} is no link of a digits net: it needs key=value pairs, as in "
                "#filters=8&learningRate=0.1."
            )
        return DigitsReading(DigitsConfig(), ())
    values: dict[str, Any] = {}
    notes = [copied.note] if copied.note else []
    for part in copied.pairs.split("&"):
        key, _, text = part.partition("=")
        if key in _FIELD_OF_KEY:
            values[_FIELD_OF_KEY[key]] = text
        else:
            notes.append(words("digits.link.unknown_key", key=shown(key)))
    try:
        return DigitsReading(DigitsConfig().replace(**values), tuple(notes))
    except SettingError as error:
        key = SETTINGS[error.setting].key
        raise SettingError(key, error.value, error.allowed) from None


def _as_setting_error(error: ValidationError) -> SettingError:
    """The first of pydantic's problems in words of ours."""
    problem = error.errors()[0]
    field = str(problem["loc"][0])
    return SettingError(field, problem["input"], SETTINGS[field].allowed)

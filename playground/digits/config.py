"""A digits run as a value: its settings, and its link `#filters=16&learningRate=0.1&...`."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from playground.address.copied import Keys, read_copied
from playground.digits.images import MAX_SEED
from playground.digits.net import ConvNetConfig
from playground.errors import LinkError, SettingError, shown
from playground.wording.numbers import plain_number

MAX_FILTERS = 32
MAX_BATCH = 1348  # all training images
_USUAL_RATE = 0.1
_DEFAULT = ConvNetConfig()
_MAX_LINK_LENGTH = 1000
_PAGE = re.compile(r"((\w+://)?[^#?\s]*/digits/?)?#?", re.ASCII)
_KEYS = {
    "filters": "filters",
    "learningRate": "learning_rate",
    "momentum": "momentum",
    "batchSize": "batch_size",
    "seed": "seed",
}
"""Link key -> field, in the order of a link."""

ALLOWED = {
    "filters": f"a whole number from 1 to {MAX_FILTERS}",
    "learning_rate": "a number above 0, at most 100",
    "momentum": "a number from 0 to below 1",
    "batch_size": f"a whole number from 1 to {MAX_BATCH}",
    "seed": f"a whole number from 0 to {MAX_SEED}",
}
"""Field -> what it must be, in words."""

OFFERED: dict[str, tuple[float, ...]] = {
    "filters": (2, 4, 8, 16, 32),
    "learning_rate": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3),
    "momentum": (0, 0.5, 0.8, 0.9, 0.95, 0.99),
    "batch_size": (1, 2, 4, 8, 16, 32, 64, 128, 256),
}
"""Where the page's sliders stop; a link may hold what is between."""


class DigitsConfig(BaseModel):
    """A net of one convolution, small enough to be watched."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    filters: int = Field(
        default=_DEFAULT.filters[0], ge=1, le=MAX_FILTERS, description="Filters of the convolution"
    )
    learning_rate: float = Field(
        default=_DEFAULT.learning_rate,
        gt=0,
        le=100,
        description="How far each update moves the weights",
    )
    momentum: float = Field(
        default=_DEFAULT.momentum, ge=0, lt=1, description="Share of the last update that is kept"
    )
    batch_size: int = Field(
        default=_DEFAULT.batch_size,
        ge=1,
        le=MAX_BATCH,
        description="Images averaged before each update",
    )
    seed: int = Field(
        default=_DEFAULT.seed,
        ge=0,
        le=MAX_SEED,
        description="Fixes first weights, batches and the split",
    )

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
        return "#" + "&".join(f"{key}={plain_number(values[f])}" for key, f in _KEYS.items())


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
    copied = read_copied(link, Keys(_KEYS.__contains__))
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
        if key in _KEYS:
            values[_KEYS[key]] = text
        else:
            notes.append(f"{shown(key)}: not a key of a digits link; passed over.")
    try:
        return DigitsReading(DigitsConfig().replace(**values), tuple(notes))
    except SettingError as error:
        key = next(key for key, field in _KEYS.items() if field == error.setting)
        raise SettingError(key, error.value, error.allowed) from None


def lower_rate(config: DigitsConfig) -> float | None:
    """A learning rate to try where one was too high; None where there is no lower one."""
    lower = [rate for rate in OFFERED["learning_rate"] if rate < config.learning_rate / 2]
    return min(lower[-1], _USUAL_RATE) if lower else None


def divergence(config: DigitsConfig, epoch: int) -> str:
    """What there is to say of a net whose weights are no numbers any more."""
    return (
        f"Diverged in epoch {epoch:,}. The weights grew past all numbers at learning rate "
        f"{config.learning_rate:g}."
    )


def _as_setting_error(error: ValidationError) -> SettingError:
    """The first of pydantic's problems in words of ours."""
    problem = error.errors()[0]
    field = str(problem["loc"][0])
    return SettingError(field, problem["input"], f"must be {ALLOWED[field]}")

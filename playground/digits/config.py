"""A digits run as a value: its settings, and its link `#filters=16&learningRate=0.1&...`."""

from __future__ import annotations

import re
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from playground.address.copied import Keys, read_copied
from playground.digits.images import MAX_SEED
from playground.digits.layers import LAYERS_RULE, MAX_FILTERS, Layer, read_layers, written
from playground.digits.optimizers import ACTIVATIONS, OPTIMIZERS
from playground.engine.optimizers import Constants
from playground.errors import LinkError, SettingError, shown
from playground.run.setting import RuleError, setting, table_of
from playground.run.settings import TABLE
from playground.wording.numbers import plain_number
from playground.wording.words import words

MAX_BATCH = 1348  # all training images
_MAX_LINK_LENGTH = 1000
_PAGE = re.compile(r"((\w+://)?[^#?\s]*/digits/?)?#?", re.ASCII)


def _as_on_the_playground(name: str, **changes: Any) -> Any:
    """The row of that name there: key, title, help and bounds, so that both say the same of it."""
    row = TABLE[name]
    bounds = {"ge": row.low, "le": row.high, "gt": row.above, "lt": row.below}
    said = {
        "default": row.default, "key": row.key, "kind": row.kind, "title": row.title,
        "help": row.help, "allowed": row.allowed, "steps": row.steps, "only_if_set": True,
        **{rule: bound for rule, bound in bounds.items() if abs(bound) != float("inf")},
    }  # fmt: skip
    return setting(**{**said, **changes})


def _one_of(names: Any) -> AfterValidator:
    def check(value: str) -> str:
        if value not in names:
            raise ValueError("unknown name")
        return value

    return AfterValidator(check)


def _check_layers(value: str) -> str:
    return value and written(read_layers(value))


class DigitsConfig(BaseModel):
    """A net that learns to read digits, small enough to be watched.

    Raises SettingError for a value outside its range and for an unknown setting.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    filters: int = setting(
        16, key="filters", kind="network", title="Filters", ge=1, le=MAX_FILTERS,
        help="Filters of the convolution", steps=(2, 4, 8, 16, 32),
        allowed=f"must be a whole number from 1 to {MAX_FILTERS}",
    )  # fmt: skip
    learning_rate: float = setting(
        0.1, key="learningRate", kind="live", title="Learning rate",
        gt=0, le=100, steps=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3),
        help="How far each update moves the weights",
        allowed="must be a number above 0, at most 100",
    )  # fmt: skip
    momentum: float = setting(
        Constants().momentum, key="momentum", kind="live", title="Momentum", ge=0, lt=1,
        help="Share of the last update that is kept", steps=(0, 0.5, 0.8, 0.9, 0.95, 0.99),
        allowed="must be a number from 0 to below 1",
    )  # fmt: skip
    batch_size: int = setting(
        32, key="batchSize", kind="training", title="Batch size",
        ge=1, le=MAX_BATCH, steps=(1, 2, 4, 8, 16, 32, 64, 128, 256),
        help="Images averaged before each update",
        allowed=f"must be a whole number from 1 to {MAX_BATCH}",
    )  # fmt: skip
    seed: int = setting(
        0, key="seed", kind="seed", title="Seed", ge=0, le=MAX_SEED,
        help="Fixes first weights, batches and the split",
        allowed=f"must be a whole number from 0 to {MAX_SEED}",
    )  # fmt: skip
    optimizer: Annotated[str, _one_of(OPTIMIZERS)] = _as_on_the_playground(
        "optimizer", default="momentum", allowed="",
        choices={name: row.title for name, row in OPTIMIZERS.items()},
    )  # fmt: skip
    beta1: float = _as_on_the_playground("beta1")
    beta2: float = _as_on_the_playground("beta2")
    smoothing: float = _as_on_the_playground("smoothing")
    epsilon: float = _as_on_the_playground("epsilon")
    weight_decay: float = _as_on_the_playground("weight_decay")
    activation: Annotated[str, _one_of(ACTIVATIONS)] = _as_on_the_playground(
        "activation", kind="network", allowed="",
        choices={name: row.title for name, row in ACTIVATIONS.items()},
    )  # fmt: skip
    layers: Annotated[str, AfterValidator(_check_layers)] = setting(
        "", key="layers", kind="network", title="Layers", only_if_set=True, allowed=LAYERS_RULE,
        help="The hidden layers, from the image on; empty: one convolution of the filters above, "
        "pooled",
    )  # fmt: skip
    dropout: float = setting(
        0.0, key="dropout", kind="live", title="Dropout", only_if_set=True, ge=0, lt=1,
        steps=(0, 0.1, 0.2, 0.3, 0.5), allowed="must be a number from 0 to below 1",
        help="The share of each hidden layer's outputs that is left out of every training step",
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        try:
            super().__init__(**settings)
        except ValidationError as error:
            raise _as_setting_error(error) from None

    @property
    def net_layers(self) -> tuple[Layer, ...]:
        """The layers that have weights, the last one included."""
        return read_layers(self.layers or f"conv{self.filters}-pool")

    @property
    def constants(self) -> Constants:
        """What the optimizer may obey."""
        return Constants(*(getattr(self, name) for name in Constants._fields))

    def replace(self, **changes: Any) -> DigitsConfig:
        """The config with other values. Raises SettingError naming the field."""
        return DigitsConfig(**{**dict(self), **changes})

    def link(self) -> str:
        """ "#filters=16&..."; reads back as the same config."""
        values = self.model_dump()
        return "#" + "&".join(
            f"{row.key}={value if isinstance(value, str) else plain_number(value)}"
            for name, row in SETTINGS.items()
            if (value := values[name]) != row.default or not row.only_if_set
        )


SETTINGS = table_of(DigitsConfig)
"""By field, in the order of a link."""

ACTS_WITH: dict[str, tuple[str, tuple[str, ...]]] = {
    **{
        name: ("optimizer", tuple(k for k, row in OPTIMIZERS.items() if name in row.obeys))
        for name in Constants._fields
    },
    "filters": ("layers", ("",)),
}
"""By setting: another one, and the values of that beside which it acts."""

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
    link = link.encode("utf-8", "replace").decode()  # lone surrogates cannot be sent on
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
    field, cause = str(problem["loc"][0]), problem.get("ctx", {}).get("error")
    if field not in SETTINGS:
        rule = "no such setting; there are " + ", ".join(SETTINGS)
        return SettingError(field, problem["input"], rule)
    rule = str(cause) if isinstance(cause, RuleError) else SETTINGS[field].allowed
    return SettingError(field, problem["input"], rule)

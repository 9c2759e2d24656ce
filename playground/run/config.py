"""`RunConfig`: everything that fixes a run, each setting described once.

A field carries its range, default, title, one-sentence help, its key in a link, the rule a user
is told when a value is refused, and, where the page offers fixed values, those `steps`. Links,
flags, the API's schema and the page's controls are generated from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

from playground.data.datasets import CLASSIFICATION, PROBLEMS, REGRESSION, n_train_of
from playground.data.features import FEATURES
from playground.data.random_stream import MAX_SEED_LENGTH
from playground.engine.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from playground.engine.losses import DEFAULT_LOSS, LOSSES
from playground.engine.network import Hyperparameters
from playground.engine.penalties import PENALTIES
from playground.errors import SettingError
from playground.run.changes import FORM, PLACES, Change, check_places, in_order

MAX_HIDDEN_LAYERS = 6
MAX_UNITS = 32
MAX_BATCH_SIZE = 1200
MAX_CHANGES = 200
MAX_GOALS = 3

LEARNING_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
REGULARIZATION_RATES = (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)


def _setting(
    default: Any,
    *,
    key: str,
    title: str,
    help: str,
    allowed: str,
    steps: Sequence[float] | None = None,
    **constraints: Any,
) -> Any:
    extra: JsonDict = {"link_key": key, "allowed": allowed, "steps": list(steps) if steps else None}
    return Field(default, title=title, description=help, json_schema_extra=extra, **constraints)


def _names(registry: Sequence[str] | dict[str, Any]) -> tuple[AfterValidator, str]:
    names = tuple(registry)

    def check(value: str) -> str:
        if value not in names:
            raise ValueError("unknown name")
        return value

    return AfterValidator(check), "must be one of " + ", ".join(names)


def _check_hidden_layers(value: tuple[int, ...]) -> tuple[int, ...]:
    if len(value) > MAX_HIDDEN_LAYERS:
        raise ValueError(f"at most {MAX_HIDDEN_LAYERS} hidden layers")
    if any(units > MAX_UNITS for units in value):
        raise ValueError(f"at most {MAX_UNITS} units in a layer")
    if any(units < 1 for units in value):
        raise ValueError("at least 1 unit in a layer")
    return value


def _order_features(value: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in value if name not in FEATURES]
    if unknown:
        raise ValueError("unknown feature")
    return tuple(name for name in FEATURES if name in value)


def _check_seed(value: str) -> str:
    # The generator counts JavaScript's characters, which are UTF-16 units.
    if len(value.encode("utf-16-le")) > 2 * MAX_SEED_LENGTH:
        raise ValueError("too long")
    return value


def is_control_name(name: str) -> bool:
    """Whether `name` can stand before `_hide` in a link."""
    return bool(re.fullmatch("[A-Za-z0-9_-]{1,32}", name))


def _check_hidden_controls(value: tuple[str, ...]) -> tuple[str, ...]:
    if not all(map(is_control_name, value)):
        raise ValueError("no name of a control")
    return tuple(dict.fromkeys(value))


def _check_changes(value: tuple[Change, ...]) -> tuple[Change, ...]:
    if len(value) > MAX_CHANGES:
        raise ValueError("too many")
    return in_order(value)


def _check_goals(value: tuple[float, ...]) -> tuple[float, ...]:
    if len(value) > MAX_GOALS or any(goal < 0 for goal in value):
        raise ValueError("no goals")
    return value


_GOALS_RULE = f"must be at most {MAX_GOALS} numbers, 0 or more"
_Goals = Annotated[tuple[float, ...], AfterValidator(_check_goals)]
_PROBLEM, _PROBLEM_RULE = _names(PROBLEMS)
_DATASET, _DATASET_RULE = _names(CLASSIFICATION)
_REG_DATASET, _REG_DATASET_RULE = _names(REGRESSION)
_ACTIVATION, _ACTIVATION_RULE = _names(ACTIVATIONS)
_PENALTY, _PENALTY_RULE = _names(PENALTIES)


class RunConfig(BaseModel):
    """What a link holds: the data, the first weights, every step, and how the page shows them.

    Immutable; equal configs give equal runs. Raises SettingError for a value outside its range
    and for a setting there is none of.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    activation: Annotated[str, _ACTIVATION] = _setting(
        "tanh", key="activation", title="Activation", allowed=_ACTIVATION_RULE,
        help="What every hidden unit does to its weighted sum.",
    )  # fmt: skip
    regularization: Annotated[str, _PENALTY] = _setting(
        "none", key="regularization", title="Regularization", allowed=_PENALTY_RULE,
        help="A price on large weights: L1 sums |w|, L2 sums w^2 / 2.",
    )  # fmt: skip
    batch_size: int = _setting(
        10, key="batchSize", title="Batch size", ge=1, le=MAX_BATCH_SIZE, steps=range(1, 31),
        help="Points averaged before each update.",
        allowed=f"must be a whole number from 1 to {MAX_BATCH_SIZE}",
    )  # fmt: skip
    dataset: Annotated[str, _DATASET] = _setting(
        "circle", key="dataset", title="Data set", allowed=_DATASET_RULE,
        help="The points to tell apart in a classification problem.",
    )  # fmt: skip
    regression_dataset: Annotated[str, _REG_DATASET] = _setting(
        "reg-plane", key="regDataset", title="Regression data set", allowed=_REG_DATASET_RULE,
        help="The surface to follow in a regression problem.",
    )  # fmt: skip
    learning_rate: float = _setting(
        0.03, key="learningRate", title="Learning rate", ge=0, steps=LEARNING_RATES,
        help="How far each update moves the weights: w <- w - rate x slope.",
        allowed="must be a finite number, 0 or more",
    )  # fmt: skip
    regularization_rate: float = _setting(
        0.0, key="regularizationRate", title="Rate", ge=0, steps=REGULARIZATION_RATES,
        help="How strongly regularization pulls weights to 0, at every update.",
        allowed="must be a finite number, 0 or more",
    )  # fmt: skip
    noise_percent: float = _setting(
        0.0, key="noise", title="Noise", ge=0, le=80, steps=range(0, 51, 5),
        help="How far points are moved, or how many labels flipped, when data are drawn.",
        allowed="must be a number from 0 to 80",
    )  # fmt: skip
    hidden_layers: Annotated[tuple[int, ...], AfterValidator(_check_hidden_layers)] = _setting(
        (4, 2), key="networkShape", title="Hidden layers", steps=range(1, 9),
        help="Units in each hidden layer, from the inputs on.",
        allowed=f"must be at most {MAX_HIDDEN_LAYERS} whole numbers from 1 to {MAX_UNITS}",
    )  # fmt: skip
    seed: Annotated[str, AfterValidator(_check_seed)] = _setting(
        "0.12345", key="seed", title="Seed", min_length=1, max_length=MAX_SEED_LENGTH,
        help="The text that fixes the data and, unless a weight seed is given, the first weights.",
        allowed=f"must be a text of 1 to {MAX_SEED_LENGTH} characters",
    )  # fmt: skip
    show_test_data: bool = _setting(
        False, key="showTestData", title="Test points", allowed="must be true or false",
        help="Draw the test points on the map too.",
    )  # fmt: skip
    discretize: bool = _setting(
        False, key="discretize", title="Discretize", allowed="must be true or false",
        help="Show only the sign of each answer.",
    )  # fmt: skip
    train_percent: float = _setting(
        50.0, key="percTrainData", title="Training share", ge=1, le=100, steps=range(10, 91, 10),
        help="How many of the points train the network; the others test it.",
        allowed="must be a number from 1 to 100",
    )  # fmt: skip
    features: Annotated[tuple[str, ...], AfterValidator(_order_features)] = _setting(
        ("x", "y"), key="", title="Features",
        help="What the network sees of a point, in this fixed order: " + ", ".join(FEATURES) + ".",
        allowed="must be names from " + ", ".join(FEATURES),
    )  # fmt: skip
    tutorial: str = _setting(
        "", key="tutorial", title="Lesson", max_length=64, pattern="^[A-Za-z0-9_-]*$",
        help="The name of a lesson to show beside the stage.",
        allowed="must be at most 64 letters, digits, - or _",
    )  # fmt: skip
    problem: Annotated[str, _PROBLEM] = _setting(
        "classification", key="problem", title="Problem", allowed=_PROBLEM_RULE,
        help="Tell two kinds of points apart, or follow a surface.",
    )  # fmt: skip
    init_zero: bool = _setting(
        False, key="initZero", title="Start at zero", allowed="must be true or false",
        help="Start with all weights and biases at 0.",
    )  # fmt: skip
    hide_text: bool = _setting(
        False, key="hideText", title="Hide text", allowed="must be true or false",
        help="Hide the bar at the top and the text under the playground; a lesson stays.",
    )  # fmt: skip
    hidden_controls: Annotated[
        tuple[str, ...], Field(max_length=64), AfterValidator(_check_hidden_controls)
    ] = _setting(
        (), key="", title="Hidden controls",
        allowed="must be at most 64 names of controls, each of 1 to 32 letters, digits, - or _",
        help="Controls the page does not show, NAME_hide=true each; a hidden feature is off.",
    )  # fmt: skip
    weight_seed: Annotated[str, AfterValidator(_check_seed)] = _setting(
        "", key="weightSeed", title="Weight seed", max_length=MAX_SEED_LENGTH,
        help="The text that fixes the first weights alone; empty: they follow the data's draws, "
        "as in the original.",
        allowed=f"must be a text of at most {MAX_SEED_LENGTH} characters",
    )  # fmt: skip
    split_seed: Annotated[str, AfterValidator(_check_seed)] = _setting(
        "", key="splitSeed", title="Split seed", max_length=MAX_SEED_LENGTH,
        help="The text that fixes alone which points train and which test; empty: that follows "
        "the data's draws, as in the original.",
        allowed=f"must be a text of at most {MAX_SEED_LENGTH} characters",
    )  # fmt: skip
    changes: Annotated[tuple[Change, ...], AfterValidator(_check_changes)] = _setting(
        (), key="changes", title="Changes",
        help="What was changed in the middle of the run: live settings, weights, biases. "
        f"{PLACES}.",
        allowed=f"at most {MAX_CHANGES} changes, each of which {FORM}",
    )  # fmt: skip
    goal_test_loss: _Goals = _setting(
        (), key="goalTestLoss", title="Goal, test loss", allowed=_GOALS_RULE,
        help="What the test loss shall fall below, step by step; a lesson's goal, not the run's.",
    )  # fmt: skip
    goal_train_loss: _Goals = _setting(
        (), key="goalTrainLoss", title="Goal, training loss", allowed=_GOALS_RULE,
        help="What the training loss shall fall below, step by step.",
    )  # fmt: skip
    goal_loss_gap: _Goals = _setting(
        (), key="goalTrainTestDiff", title="Goal, gap", allowed=_GOALS_RULE,
        help="What the test loss minus the training loss shall fall below, step by step.",
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        try:
            super().__init__(**settings)
        except ValidationError as error:
            raise _setting_error(error) from None
        check_places(self.changes, self.layer_sizes, self.n_train)

    @model_validator(mode="after")
    def _drop_hidden_features(self) -> RunConfig:
        # As in the original, where NAME_hide takes a feature away before the network is built.
        shown = tuple(name for name in self.features if name not in self.hidden_controls)
        object.__setattr__(self, "features", shown)
        return self

    @classmethod
    def from_link(cls, link: str) -> RunConfig:
        """The config a link holds: ours or playground.tensorflow.org's.

        What was passed over (unknown keys, clamped noise) is told as a `UserWarning` each;
        `playground.run.link.read_link` returns it instead. Raises SettingError, LinkError.
        """
        import warnings

        from playground.run.link import read_link

        reading = read_link(link)
        for note in reading.notes:
            warnings.warn(note, UserWarning, stacklevel=2)
        return reading.config

    def link(self, page: str = "") -> str:
        """The part of an address that holds this config, after the address of a `page`.

        "#activation=tanh&..." works behind our own page's address and, but for settings the
        original has none of, behind https://playground.tensorflow.org/ too.
        """
        from playground.run.link import write_link

        return page + write_link(self)

    def replace(self, **changes: Any) -> RunConfig:
        """A config with some settings changed. Raises SettingError."""
        return RunConfig(**{**dict(self), **changes})

    @property
    def active_dataset(self) -> str:
        """The name of the data set the problem uses."""
        return self.dataset if self.problem == "classification" else self.regression_dataset

    @property
    def n_train(self) -> int:
        """How many points train."""
        return n_train_of(PROBLEMS[self.problem][self.active_dataset].n_samples, self.train_percent)

    def at(self, position: tuple[int, int]) -> RunConfig:
        """The config with the settings in force at a state's `position`, and no changes."""
        if not self.changes:
            return self
        live = {
            change.what: change.value
            for change in self.changes
            if change.position <= position and not change.is_edit
        }
        return self.replace(**live, changes=())

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Units in every layer, the inputs and the output included."""
        return (len(self.features), *self.hidden_layers, LOSSES[DEFAULT_LOSS].output_width)

    @property
    def hyperparameters(self) -> Hyperparameters:
        """What the engine needs to train."""
        return Hyperparameters(
            activation=self.activation,
            output_activation=OUTPUT_ACTIVATIONS[self.problem],
            learning_rate=self.learning_rate,
            regularization=self.regularization,
            regularization_rate=self.regularization_rate,
            batch_size=self.batch_size,
        )


def plain_number(value: float) -> str:
    """A number as the original writes it: 10, 0.03, and 0.00001 rather than 1e-05."""
    if float(value).is_integer() and abs(value) < 2**53:
        return str(int(value))
    text = f"{Decimal(repr(float(value))):f}"
    return text if len(text) <= 24 else repr(float(value))


def metadata(name: str) -> dict[str, Any]:
    """What a field's `_setting` says beyond pydantic: link_key, allowed, steps."""
    extra = RunConfig.model_fields[name].json_schema_extra
    assert isinstance(extra, dict)
    return extra


def settings() -> dict[str, FieldInfo]:
    """All settings by field name, in the order of a link."""
    return RunConfig.model_fields


def _setting_error(error: ValidationError) -> SettingError:
    """The first thing wrong, in our words."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "config"
    if name not in RunConfig.model_fields:
        known = ", ".join(RunConfig.model_fields)
        return SettingError(name, first["input"], f"no such setting; there are {known}")
    allowed = str(metadata(name)["allowed"])
    value = first["input"]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, SettingError):
        return cause
    if name in ("hidden_layers", "features") and first["type"] == "value_error":
        reason = str(first["ctx"]["error"])
        allowed = reason if name == "hidden_layers" else allowed
    elif len(first["loc"]) > 1:
        value = f"...{first['input']!r}..."
    return SettingError(name, value, allowed)

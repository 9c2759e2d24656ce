"""The one table of a run's settings: a row each, from which all that names settings is made.

`run.config` adds what a link says besides: changes in mid-run, and goals.

A row says its key in a link, its kind, default, title and one sentence of help, its range, the rule
a user is told when a value is refused, and, where the page offers fixed values, those `steps` or
`choices`; see `run.setting`. Links, flags, the API's schema, the page's controls and help, and what
a study may vary are made of it. A new setting is a row here, and what the engine does with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from playground.data.datasets import CLASSIFICATION, MAX_CLASSES, PROBLEMS, REGRESSION
from playground.data.features import FEATURES, ORIGINAL_FEATURES
from playground.data.originals import HALF
from playground.data.random_stream import MAX_SEED_LENGTH
from playground.engine.activations import ACTIVATIONS
from playground.engine.initial import DEFAULT_INITIAL, INITIAL_WEIGHTS
from playground.engine.losses import DEFAULT_LOSS, LOSSES
from playground.engine.network import FIRST_BIAS
from playground.engine.optimizers import DEFAULT_OPTIMIZER, OPTIMIZERS, Constants
from playground.engine.penalties import PENALTIES
from playground.engine.schedules import DEFAULT_SCHEDULE, SCHEDULES, Schedule
from playground.errors import FormulaError, SettingError, shown
from playground.formulas import of_inputs
from playground.formulas.values import FUNCTIONS
from playground.run.by_layer import MAX_HIDDEN_LAYERS, as_shares, check_activations, check_dropout
from playground.run.setting import RuleError, setting, table_of

MAX_UNITS = 32
MAX_BATCH_SIZE = 1200
MIN_SAMPLES, MAX_SAMPLES = 20, 2000
MAX_FORMULAS = 16
"""With all features of the table a network has no more inputs than a layer may have units."""

LEARNING_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
REGULARIZATION_RATES = (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
_ALL_FEATURES = "all"  # in place of the original's seven names
_ONE = Field(fail_fast=True)  # of a list only the first mistake is looked for
_MAX_SCHEDULE_EPOCHS = 1_000_000


def _titles(registry: Mapping[str, Any]) -> dict[str, str]:
    return {name: getattr(row, "title", name.capitalize()) for name, row in registry.items()}


def _one_of(registry: Mapping[str, Any]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in registry:
            raise ValueError("unknown name")
        return value

    return AfterValidator(check)


def _check_hidden_layers(value: tuple[int, ...]) -> tuple[int, ...]:
    if len(value) > MAX_HIDDEN_LAYERS:
        raise RuleError(f"at most {MAX_HIDDEN_LAYERS} hidden layers")
    if any(units > MAX_UNITS for units in value):
        raise RuleError(f"at most {MAX_UNITS} units in a layer")
    if any(units < 1 for units in value):
        raise RuleError("at least 1 unit in a layer")
    return value


def _order_features(value: tuple[str, ...]) -> tuple[str, ...]:
    if value == (_ALL_FEATURES,):
        return ORIGINAL_FEATURES
    unknown = [name for name in value if name not in FEATURES]
    if unknown:
        raise ValueError("unknown feature")
    return tuple(name for name in FEATURES if name in value)


def _read_formulas(value: tuple[str, ...]) -> tuple[str, ...]:
    formulas = []
    for text in value:
        try:
            formula = of_inputs.read(text)
        except FormulaError as error:
            rule = f"in {shown(text)}, character {error.position + 1}: {error.problem}"
            raise SettingError("formulas", text, rule) from None
        formulas.append(formula.text)
    return tuple(dict.fromkeys(formulas))


def _check_seed(value: str) -> str:
    # The generator counts JavaScript's characters, which are UTF-16 units.
    if len(value.encode("utf-16-le")) > 2 * MAX_SEED_LENGTH:
        raise ValueError("too long")
    return value


def _check_samples(value: int) -> int:
    if 0 < value < MIN_SAMPLES:
        raise ValueError("too few")
    return value


def is_control_name(name: str) -> bool:
    """Whether `name` can stand before `_hide` in a link."""
    return bool(re.fullmatch("[A-Za-z0-9_-]{1,32}", name))


def _check_hidden_controls(value: tuple[str, ...]) -> tuple[str, ...]:
    if not all(map(is_control_name, value)):
        raise ValueError("no name of a control")
    return tuple(dict.fromkeys(value))


class Settings(BaseModel):
    """What can be set of a run."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    activation: Annotated[str, _one_of(ACTIVATIONS)] = setting(
        "tanh", key="activation", kind="live", title="Activation", choices=_titles(ACTIVATIONS),
        help="What every hidden unit does to its weighted sum.",
    )  # fmt: skip
    regularization: Annotated[str, _one_of(PENALTIES)] = setting(
        "none", key="regularization", kind="live",
        title="Regularization", choices=_titles(PENALTIES),
        help="A price on large weights: L1 sums |w|, L2 sums w^2 / 2.",
    )  # fmt: skip
    batch_size: int = setting(
        10, key="batchSize", kind="training",
        title="Batch size", ge=1, le=MAX_BATCH_SIZE, steps=range(1, 31),
        help="Points averaged before each update.",
        allowed=f"must be a whole number from 1 to {MAX_BATCH_SIZE}",
    )  # fmt: skip
    dataset: Annotated[str, _one_of(CLASSIFICATION)] = setting(
        "circle", key="dataset", kind="data", title="Data set", choices=_titles(CLASSIFICATION),
        help="The points to tell apart in a classification problem.",
    )  # fmt: skip
    regression_dataset: Annotated[str, _one_of(REGRESSION)] = setting(
        "reg-plane", key="regDataset", kind="data",
        title="Regression data set", choices=_titles(REGRESSION),
        help="The surface to follow in a regression problem.",
    )  # fmt: skip
    learning_rate: float = setting(
        0.03, key="learningRate", kind="live", title="Learning rate", ge=0, steps=LEARNING_RATES,
        help="How far each update moves the weights: w <- w - rate x slope.",
        allowed="must be a finite number, 0 or more",
    )  # fmt: skip
    regularization_rate: float = setting(
        0.0, key="regularizationRate", kind="live", title="Rate", ge=0, steps=REGULARIZATION_RATES,
        help="How strongly regularization pulls weights to 0, at every update.",
        allowed="must be a finite number, 0 or more",
    )  # fmt: skip
    noise_percent: float = setting(
        0.0, key="noise", kind="data", title="Noise", ge=0, le=80, steps=range(0, 51, 5),
        help="How far points are moved, or how many labels flipped, when data are drawn.",
        allowed="must be a number from 0 to 80",
    )  # fmt: skip
    hidden_layers: Annotated[tuple[int, ...], _ONE, AfterValidator(_check_hidden_layers)] = setting(
        (4, 2), key="networkShape", kind="network", title="Hidden layers", steps=range(1, 9),
        help="Units in each hidden layer, from the inputs on.",
        allowed=f"must be at most {MAX_HIDDEN_LAYERS} whole numbers from 1 to {MAX_UNITS}",
    )  # fmt: skip
    seed: Annotated[str, AfterValidator(_check_seed)] = setting(
        "0.12345", key="seed", kind="seed", title="Seed", min_length=1, max_length=MAX_SEED_LENGTH,
        help="The text that fixes the data and, unless a weight seed is given, the first weights.",
        allowed=f"must be a text of 1 to {MAX_SEED_LENGTH} characters",
    )  # fmt: skip
    show_test_data: bool = setting(
        False, key="showTestData", kind="look",
        title="Test points", allowed="must be true or false",
        help="Draw the test points on the map too.",
    )  # fmt: skip
    discretize: bool = setting(
        False, key="discretize", kind="look", title="Discretize", allowed="must be true or false",
        help="Show only the sign of each answer.",
    )  # fmt: skip
    train_percent: float = setting(
        50.0, key="percTrainData", kind="data",
        title="Training share", ge=1, le=100, steps=range(10, 91, 10),
        help="How many of the points train the network; the others test it.",
        allowed="must be a number from 1 to 100",
    )  # fmt: skip
    features: Annotated[tuple[str, ...], _ONE, AfterValidator(_order_features)] = setting(
        ("x", "y"), key="", kind="network", title="Features",
        help="What the network sees of a point, in this fixed order: " + ", ".join(FEATURES) + ".",
        allowed="must be names from " + ", ".join(FEATURES) + f", or {_ALL_FEATURES} for the first "
        f"{len(ORIGINAL_FEATURES)}",
    )  # fmt: skip
    tutorial: str = setting(
        "", key="tutorial", only_if_set=True, kind="lesson",
        title="Lesson", max_length=64, pattern="^[A-Za-z0-9_-]*$",
        help="The name of a lesson to show beside the stage.",
        allowed="must be at most 64 letters, digits, - or _",
    )  # fmt: skip
    problem: Annotated[str, _one_of(PROBLEMS)] = setting(
        "classification", key="problem", kind="data", title="Problem", choices=_titles(PROBLEMS),
        help="Tell two kinds of points apart, or follow a surface.",
    )  # fmt: skip
    init_zero: bool = setting(
        False, key="initZero", kind="network",
        title="Start at zero", allowed="must be true or false",
        help="Start with all weights and biases at 0.",
    )  # fmt: skip
    hide_text: bool = setting(
        False, key="hideText", kind="look", title="Hide text", allowed="must be true or false",
        help="Hide the bar at the top and the text under the playground; a lesson stays.",
    )  # fmt: skip
    hidden_controls: Annotated[
        tuple[str, ...], Field(max_length=64), AfterValidator(_check_hidden_controls)
    ] = setting(
        (), key="", kind="look", title="Hidden controls",
        allowed="must be at most 64 names of controls, each of 1 to 32 letters, digits, - or _",
        help="Controls the page does not show, NAME_hide=true each; a hidden feature is off.",
    )  # fmt: skip
    weight_seed: Annotated[str, AfterValidator(_check_seed)] = setting(
        "", key="weightSeed", only_if_set=True, kind="seed",
        title="Weight seed", max_length=MAX_SEED_LENGTH,
        help="The text that fixes the first weights alone; empty: they follow the data's draws, "
        "as in the original.",
        allowed=f"must be a text of at most {MAX_SEED_LENGTH} characters",
    )  # fmt: skip
    split_seed: Annotated[str, AfterValidator(_check_seed)] = setting(
        "", key="splitSeed", only_if_set=True, kind="seed",
        title="Split seed", max_length=MAX_SEED_LENGTH,
        help="The text that fixes alone which points train and which test; empty: that follows "
        "the data's draws, as in the original.",
        allowed=f"must be a text of at most {MAX_SEED_LENGTH} characters",
    )  # fmt: skip
    optimizer: Annotated[str, _one_of(OPTIMIZERS)] = setting(
        DEFAULT_OPTIMIZER, key="optimizer", only_if_set=True, kind="training", title="Optimizer",
        choices=_titles(OPTIMIZERS),
        help="How the slopes move the weights: plain steps, or steps that remember earlier ones.",
    )  # fmt: skip
    momentum: float = setting(
        Constants().momentum, key="momentum", only_if_set=True, kind="live", title="Momentum",
        ge=0, lt=1, steps=(0, 0.5, 0.8, 0.9, 0.95, 0.99),
        help="How much of its last step a weight keeps, with momentum and Nesterov.",
        allowed="must be a number from 0 to less than 1",
    )  # fmt: skip
    beta1: float = setting(
        Constants().beta1, key="beta1", only_if_set=True, kind="live", title="Beta 1",
        ge=0, lt=1, steps=(0, 0.5, 0.8, 0.9, 0.95, 0.99),
        help="How much of its mean slope so far Adam keeps at every step.",
        allowed="must be a number from 0 to less than 1",
    )  # fmt: skip
    beta2: float = setting(
        Constants().beta2, key="beta2", only_if_set=True, kind="live", title="Beta 2",
        ge=0, lt=1, steps=(0.9, 0.95, 0.99, 0.999, 0.9999),
        help="How much of its mean squared slope so far Adam keeps at every step.",
        allowed="must be a number from 0 to less than 1",
    )  # fmt: skip
    smoothing: float = setting(
        Constants().smoothing, key="smoothing", only_if_set=True, kind="live", title="Smoothing",
        ge=0, le=1, steps=(0.5, 0.9, 0.95, 0.99, 0.999),
        help="How much of its mean squared slope so far RMSprop keeps at every step.",
        allowed="must be a number from 0 to 1",
    )  # fmt: skip
    epsilon: float = setting(
        Constants().epsilon, key="epsilon", only_if_set=True, kind="live", title="Epsilon",
        gt=0, le=1, steps=(1e-10, 1e-8, 1e-6, 1e-4, 1e-2),
        help="What Adagrad, RMSprop and Adam add to the root that they divide by.",
        allowed="must be a number above 0, at most 1",
    )  # fmt: skip
    weight_decay: float = setting(
        Constants().weight_decay, key="weightDecay", only_if_set=True, kind="live",
        title="Weight decay", ge=0, le=100, steps=(0, 0.001, 0.01, 0.1, 1),
        help="How strongly AdamW shrinks weights and biases, at every step.",
        allowed="must be a number from 0 to 100",
    )  # fmt: skip
    clip_norm: float = setting(
        0.0, key="clipNorm", only_if_set=True, kind="live", title="Clip slopes",
        ge=0, steps=(0, 0.01, 0.1, 1, 10),
        help="The longest mean slope of a batch, all weights together; 0 for any.",
        allowed="must be a finite number, 0 or more",
    )  # fmt: skip
    schedule: Annotated[str, _one_of(SCHEDULES)] = setting(
        DEFAULT_SCHEDULE, key="schedule", only_if_set=True, kind="training",
        title="Rate over time", choices=_titles(SCHEDULES),
        help="How the learning rate goes on from its value, epoch by epoch.",
    )  # fmt: skip
    schedule_epochs: int = setting(
        Schedule().epochs, key="scheduleEpochs", only_if_set=True, kind="training",
        title="Schedule's epochs", ge=1, le=_MAX_SCHEDULE_EPOCHS,
        steps=(10, 50, 100, 200, 500, 1000, 2000),
        help="After how many epochs the rate is multiplied once, or with cosine is 0.",
        allowed=f"must be a whole number from 1 to {_MAX_SCHEDULE_EPOCHS}",
    )  # fmt: skip
    schedule_factor: float = setting(
        Schedule().factor, key="scheduleFactor", only_if_set=True, kind="training",
        title="Schedule's factor", gt=0, le=1, steps=(0.1, 0.2, 0.5, 0.8, 0.9, 0.95),
        help="What the rate is multiplied by, with steps and exponential.",
        allowed="must be a number above 0, at most 1",
    )  # fmt: skip
    warm_up: int = setting(
        Schedule().warm_up, key="warmUp", only_if_set=True, kind="training", title="Warm-up",
        ge=0, le=_MAX_SCHEDULE_EPOCHS, steps=(0, 5, 10, 20, 50, 100),
        help="In how many epochs the rate grows to its value, by equal steps.",
        allowed=f"must be a whole number from 0 to {_MAX_SCHEDULE_EPOCHS}",
    )  # fmt: skip
    loss: Annotated[str, _one_of(LOSSES)] = setting(
        DEFAULT_LOSS, key="loss", only_if_set=True, kind="training", title="Loss",
        choices=_titles(LOSSES),
        help="What a wrong answer costs; squared is half the squared error.",
    )  # fmt: skip
    initial_weights: Annotated[str, _one_of(INITIAL_WEIGHTS)] = setting(
        DEFAULT_INITIAL, key="init", only_if_set=True, kind="network", title="First weights",
        choices=_titles(INITIAL_WEIGHTS),
        help="How the first weights are drawn; uniform is from -0.5 to 0.5.",
    )  # fmt: skip
    initial_scale: float = setting(
        1.0, key="initScale", only_if_set=True, kind="network", title="Scale of first weights",
        ge=0, le=100, steps=(0.1, 0.5, 1, 2, 5, 10),
        help="What the first weights are multiplied by.",
        allowed="must be a number from 0 to 100",
    )  # fmt: skip
    activations: Annotated[tuple[str, ...], _ONE, AfterValidator(check_activations)] = setting(
        (), key="activations", only_if_set=True, kind="network", title="Activation by layer",
        help="What the units of each hidden layer do, from the inputs on; empty: the activation "
        "is that of all.",
        allowed="must be one name a hidden layer, from " + ", ".join(ACTIVATIONS),
    )  # fmt: skip
    initial_bias: float = setting(
        FIRST_BIAS, key="initBias", only_if_set=True, kind="network", title="First biases",
        ge=-100, le=100, steps=(-1, -0.1, 0, 0.1, 1),
        help="Where every bias begins.",
        allowed="must be a number from -100 to 100",
    )  # fmt: skip
    dropout: Annotated[
        tuple[float, ...], _ONE, BeforeValidator(as_shares), AfterValidator(check_dropout)
    ] = setting(
        (), key="dropout", only_if_set=True, kind="live", title="Dropout",
        steps=(0, 0.1, 0.2, 0.3, 0.5, 0.8),
        help="The share of a hidden layer's units that each training point leaves out, anew at "
        "every update: one for all layers, or one a layer. None when it is tested.",
        allowed="must be numbers from 0 to less than 1, one for all hidden layers or one a layer",
    )  # fmt: skip
    full_batch: bool = setting(
        False, key="fullBatch", only_if_set=True, kind="training",
        title="Full batch", allowed="must be true or false",
        help="Average all training points before each update, whatever the batch size: one step "
        "an epoch.",
    )  # fmt: skip
    reshuffle: bool = setting(
        False, key="reshuffle", only_if_set=True, kind="training",
        title="Reshuffle", allowed="must be true or false",
        help="Take the training points in another order each epoch, which follows from the seed; "
        "off, as in the original, the order is always the same.",
    )  # fmt: skip
    standardize: bool = setting(
        False, key="standardize", only_if_set=True, kind="network",
        title="Standardize", allowed="must be true or false",
        help="Each feature less its mean over the training points, over its standard deviation.",
    )  # fmt: skip
    samples: Annotated[int, AfterValidator(_check_samples)] = setting(
        0, key="samples", only_if_set=True, kind="data", title="Points", ge=0, le=MAX_SAMPLES,
        steps=(20, 50, 100, 200, 300, 500, 800, 1200, 2000),
        help="How many points are drawn, to train and to test; 0 for as many as in the original.",
        allowed=f"must be a whole number from {MIN_SAMPLES} to {MAX_SAMPLES}, or 0 for the "
        "original's number",
    )  # fmt: skip
    balance_percent: float = setting(
        HALF, key="balance", only_if_set=True, kind="data", title="First class", ge=5, le=95,
        steps=(5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95),
        help="How many of the points belong to the first class, the one that is answered with 1; "
        "50 as in the original. Only for two classes: more have equal shares.",
        allowed="must be a number from 5 to 95",
    )  # fmt: skip
    test_shift_percent: float = setting(
        0.0, key="testShift", only_if_set=True, kind="data", title="Test shift", ge=0, le=25,
        steps=(0, 2, 5, 10, 15, 20, 25),
        help="How far the test points are moved right, in percent of the map: what the network is "
        "tested on is then no longer what it has been trained on.",
        allowed="must be a number from 0 to 25",
    )  # fmt: skip

    formulas: Annotated[
        tuple[str, ...],
        Field(max_length=MAX_FORMULAS, fail_fast=True),
        AfterValidator(_read_formulas),
    ] = setting(
        (), key="formulas", only_if_set=True, kind="network", title="Your own features",
        help="Formulas of the inputs x1, x2, ... that the network sees beside its features, as "
        "sin(2*x1), joined by semicolons; with powers, pi, " + ", ".join(FUNCTIONS) + ".",
        allowed=f"must be at most {MAX_FORMULAS} formulas, joined by semicolons",
    )  # fmt: skip
    classes: int = setting(
        2, key="classes", only_if_set=True, kind="data", title="Classes", ge=2, le=MAX_CLASSES,
        steps=range(2, MAX_CLASSES + 1),
        help="How many kinds of points there are. More than two, of blobs, spiral and rings, have "
        "an output unit each and softmax with cross entropy. Only for classification.",
        allowed=f"must be a whole number from 2 to {MAX_CLASSES}",
    )  # fmt: skip


TABLE = table_of(Settings)
LIVE = {name: row.key for name, row in TABLE.items() if row.kind == "live"}
"""Settings that may change in the middle of a run, and their keys in a link."""

"""`RunConfig`: everything that fixes a run, and what its link says besides."""

from __future__ import annotations

import re
import warnings
from itertools import pairwise
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, Field, ValidationError, model_validator

from playground.address.copied import Keys, read_copied
from playground.data.datasets import OF_MANY_CLASSES, PROBLEMS, n_train_of
from playground.data.features import OF_TWO_INPUTS, feature_of
from playground.data.points_text import MAX_LENGTH
from playground.engine.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from playground.engine.dropout import PURPOSE
from playground.engine.losses import LOSS_OF_CLASSES, LOSSES
from playground.engine.network import First, Hyperparameters
from playground.engine.optimizers import Constants
from playground.engine.orders import key_of
from playground.engine.schedules import Schedule
from playground.errors import LinkError, SettingError, shown
from playground.formulas.of_inputs import INPUT_NAMES
from playground.run.by_layer import ACTIVATIONS_RULE, check_each, check_shares, for_layers
from playground.run.changes import FORM, PLACES, Change, check_places, in_order
from playground.run.link import HIDE_SUFFIX, MAX_LINK_LENGTH, LinkFormat, Pairs, split_pairs
from playground.run.own_settings import OwnSettings, check_own
from playground.run.setting import RuleError, setting, table_of
from playground.wording.words import words

MAX_CHANGES = 200
MAX_GOALS = 3
_OWN_POINTS = re.compile(rf"\bpoints=[\w-]{{0,{MAX_LENGTH}}}", re.ASCII)
"""They come on top of what a link may be long: somebody's own links are always read."""

_HOME = re.compile(r"[a-z][a-z+.-]{0,20}://[^/?#\s]+/?[?#]?", re.IGNORECASE | re.ASCII)


def _check_changes(value: tuple[Change, ...]) -> tuple[Change, ...]:
    return in_order(value)


def _check_goals(value: tuple[float, ...]) -> tuple[float, ...]:
    if len(value) > MAX_GOALS or any(goal < 0 for goal in value):
        raise ValueError("no goals")
    return value


_GOALS_RULE = f"must be at most {MAX_GOALS} numbers, 0 or more"
_Goals = Annotated[tuple[float, ...], AfterValidator(_check_goals)]


class RunConfig(OwnSettings):
    """What a link holds: the data, the first weights, every step, and how the page shows them.

    Immutable; equal configs give equal runs. Raises SettingError for a value outside its range
    and for an unknown setting.
    """

    changes: Annotated[
        tuple[Change, ...],
        Field(max_length=MAX_CHANGES, fail_fast=True),
        AfterValidator(_check_changes),
    ] = setting(
        (), key="changes", only_if_set=True, kind="changes", title="Changes",
        help="What was changed in the middle of the run: live settings, weights, biases. "
        f"{PLACES}.",
        allowed=f"at most {MAX_CHANGES} changes, each of which {FORM}",
    )  # fmt: skip
    goal_test_loss: _Goals = setting(
        (), key="goalTestLoss", kind="goal", title="Goal, test loss", allowed=_GOALS_RULE,
        help="What the test loss shall fall below, step by step; a lesson's goal, not the run's.",
    )  # fmt: skip
    goal_train_loss: _Goals = setting(
        (), key="goalTrainLoss", kind="goal", title="Goal, training loss", allowed=_GOALS_RULE,
        help="What the training loss shall fall below, step by step.",
    )  # fmt: skip
    goal_loss_gap: _Goals = setting(
        (), key="goalTrainTestDiff", kind="goal", title="Goal, gap", allowed=_GOALS_RULE,
        help="What the test loss minus the training loss shall fall below, step by step.",
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        try:
            super().__init__(**settings)
        except ValidationError as error:
            raise _setting_error(error) from None
        self._check_classes()
        if LOSSES[self.loss].output_activation and self.problem != "classification":
            rule = "is for classification; a regression takes squared, huber or absolute"
            raise SettingError("loss", self.loss, rule)
        n = len(self.hidden_layers)
        check_each("activations", self.activations, self.activations, n, ACTIVATIONS_RULE)
        check_shares("dropout", self.dropout, self.dropout, n)
        for change in self.changes:
            check_shares("changes", str(change), change.value, n)
        check_own(self)
        self._check_formulas()
        check_places(self.changes, self.layer_sizes, self.n_train)

    def _check_classes(self) -> None:
        if self.n_outputs == 1:
            return
        if not (self.points or self.data_formula) and self.dataset not in OF_MANY_CLASSES:
            rule = (
                f"must be 2 with the data set {self.dataset}: only "
                f"{', '.join(OF_MANY_CLASSES)} can have more"
            )
            raise SettingError("classes", self.classes, rule)
        if self.loss != LOSS_OF_CLASSES:
            rule = f"with {self.classes} classes must be {LOSS_OF_CLASSES}"
            raise SettingError("loss", self.loss, rule)

    def _check_formulas(self) -> None:
        known = INPUT_NAMES[: self.n_coordinates]
        for formula in self.formulas:
            if (highest := feature_of(formula).n_inputs) > len(known):
                rule = f"in {shown(formula)}: the data have no x{highest}, only {', '.join(known)}"
                raise SettingError("formulas", formula, rule)

    @model_validator(mode="after")
    def _drop_hidden_features(self) -> RunConfig:
        # As in the original, where NAME_hide takes a feature away before the network is built. What
        # there is no second input for goes likewise.
        off = {*self.hidden_controls, *(OF_TWO_INPUTS if self.n_coordinates == 1 else ())}
        shown = tuple(name for name in self.features if name not in off)
        object.__setattr__(self, "features", shown)
        return self

    @classmethod
    def from_link(cls, link: str) -> RunConfig:
        """The config a link holds: ours or playground.tensorflow.org's.

        What was passed over (unknown keys, clamped noise) is told as a `UserWarning` each;
        `read_link` returns it instead. Raises SettingError, LinkError.
        """
        reading = read_link(link)
        for note in reading.notes:
            warnings.warn(note, UserWarning, stacklevel=2)
        return reading.config

    def link(self, page: str = "") -> str:
        """The part of an address that holds this config, after the address of a `page`.

        "#activation=tanh&..." works behind our own page's address and, but for settings the
        original has none of, behind https://playground.tensorflow.org/ too.
        """
        return page + LINK.write(self)

    def replace(self, **changes: Any) -> RunConfig:
        """A config with some settings changed. Raises SettingError.

        Where layers have an activation or a dropout each, further ones get the last layer's, and an
        activation for all takes their place.
        """
        layers = changes.get("hidden_layers")
        if len(self.dropout) > 1 and "dropout" not in changes and isinstance(layers, list | tuple):
            changes["dropout"] = for_layers(self.dropout, len(layers))
        if self.activations and "activations" not in changes:
            if "activation" in changes:
                changes["activations"] = ()
            elif isinstance(layers, list | tuple):
                changes["activations"] = for_layers(self.activations, len(layers))
        return RunConfig(**{**dict(self), **changes})

    @property
    def n_classes(self) -> int:
        """How many kinds of points there are; 0 in a regression."""
        return self.classes if self.problem == "classification" else 0

    @property
    def n_outputs(self) -> int:
        """How many output units there are: one, or one a class of more than two."""
        return self.n_classes if self.n_classes > 2 else 1

    @property
    def n_samples(self) -> int:
        """How many points there are, to train and to test."""
        if own := self.own_points:
            return len(own.labels)
        return self.samples or PROBLEMS[self.problem][self.made_dataset].n_samples

    @property
    def n_train(self) -> int:
        """How many points train."""
        own = self.own_points
        return n_train_of(self.n_samples, self.train_percent, own.n_apart if own else 0)

    @property
    def update_size(self) -> int:
        """How many points an update averages."""
        return max(1, self.n_train) if self.full_batch else self.batch_size

    def at(self, position: tuple[int, int]) -> RunConfig:
        """The config with the settings in force at a state's `position`, and no changes."""
        if not self.changes:
            return self
        live: dict[str, Any] = {
            change.what: change.value
            for change in self.changes
            if change.position <= position and not change.is_edit
        }
        if "activation" in live:
            live["activations"] = ()  # for all layers, from there on
        # Each value was checked as part of its change; a whole number would stay a float.
        return self.model_copy(update={**live, "changes": ()})

    @property
    def inputs(self) -> tuple[str, ...]:
        """What the network sees of a point, in order: features by name, formulas as they stand."""
        return (*self.features, *self.formulas)

    def label_of(self, name: str) -> str:
        """What one of the inputs is called: a table's column by its name."""
        return self.column_of(name) or feature_of(name).label

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Units in every layer, the inputs and the output included."""
        return (len(self.inputs), *self.hidden_layers, self.n_outputs)

    @property
    def n_parameters(self) -> int:
        """How many weights and biases the network has."""
        return sum((n_in + 1) * n_out for n_in, n_out in pairwise(self.layer_sizes))

    @property
    def hyperparameters(self) -> Hyperparameters:
        """What the engine needs to train."""
        of_loss = LOSSES[self.loss].output_activation if self.n_outputs == 1 else "softmax"
        return Hyperparameters(
            activation=self.activation,
            output_activation=of_loss or OUTPUT_ACTIVATIONS[self.problem],
            learning_rate=self.learning_rate,
            regularization=self.regularization,
            regularization_rate=self.regularization_rate,
            batch_size=self.update_size,
            loss=self.loss,
            optimizer=self.optimizer,
            constants=Constants(*(getattr(self, name) for name in Constants._fields)),
            schedule=Schedule(
                self.schedule, self.schedule_epochs, self.schedule_factor, self.warm_up
            ),
            clip_norm=self.clip_norm,
            activations=self.activations,
            order_key=key_of(self.seed) if self.reshuffle else None,
            dropout=for_layers(self.dropout, len(self.hidden_layers)),
            dropout_key=key_of(self.seed, PURPOSE) if self.dropout else 0,
        )

    @property
    def activation_title(self) -> str:
        """ "Tanh" where it is that of all hidden layers, "ReLU-Sine" where each has its own."""
        names = self.activations or (self.activation,)
        return "-".join(ACTIVATIONS[name].title for name in names)

    @property
    def first(self) -> First:
        """How the network begins."""
        if self.init_zero:
            return First("zero", bias=0.0)
        return First(self.initial_weights, self.initial_scale, self.initial_bias)


SETTINGS = table_of(RunConfig)
"""All that a link may say, by field name, in a link's order."""

LINK = LinkFormat(SETTINGS)


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


def mend_pairs(pairs: Pairs) -> LinkReading:
    """The same for a link that is taken apart already."""
    told: list[str] = []
    while True:
        try:
            config, notes = read_pairs(pairs)
        except SettingError as error:
            key = error.setting
            if key == "loss" and key not in dict(pairs):  # the usual one, which many classes refuse
                pairs.append((key, LOSS_OF_CLASSES))
                told.append(words("run.link.used", refusal=error, value=LOSS_OF_CLASSES))
                continue
            if key not in dict(pairs):  # too many controls to hide, a pair each
                pairs = [pair for pair in pairs if not pair[0].endswith(HIDE_SUFFIX)]
                told.append(words("run.link.kept_none", refusal=error))
                continue
            bound = LINK.bounded(key, dict(pairs)[key])
            pairs = [pair for pair in pairs if pair[0] != key]
            if bound is not None:
                pairs.append((key, bound))
                told.append(words("run.link.used", refusal=error, value=bound))
            else:
                told.append(words("run.link.kept", refusal=error, value=LINK.default(key)))
        else:
            return LinkReading(config, (*told, *notes))


def read_pairs(pairs: Pairs, strict: bool = False) -> LinkReading:
    """Read keys and values. Raises SettingError."""
    said = LINK.read(pairs, strict)
    try:
        return LinkReading(RunConfig(**said.values), tuple(said.notes))
    except SettingError as error:
        key, text = said.raw.get(error.setting, (error.setting, str(error.value)))
        raise SettingError(key, text, error.allowed) from None


_OF_OTHERS = {
    "changes": "must name",
    "formulas": "the data have no",
    "dataFormula": "problem=regression",
}


def _fits(key: str, text: str) -> bool:
    """Whether a key of ours may have this value."""
    try:
        read_pairs([(key, text)], strict=True)
    except SettingError as error:
        # Right, for another network or other data.
        return _OF_OTHERS.get(key, "of which there") in str(error)
    return True


KEYS = Keys(LINK.knows, LINK.texts, _fits, formulas=("formulas", "dataFormula"))
"""What a run's link may hold, for `read_copied`."""


def _pairs(link: str) -> tuple[Pairs, list[str]]:
    """Keys and values as meant, and what had to be undone for them."""
    text = link.strip().encode("utf-8", "replace").decode()  # lone surrogates cannot be sent on
    if len(_OWN_POINTS.sub("", text, 1)) > MAX_LINK_LENGTH:
        raise LinkError(f"The link has {len(text)} characters; at most {MAX_LINK_LENGTH} are read.")
    if text in ("", "#", "/", "?", "/#", "/?"):
        return [], []
    copied = read_copied(text, KEYS)
    if copied is None:
        if _HOME.fullmatch(text):
            return [], [words("run.link.nothing_said")]
        raise LinkError(
            f"{shown(text)!r} is no link of a playground: it needs key=value pairs, as in "
            "#dataset=spiral&networkShape=8,8."
        )
    return split_pairs(copied.pairs), [copied.note] if copied.note else []


def _setting_error(error: ValidationError) -> SettingError:
    """The first thing wrong, in our words."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "config"
    value, cause = first["input"], first.get("ctx", {}).get("error")
    if name not in SETTINGS:
        return SettingError(name, value, "no such setting; there are " + ", ".join(SETTINGS))
    if isinstance(cause, SettingError):
        return cause
    if isinstance(cause, RuleError):
        return SettingError(name, value, str(cause))
    if len(first["loc"]) > 1:
        value = f"...{value!r}..."
    return SettingError(name, value, SETTINGS[name].allowed)

"""A study as a value: one network, the settings that vary, the seeds each combination runs with.

A text holds a study as a link holds a run: the base link, and behind it
`vary=learning_rate=0.01,0.1&seeds=24&seedsVary=all&epochs=500`, with one `vary` for each axis.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np

from playground.data.features import FEATURES, feature_of
from playground.errors import SettingError
from playground.run.config import LINK, SETTINGS, RunConfig
from playground.studies.effect import check_effect
from playground.studies.own_link import Own, read_own
from playground.studies.seeds import SEEDS_VARY, changed_by_seeds, seeded
from playground.studies.trial import Trial
from playground.wording.numbers import plain_number
from playground.wording.words import words

MAX_SEEDS = 10_000
MAX_EPOCHS = 100_000
MAX_RUNS = 100_000
MAX_AXES = 4
MAX_STEPS = 1000

DEFAULT_SEEDS = 24
DEFAULT_EPOCHS = 500
_SUCCESS = "must be a test loss above 0, such as 0.05"
_LOSS = r"\d*\.?\d+(?:e[-+]?\d+)?"
_NO_LAYERS = "none"
_BY_LAYER = ("activations", "dropout")
_JOINT = re.compile(r"(?<!\de)-")  # but in 1e-30
_SEED_SETTINGS = tuple(name for name, row in SETTINGS.items() if row.kind == "seed")
VARIABLE = tuple(
    name
    for name, row in SETTINGS.items()
    if row.kind in ("data", "network", "training", "live") and row.key not in LINK.texts
)
"""The settings an axis may vary: those that change a run, but for its seeds."""


_OWN: Own = {
    "vary": None,
    "seeds": str.isdigit,
    "seedsVary": SEEDS_VARY.__contains__,
    "epochs": str.isdigit,
    "success": lambda text: bool(re.fullmatch(_LOSS, text)),
}

Values = tuple[Any, ...]


@dataclass(frozen=True)
class Axis:
    """What varies along one direction: usually one setting, or several that go together.

    `values` has one entry a step, each with one value a setting. Raises SettingError for an
    unknown setting, for one that cannot vary, for a value outside its range, and for the same
    step twice.
    """

    settings: tuple[str, ...]
    values: tuple[Values, ...]

    def __post_init__(self) -> None:
        for name in self.settings:
            if name in _SEED_SETTINGS:
                raise SettingError("vary", name, "seeds are varied by the number of seeds")
            if name not in VARIABLE:
                raise SettingError("vary", name, "must be one of " + ", ".join(VARIABLE))
        if len(set(self.settings)) < len(self.settings):
            raise SettingError("vary", self.name, "must not name a setting twice")
        if not self.values:
            raise SettingError(f"vary {self.name}", "", "must have at least one value")
        if len(self.values) > MAX_STEPS:
            allowed = f"must be at most {MAX_STEPS} values"
            raise SettingError(f"vary {self.name}", f"{len(self.values)} values", allowed)
        checked = tuple(tuple(map(checked_value, self.settings, step)) for step in self.values)
        object.__setattr__(self, "values", checked)
        # Labels, because "none" is one step whatever rate stands behind it.
        seen: set[str] = set()
        for label, text in zip(self.labels, self.value_texts, strict=True):
            if label in seen:
                raise SettingError(f"vary {self.name}", text, "must be given only once")
            seen.add(label)

    @property
    def name(self) -> str:
        """The settings as a text: "learning_rate", "regularization:regularization_rate"."""
        return ":".join(self.settings)

    @property
    def title(self) -> str:
        """The settings as the page calls them."""
        if self.settings == ("regularization", "regularization_rate"):
            return words("studies.axis.regularization_and_rate")
        titles = list(map(title_of, self.settings))
        return titles[0] + "".join(" and " + title.lower() for title in titles[1:])

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every step in words: "0.03", "8-8", "L2 0.001"."""
        return tuple(label_of(self.settings, values) for values in self.values)

    @property
    def value_texts(self) -> tuple[str, ...]:
        """Every step as `parse` reads it: "0.03", "8-8", "L2:0.001"."""
        return tuple(":".join(map(value_text, values)) for values in self.values)

    def __str__(self) -> str:
        return f"{self.name}=" + ",".join(self.value_texts)

    @staticmethod
    def parse(text: str) -> Axis:
        """The axis written "learning_rate=0.01,0.1" or "hidden_layers=2,4,8-8".

        A setting goes by its name or its link key. Settings that go together are joined by ":"
        as are their values: "regularization:regularization_rate=none:0,L2:0.001". Layers and
        features are joined by "-"; no hidden layer is "none".
        """
        name, mark, steps = text.partition("=")
        if not mark:
            raise SettingError("vary", text, "must be SETTING=VALUE,VALUE,...")
        names = tuple(_setting_named(part.strip()) for part in name.split(":"))
        parts = [part.strip() for part in steps.split(",") if part.strip()]
        values = []
        for part in parts:
            # A setting of text may hold a colon itself only where it stands alone.
            items = part.split(":") if len(names) > 1 else [part]
            if len(items) != len(names):
                raise SettingError(f"vary {name}", part, f"must be {len(names)} values joined by :")
            values.append(tuple(map(_parts, names, items)))
        return Axis(names, tuple(values))


class Point(NamedTuple):
    """One combination of an axis' steps: which step of each axis, and the config they give."""

    steps: tuple[int, ...]
    config: RunConfig  # with the base's seeds


@dataclass(frozen=True)
class Study:
    """A base config, axes, seeds and epochs: everything that fixes a study's runs.

    Runs come in a stable order: the first axis slowest, seeds fastest. A seed is a text, "1" to
    the number of `seeds`. A run is a success where it ends with a test loss under `success`; None:
    see `StudyResult.success_loss`. Raises SettingError for a value outside its range.
    """

    base: RunConfig
    axes: tuple[Axis, ...] = ()
    seeds: int = DEFAULT_SEEDS
    epochs: int = DEFAULT_EPOCHS
    seeds_vary: str = "all"
    success: float | None = None

    def __post_init__(self) -> None:
        _check_count("seeds", self.seeds, MAX_SEEDS)
        _check_count("epochs", self.epochs, MAX_EPOCHS)
        if self.seeds_vary not in SEEDS_VARY:
            raise SettingError(
                "seedsVary", self.seeds_vary, "must be one of " + ", ".join(SEEDS_VARY)
            )
        if self.success is not None and not 0 < self.success < math.inf:
            raise SettingError("success", self.success, _SUCCESS)
        if len(self.axes) > MAX_AXES:
            raise SettingError("vary", len(self.axes), f"must be at most {MAX_AXES} axes")
        names = self.varied
        for name in (name for name in names if names.count(name) > 1):
            raise SettingError("vary", name, "must be on one axis only")
        self._check_effect(names)
        if self.n_runs > MAX_RUNS:
            raise SettingError("runs", self.n_runs, f"must be at most {MAX_RUNS} in one study")

    def _check_effect(self, names: Sequence[str]) -> None:
        """Raises SettingError for an axis along which every run would be the same."""
        check_effect(self.base, names)
        if self.seeds_vary == "weights" and self.base.init_zero and "init_zero" not in names:
            allowed = (
                "has no effect on weights that all start at 0; vary the data, or initZero=false"
            )
            raise SettingError("seedsVary", self.seeds_vary, allowed)

    @property
    def varied(self) -> tuple[str, ...]:
        """The settings that the axes vary."""
        return tuple(name for axis in self.axes for name in axis.settings)

    @property
    def seeds_change(self) -> str:
        """What another seed changes, in words."""
        return changed_by_seeds(self.base, self.seeds_vary)

    @property
    def axes_title(self) -> str:
        """What varies, as the page calls it; "" where nothing does."""
        return " and ".join(axis.title for axis in self.axes)

    @property
    def n_points(self) -> int:
        """How many combinations of values there are."""
        return math.prod(len(axis.values) for axis in self.axes)

    @property
    def n_runs(self) -> int:
        """How many runs: combinations times seeds."""
        return self.n_points * self.seeds

    def points(self) -> Iterator[Point]:
        """Every combination of the axes' values, the first axis slowest."""
        return map(self.point, range(self.n_points))

    def point(self, number: int) -> Point:
        """One combination, by its place in that order."""
        shape = [len(axis.values) for axis in self.axes]
        steps = tuple(int(step) for step in np.unravel_index(number, shape)) if shape else ()
        changes: dict[str, Any] = {}
        for axis, step in zip(self.axes, steps, strict=True):
            changes |= zip(axis.settings, axis.values[step], strict=True)
        return Point(steps, self.base.replace(**changes))

    def trials(self) -> list[Trial]:
        """The study's runs, in order: point by point, seed by seed."""
        return [
            Trial(self.seeded(point.config, seed), self.epochs)
            for point in self.points()
            for seed in self.seed_names()
        ]

    def trial(self, position: int) -> Trial:
        """One of them, by its place in that order."""
        number, seed = divmod(position, self.seeds)
        return Trial(self.seeded(self.point(number).config, str(seed + 1)), self.epochs)

    def seed_names(self) -> list[str]:
        """The seeds' texts: "1", "2", ..."""
        return [str(number) for number in range(1, self.seeds + 1)]

    def seeded(self, config: RunConfig, seed: str) -> RunConfig:
        """`config` with the randomness that `seeds_vary` names drawn from `seed`."""
        return seeded(config, self.seeds_vary, seed)

    def link(self, page: str = "") -> str:
        """The part of an address that holds this study, after the address of a `page`."""
        own = [("vary", str(axis)) for axis in self.axes]
        own += [("seeds", str(self.seeds)), ("seedsVary", self.seeds_vary)]
        own.append(("epochs", str(self.epochs)))
        if self.success is not None:
            own.append(("success", plain_number(self.success)))
        pairs = [f"{key}={quote(text, safe=',.-_~:/=')}" for key, text in own]
        return "&".join([self.base.link(page), *pairs])

    @property
    def purpose(self) -> str:
        """What names this study in a ledger: all that its runs depend on, as a link."""
        return replace(self, success=None).link()

    @staticmethod
    def from_link(link: str, mend: bool = False, strict: bool = False) -> StudyReading:
        """The study a link holds, as people copy it; a run's link is a study without axes.

        `mend` and `strict` are for the base network, see `playground.run.config`. Raises
        SettingError, LinkError.
        """
        base, own, notes = read_own(link, _OWN, mend, strict)
        counts = {key: _read_count(key, own[key][-1]) for key in ("seeds", "epochs") if own[key]}
        told: dict[str, Any] = dict(counts)
        if own["seedsVary"]:
            told["seeds_vary"] = own["seedsVary"][-1]
        if own["success"]:
            told["success"] = _read_loss("success", own["success"][-1])
        axes = map(Axis.parse, own["vary"])
        return StudyReading(Study(base, tuple(axes), **told), notes)


class StudyReading(NamedTuple):
    """The study a link holds, and a sentence for each thing in it that was passed over."""

    study: Study
    notes: tuple[str, ...]


def label_of(names: Sequence[str], values: Values) -> str:
    """The values of one step in words; "none" alone where regularization has no rate."""
    if tuple(names) == ("regularization", "regularization_rate") and values[0] == "none":
        return "none"
    return " ".join(map(_label, names, values))


def _label(name: str, value: Any) -> str:
    if name == "features":
        return " ".join(feature_of(feature).label for feature in value) or _NO_LAYERS
    return (SETTINGS[name].only_if_set and SETTINGS[name].choices.get(value)) or value_text(value)


def value_text(value: Any) -> str:
    """The value of a setting as `Axis.parse` reads it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "-".join(map(value_text, value)) or _NO_LAYERS
    return plain_number(value) if isinstance(value, int | float) else str(value)


def title_of(name: str) -> str:
    """A setting as the page calls it where it stands alone."""
    if name == "regularization_rate":  # "Rate" alone could be any rate
        return words("studies.axis.regularization_rate")
    return SETTINGS[name].title


def _setting_named(text: str) -> str:
    for name in SETTINGS:
        if text and text in (name, SETTINGS[name].key):
            return name
    if text in FEATURES:
        raise SettingError("vary", text, "features vary as sets, as in features=x-y,x-y-sinX")
    raise SettingError("vary", text, "must be one of " + ", ".join(VARIABLE))


def _parts(name: str, text: str) -> Any:
    """A text as `RunConfig` takes it: layers and features apart."""
    if not isinstance(SETTINGS[name].default, tuple):
        return text
    return () if text == _NO_LAYERS else tuple(part.strip() for part in _JOINT.split(text))


def checked_value(name: str, value: Any, what: str = "vary") -> Any:
    """The value of a setting in its own type. Raises SettingError with the setting's own rule."""
    try:
        layers = {"hidden_layers": (1,) * len(value)} if name in _BY_LAYER else {}
        free = {"problem": "regression"} if name == "classes" else {}  # where any number may be
        return getattr(RunConfig(**layers, **free, **{name: value}), name)
    except SettingError as error:
        allowed = error.allowed + (', joined by "-"' if isinstance(value, tuple) else "")
        raise SettingError(f"{what} {name}", value_text(value), allowed) from None


def _read_count(key: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise SettingError(key, text, "must be a whole number, 1 or more")
    return int(text)


def _read_loss(key: str, text: str) -> float:
    if not re.fullmatch(_LOSS, text):
        raise SettingError(key, text, _SUCCESS)
    return float(text)


def _check_count(name: str, value: int, most: int) -> None:
    if not (isinstance(value, int) and 1 <= value <= most):
        raise SettingError(name, value, f"must be a whole number from 1 to {most}")

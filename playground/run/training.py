"""A run: `start`, `advance`, `train`, all pure functions of a `RunConfig`.

The same config gives the same data, the same first weights and the same curve, wherever it runs;
7 + 13 epochs give the same bytes as 20.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from playground.data.datasets import Data
from playground.data.features import FEATURES, compute_features
from playground.data.random_stream import RandomStream
from playground.engine import reference
from playground.engine.losses import mean_loss
from playground.engine.network import State, draw_first_state, forward, has_diverged
from playground.engine.penalties import PENALTIES
from playground.errors import SettingError
from playground.run.changes import Change, edited
from playground.run.config import RunConfig
from playground.run.points import check_backend, draw, fresh_samples_of, samples_of
from playground.run.settings import LEARNING_RATES
from playground.run.until import MAX_EPOCH, Best, Stop, Until, best_of, stop_of
from playground.wording.numbers import plain_number

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

Floats = NDArray[np.float64]

DEFAULT_BACKEND = "compiled"
MAX_EPOCHS = MAX_EPOCH
EPOCHS_UNTIL = 20_000
"""Epochs that `train` waits for a condition, unless it is told how many."""
GRAINS = ("sample", "batch", "epoch")
_FIRST_STRETCH, _LONGEST_STRETCH = 64, 4096  # epochs
_LARGE_WEIGHT = 1e15  # below it no output's square can leave all numbers
_LARGE_FEATURES = ("xSquared", "ySquared", "xTimesY")  # they reach 36 where the others reach 6


@dataclass(frozen=True, eq=False)
class Losses:
    """Losses after each of a range of epochs: half the mean squared error, no penalty in it."""

    epochs: NDArray[np.int64]  # (n,)
    train: Floats  # (n,)
    test: Floats  # (n,), NaN where there are no test points

    @staticmethod
    def join(parts: Sequence[Losses]) -> Losses:
        """The losses of consecutive stretches of one run (at least one)."""
        return Losses(
            np.concatenate([part.epochs for part in parts]),
            np.concatenate([part.train for part in parts]),
            np.concatenate([part.test for part in parts]),
        )

    def __getitem__(self, part: slice) -> Losses:
        """Some of the epochs."""
        return Losses(self.epochs[part], self.train[part], self.test[part])

    def rows(self) -> list[dict[str, float]]:
        """One {"epoch", "train_loss", "test_loss"} an epoch, as plain numbers."""
        columns = (self.epochs.tolist(), self.train.tolist(), self.test.tolist())
        return [
            {"epoch": epoch, "train_loss": train, "test_loss": test}
            for epoch, train, test in zip(*columns, strict=True)
        ]

    def frame(self) -> pd.DataFrame:
        """Columns epoch, train_loss, test_loss."""
        import pandas as pd

        return pd.DataFrame(
            {"epoch": self.epochs, "train_loss": self.train, "test_loss": self.test}
        )


_NO_LOSSES = Losses(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))


@dataclass(frozen=True)
class Status:
    """How a run stands: "ok" or "diverged", since which epoch, and what to try."""

    name: str
    diverged_at: int | None = None
    advice: str = ""
    suggested_learning_rate: float | None = None


def start(config: RunConfig, backend: str = DEFAULT_BACKEND) -> State:
    """The untrained network: a function of the config alone.

    Here and below, a backend that only draws data is a matter of speed: both give the same bits.
    """
    _, stream = draw(config, backend)
    weights = RandomStream(config.weight_seed) if config.weight_seed else stream.copy()
    state = draw_first_state(config.layer_sizes, weights.uniform, config.init_zero)
    return edited(state, _changes_at(config, state.position))


def data_of(config: RunConfig, backend: str = DEFAULT_BACKEND) -> Data:
    """The training and test points; their arrays are read-only."""
    return draw(config, backend)[0]


def advance(
    config: RunConfig, state: State, epochs: int, backend: str = DEFAULT_BACKEND
) -> tuple[State, Losses]:
    """The state `epochs` later, and the losses after each of them.

    Pure: `state` is untouched. An epoch that has begun is finished as the first one. The config's
    changes are made as their time comes: a state and its loss are those after the changes of
    their time. Ends early where training diverges (see `status_of`); a state that has diverged
    stays as it is. Raises SettingError for a negative number of epochs or an unknown backend.
    """
    _check_epochs(epochs)
    until = (state.epoch + int(epochs), 0) if epochs else state.position
    return _train_until(config, state, until, backend)


def advance_until(
    config: RunConfig,
    state: State,
    until: Until,
    epochs: int,
    backend: str = DEFAULT_BACKEND,
    best: Best | None = None,
) -> tuple[State, Losses, bool]:
    """As `advance`, but ends at the first epoch after `state` at which `until` holds, if one does.

    `best` is the lowest test loss up to `state`. A stretch is trained at once; where the condition
    came to hold within it, it is trained again up to there, to the same bits.
    """
    _check_epochs(epochs)
    if until.kind == "epoch":
        epochs = int(min(epochs, max(0, until.number - state.epoch)))
    parts, end, chunk = [_NO_LOSSES], state.epoch + epochs, _FIRST_STRETCH
    while state.epoch < end:
        chunk = min(chunk, end - state.epoch)
        after, losses = advance(config, state, chunk, backend)
        at = until.first(config, losses, best)
        if at is not None and at + 1 < len(losses.epochs):
            after, losses = advance(config, state, at + 1, backend)
        parts.append(losses)
        best = best_of(losses, best)
        state = after
        if at is not None:
            return state, Losses.join(parts), True
        if len(losses.epochs) < chunk:  # diverged
            break
        chunk = min(2 * chunk, _LONGEST_STRETCH)
    return state, Losses.join(parts), False


def step(
    config: RunConfig, state: State, grain: str, backend: str = DEFAULT_BACKEND
) -> tuple[State, Losses]:
    """The state one "sample", "batch" or "epoch" later, and the loss if that ends an epoch.

    A sample changes no weight unless it fills its batch. Whatever the steps, the epoch ends with
    the same bits. Raises SettingError for another grain.
    """
    if grain not in GRAINS:
        raise SettingError("step", grain, "must be one of " + ", ".join(GRAINS))
    size = {"sample": 1, "batch": config.batch_size, "epoch": max(1, config.n_train)}[grain]
    sample = (state.sample // size + 1) * size
    until = (state.epoch, sample) if sample < config.n_train else (state.epoch + 1, 0)
    return _train_until(config, state, until, backend)


def _check_epochs(epochs: int) -> None:
    if not (isinstance(epochs, Integral) and 0 <= epochs <= MAX_EPOCHS):
        raise SettingError("epochs", epochs, f"must be a whole number from 0 to {MAX_EPOCHS}")


def check_position(config: RunConfig, state: State) -> None:
    """Raises SettingError for a state further within an epoch than there are points."""
    if state.sample >= max(1, config.n_train):
        rule = f"must be less than the {config.n_train} training points"
        raise SettingError("state.sample", state.sample, rule)


def _train_until(
    config: RunConfig, state: State, until: tuple[int, int], backend: str
) -> tuple[State, Losses]:
    """Train to a position, making the config's changes on the way and at its end."""
    check_position(config, state)
    engine = _engine(backend)
    parts = [_NO_LOSSES]
    goes_on = state.position < until and not _stands_diverged(config, state, backend)
    while goes_on:
        begun = state.position
        stops = (change.position for change in config.changes)
        stop = min([until, *(at for at in stops if begun < at < until)])
        state, losses = _train_stretch(engine, config.at(begun), state, stop, backend)
        goes_on = state.position == stop < until
        if state.position == stop and (changes := _changes_at(config, stop)):
            state = edited(state, changes)
            if len(losses.epochs) and not state.sample:
                losses = Losses.join([losses[:-1], losses_of(config, state, backend)])
        parts.append(losses)
    return state, Losses.join(parts)


def _train_stretch(
    engine: ModuleType, config: RunConfig, state: State, stop: tuple[int, int], backend: str
) -> tuple[State, Losses]:
    """Train to `stop` with one set of settings; ends early where training diverges."""
    samples, hyper = samples_of(config, backend), config.hyperparameters
    first, (epoch, sample) = state.epoch, stop
    rows = np.empty((0, 2))
    if epoch > first:
        state, rows = engine.train(state, samples, hyper, epoch - first)
    if sample > state.sample and state.epoch == epoch and state.is_finite():
        state = engine.train_within(state, samples, hyper, sample)
    numbers = np.arange(first + 1, first + 1 + len(rows))
    return state, Losses(numbers, rows[:, 0], rows[:, 1])


def _changes_at(config: RunConfig, position: tuple[int, int]) -> list[Change]:
    return [change for change in config.changes if change.position == position]


def losses_of(config: RunConfig, state: State, backend: str = DEFAULT_BACKEND) -> Losses:
    """The losses of a state as it stands: one entry."""
    hyper = config.at(state.position).hyperparameters
    train, test = reference.losses(state, samples_of(config, backend), hyper)
    return Losses(np.array([state.epoch]), np.array([train]), np.array([test]))


def status_of(
    config: RunConfig, state: State, losses: Losses, backend: str = DEFAULT_BACKEND
) -> Status:
    """Whether a run has diverged, judged by its state and the last of its losses."""
    if len(losses.epochs):
        last = [losses.train[-1], losses.test[-1]]
        diverged = has_diverged(state, last, samples_of(config, backend))
    else:
        diverged = _stands_diverged(config, state, backend)
    if not diverged:
        return Status("ok")
    if (edit := _edit_past_all_numbers(config, state)) is not None:
        advice = (
            f"Diverged at epoch {state.epoch:,}. The change {edit} makes the loss larger than all "
            "numbers. Try the run without it."
        )
        return Status("diverged", state.epoch, advice)
    rate = config.at(state.position).learning_rate
    lower = max((step for step in LEARNING_RATES if step <= rate / 30), default=None)
    ways_out = [f"a learning rate of {plain_number(lower)} or less"] if lower else []
    if large := [FEATURES[name].label for name in config.features if name in _LARGE_FEATURES]:
        ways_out.append("the network without " + ", ".join(large))
    advice = (
        f"Diverged at epoch {state.epoch:,}. The weights grew past all numbers at learning rate "
        f"{plain_number(rate)}. Try {', or '.join(ways_out or ['other first weights'])}."
    )
    return Status("diverged", state.epoch, advice, lower)


def _edit_past_all_numbers(config: RunConfig, state: State) -> Change | None:
    """The largest weight or bias set by hand so far, where no learning rate could mend it."""
    made = [
        (abs(float(change.value)), change)
        for change in config.changes
        if change.is_edit and change.position <= state.position
    ]
    size, edit = max(made, key=lambda pair: pair[0], default=(0.0, None))
    return edit if size >= _LARGE_WEIGHT else None


@dataclass(frozen=True)
class Readout:
    """What there is to read of a state; accuracies are None where there are none.

    The objective, what training lowers, is the training loss plus `penalty`.
    """

    train_loss: float
    test_loss: float  # NaN without test points
    train_accuracy: float | None
    test_accuracy: float | None
    penalty: float


def readout(config: RunConfig, state: State) -> Readout:
    """Losses, shares of points on the right side of 0, and rate x penalty of all weights."""
    samples = samples_of(config, DEFAULT_BACKEND)
    now = config.at(state.position)
    value = PENALTIES[now.regularization].value
    train_answers = _outputs(now, state, samples.train_features)
    test_answers = _outputs(now, state, samples.test_features)
    with np.errstate(over="ignore", invalid="ignore"):
        return Readout(
            mean_loss(train_answers, samples.train_labels),
            mean_loss(test_answers, samples.test_labels),
            _accuracy(config, train_answers, samples.train_labels),
            _accuracy(config, test_answers, samples.test_labels),
            now.regularization_rate * sum(float(value(w).sum()) for w in state.weights),
        )


def _accuracy(config: RunConfig, answers: Floats, labels: Floats) -> float | None:
    if config.problem != "classification" or not len(labels):
        return None
    return float(np.mean(np.where(answers >= 0, 1.0, -1.0) == labels))


@dataclass(frozen=True)
class Seen:
    """A training point as a network sees it: its number from 0, answer, label and loss."""

    sample: int
    point: tuple[float, float]
    label: float
    answer: float
    loss: float


def seen_at(config: RunConfig, state: State) -> Seen:
    """The training point that comes next where `state` stands."""
    data = data_of(config)
    point, label = data.train_points[state.sample], float(data.train_labels[state.sample])
    answer = float(predict(config, state, point[np.newaxis])[0])
    x, y = point.tolist()
    return Seen(state.sample, (x, y), label, answer, 0.5 * (answer - label) ** 2)


def test_accuracy(config: RunConfig, state: State) -> float | None:
    """Share of test points on the right side of 0; None for regression or without test points."""
    return readout(config, state).test_accuracy


def true_error(config: RunConfig, state: State, backend: str = DEFAULT_BACKEND) -> float:
    """The loss on 20,000 fresh points of the config's data set and noise: the truth, nearly.

    The points are the same for all runs on one data set, so that runs can be compared.
    """
    features, labels = fresh_samples_of(config, backend)
    engine = _engine(backend)
    hyper = config.at(state.position).hyperparameters
    error: float = engine.loss(state, features, labels, hyper)
    return error


def predict(config: RunConfig, state: State, points: Any) -> Floats:
    """The network's answers (n,) at `points` (n, 2). Raises ValueError for another shape."""
    points = np.asarray(points, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"points: shape {points.shape}; must be (n, 2).")
    return _outputs(config, state, compute_features(points, config.features))


def unit_answers(config: RunConfig, state: State, points: Floats) -> list[Floats]:
    """The values (n, units) of every layer at `points` (n, 2): features first, the output last.

    Not all finite where the state has diverged.
    """
    hyper = config.at(state.position).hyperparameters
    with np.errstate(over="ignore", invalid="ignore"):
        return forward(state, compute_features(points, config.features), hyper)


def versions() -> dict[str, str]:
    """The versions a result depends on."""
    from playground import __version__

    return {
        "playground": __version__,
        "python": platform.python_version(),
        **{name: _installed_version(name) for name in ("numpy", "numba")},
    }


@dataclass(frozen=True, eq=False)
class Run:
    """A finished training: what was run, on what, and what came of it."""

    config: RunConfig
    state: State
    history: Losses  # epochs 0 to the last
    backend: str
    versions: dict[str, str]
    status: Status
    stop: Stop | None = None  # of a training that was to stop by itself

    @property
    def losses(self) -> pd.DataFrame:
        """Columns epoch, train_loss, test_loss; one row an epoch, from 0."""
        return self.history.frame()

    def predict(self, points: Any) -> Floats:
        """The trained network's answers (n,) at `points` (n, 2)."""
        return predict(self.config, self.state, points)

    def figure(self) -> go.Figure:
        """The decision boundary with the points, beside the loss curves."""
        from playground.figures.run.figure import run_figure

        return run_figure(self)

    def _repr_html_(self) -> str:
        from playground.figures.run.card import run_card

        return run_card(self)

    def __repr__(self) -> str:
        losses = f"train_loss={self.history.train[-1]:.6g}, test_loss={self.history.test[-1]:.6g}"
        return f"Run(epochs={self.state.epoch}, {losses}, status={self.status.name!r})"


def train(
    config: RunConfig,
    epochs: int | None = None,
    backend: str = DEFAULT_BACKEND,
    *,
    until: str | Until | None = None,
) -> Run:
    """Train from the start for `epochs` epochs, fewer where training diverges.

    With `until`, one of "epoch 500", "test_loss<0.25", "train_loss<0.1", "no_better:100", "goal",
    it stops at the first epoch at which that holds, after `epochs` (20,000 if not given) at the
    latest; `Run.stop` says which, and why.
    """
    if until is None:
        if epochs is None:
            raise SettingError(
                "epochs", None, "say how many, or until when, as in until='epoch 500'"
            )
        state = start(config, backend)
        parts = [losses_of(config, state, backend)]
        state, losses = advance(config, state, epochs, backend)
        return finished_run(config, state, [*parts, losses], backend)
    until = Until.parse(until)
    until.check(config)
    if epochs is None:
        epochs = longest_wait(until)
    state = start(config, backend)
    parts = [losses_of(config, state, backend)]
    met = until.first(config, parts[0]) is not None
    if not met:
        best = best_of(parts[0])
        state, losses, met = advance_until(config, state, until, epochs, backend, best)
        parts.append(losses)
    return finished_run(config, state, parts, backend, (until, met))


def longest_wait(until: Until) -> int:
    """Epochs that a condition is waited for where nobody says how many."""
    return max(EPOCHS_UNTIL, int(until.number) if until.kind == "epoch" else 0)


def finished_run(
    config: RunConfig,
    state: State,
    parts: list[Losses],
    backend: str,
    stopped: tuple[Until, bool] | None = None,
) -> Run:
    """A `Run` from the pieces of a training that was advanced bit by bit.

    `stopped` says what it was to stop for, and whether it did.
    """
    history = Losses.join(parts)
    status = status_of(config, state, history, backend)
    stop = None
    if stopped:
        stop = stop_of(stopped[0], config, history, best_of(history), stopped[1])
    return Run(config, state, history, backend, versions(), status, stop)


def _stands_diverged(config: RunConfig, state: State, backend: str) -> bool:
    # Weights may be numbers where a loss no longer is: the square of an output past 1e154. Six
    # layers of 32 units cannot get there from weights below 1e15, so the losses, which cost as
    # much as a fair part of an epoch, need not be asked.
    if all(
        bool((np.abs(array) < _LARGE_WEIGHT).all()) for array in (*state.weights, *state.biases)
    ):
        return False
    samples = samples_of(config, backend)
    hyper = config.at(state.position).hyperparameters
    return has_diverged(state, reference.losses(state, samples, hyper), samples)


@functools.cache  # it reads files, and every answer of the API names the versions
def _installed_version(package: str) -> str:
    return importlib.metadata.version(package)


def _outputs(config: RunConfig, state: State, features: Floats) -> Floats:
    hyper = config.at(state.position).hyperparameters
    with np.errstate(over="ignore", invalid="ignore"):
        return forward(state, features, hyper)[-1][:, 0]


def _engine(name: str) -> ModuleType:
    check_backend(name)
    return importlib.import_module(f"playground.engine.{name}")

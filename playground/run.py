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
from dataclasses import dataclass, field
from numbers import Integral
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from playground.config import LEARNING_RATES, RunConfig, plain_number
from playground.data import datasets
from playground.data.datasets import Data
from playground.data.features import FEATURES, compute_features
from playground.data.random_stream import RandomStream
from playground.engine import reference
from playground.engine.network import (
    Backend,
    Samples,
    State,
    draw_first_state,
    forward,
    has_diverged,
)
from playground.errors import SettingError

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

Floats = NDArray[np.float64]

BACKENDS = ("compiled", "reference")
DEFAULT_BACKEND = "compiled"
MAX_EPOCHS = 1_000_000
_CACHED_DATA_SETS = 128  # up to 100 kB each; enough for all threads, and redrawing takes 0.1 ms
FRESH_POINTS = 20_000
_FRESH_SEED = "fresh points"  # not a number, as the seeds of links and studies are
_CACHED_FRESH_POINTS = 16  # up to 1.3 MB each
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
    _, stream = _drawn(_data_settings(config, backend))
    weights = RandomStream(config.weight_seed) if config.weight_seed else stream.copy()
    return draw_first_state(config.layer_sizes, weights.uniform, config.init_zero)


def data_of(config: RunConfig, backend: str = DEFAULT_BACKEND) -> Data:
    """The training and test points; their arrays are read-only."""
    return _drawn(_data_settings(config, backend))[0]


def advance(
    config: RunConfig, state: State, epochs: int, backend: str = DEFAULT_BACKEND
) -> tuple[State, Losses]:
    """The state `epochs` later, and the losses after each of them.

    Pure: `state` is untouched. Ends early where training diverges (see `status_of`); a state that
    has diverged stays as it is. Raises SettingError for a negative number of epochs or an
    unknown backend.
    """
    if not (isinstance(epochs, Integral) and 0 <= epochs <= MAX_EPOCHS):
        raise SettingError("epochs", epochs, f"must be a whole number from 0 to {MAX_EPOCHS}")
    train_epochs = _backend(backend)
    n_epochs = 0 if _stands_diverged(config, state, backend) else epochs
    samples = _samples(config, backend)
    after, losses = train_epochs(state, samples, config.hyperparameters, n_epochs)
    numbers = np.arange(state.epoch + 1, after.epoch + 1)
    return after, Losses(numbers, losses[:, 0], losses[:, 1])


def losses_of(config: RunConfig, state: State, backend: str = DEFAULT_BACKEND) -> Losses:
    """The losses of a state as it stands: one entry."""
    train, test = reference.losses(state, _samples(config, backend), config.hyperparameters)
    return Losses(np.array([state.epoch]), np.array([train]), np.array([test]))


def status_of(
    config: RunConfig, state: State, losses: Losses, backend: str = DEFAULT_BACKEND
) -> Status:
    """Whether a run has diverged, judged by its state and the last of its losses."""
    if len(losses.epochs):
        last = [losses.train[-1], losses.test[-1]]
        diverged = has_diverged(state, last, _samples(config, backend))
    else:
        diverged = _stands_diverged(config, state, backend)
    if not diverged:
        return Status("ok")
    rate = config.learning_rate
    lower = max((step for step in LEARNING_RATES if step <= rate / 30), default=None)
    ways_out = [f"a learning rate of {plain_number(lower)} or less"] if lower else []
    if large := [FEATURES[name].label for name in config.features if name in _LARGE_FEATURES]:
        ways_out.append("the network without " + ", ".join(large))
    advice = (
        f"Diverged at epoch {state.epoch}. The weights grew past all numbers at learning rate "
        f"{plain_number(rate)}. Try {', or '.join(ways_out or ['other first weights'])}."
    )
    return Status("diverged", state.epoch, advice, lower)


def test_accuracy(config: RunConfig, state: State) -> float | None:
    """Share of test points on the right side of 0; None for regression or without test points."""
    samples = _samples(config, DEFAULT_BACKEND)
    if config.problem != "classification" or not len(samples.test_labels):
        return None
    outputs = _outputs(config, state, samples.test_features)
    return float(np.mean(np.where(outputs >= 0, 1.0, -1.0) == samples.test_labels))


def true_error(config: RunConfig, state: State, backend: str = DEFAULT_BACKEND) -> float:
    """The loss on 20,000 fresh points of the config's data set and noise: the truth, nearly.

    The points are the same for all runs on one data set, so that runs can be compared.
    """
    features, labels = _fresh_samples(
        config.problem, config.active_dataset, config.noise_percent, config.features, backend
    )
    engine = _engine(backend)
    error: float = engine.loss(state, features, labels, config.hyperparameters)
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
    with np.errstate(over="ignore", invalid="ignore"):
        return forward(state, compute_features(points, config.features), config.hyperparameters)


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

    @property
    def losses(self) -> pd.DataFrame:
        """Columns epoch, train_loss, test_loss; one row an epoch, from 0."""
        return self.history.frame()

    def predict(self, points: Any) -> Floats:
        """The trained network's answers (n,) at `points` (n, 2)."""
        return predict(self.config, self.state, points)

    def figure(self) -> go.Figure:
        """The decision boundary with the points, beside the loss curves."""
        from playground.figures.run_figure import run_figure

        return run_figure(self)


def train(config: RunConfig, epochs: int, backend: str = DEFAULT_BACKEND) -> Run:
    """Train from the start for `epochs` epochs, fewer where training diverges."""
    state = start(config, backend)
    parts = [losses_of(config, state, backend)]
    state, losses = advance(config, state, epochs, backend)
    parts.append(losses)
    return finished_run(config, state, parts, backend)


def finished_run(config: RunConfig, state: State, parts: list[Losses], backend: str) -> Run:
    """A `Run` from the pieces of a training that was advanced bit by bit."""
    history = Losses.join(parts)
    status = status_of(config, state, history, backend)
    return Run(config, state, history, backend, versions(), status)


def _stands_diverged(config: RunConfig, state: State, backend: str) -> bool:
    # Weights may be numbers where a loss no longer is: the square of an output past 1e154. Six
    # layers of 32 units cannot get there from weights below 1e15, so the losses, which cost as
    # much as a fair part of an epoch, need not be asked.
    if all(bool((np.abs(array) < 1e15).all()) for array in (*state.weights, *state.biases)):
        return False
    samples = _samples(config, backend)
    return has_diverged(state, reference.losses(state, samples, config.hyperparameters), samples)


@functools.cache  # it reads files, and every answer of the API names the versions
def _installed_version(package: str) -> str:
    return importlib.metadata.version(package)


@dataclass(frozen=True)
class _DataSettings:
    """What fixes the data and the place in the stream after them: the key they are kept under."""

    problem: str
    dataset: str
    noise_percent: float
    train_percent: float
    seed: str
    split_seed: str
    backend: str = field(compare=False)  # who draws what is not kept yet; all draw the same bits


def _data_settings(config: RunConfig, backend: str) -> _DataSettings:
    return _DataSettings(
        config.problem,
        config.active_dataset,
        config.noise_percent,
        config.train_percent,
        config.seed,
        config.split_seed,
        backend,
    )


@functools.lru_cache(maxsize=_CACHED_DATA_SETS)
def _drawn(settings: _DataSettings) -> tuple[Data, RandomStream]:
    """The data, and the stream where the weights come next: copy it before you draw."""
    data, stream = _drawing(settings.backend).draw_data(
        settings.problem,
        settings.dataset,
        settings.noise_percent,
        settings.train_percent,
        settings.seed,
        settings.split_seed,
    )
    return data, stream


def _samples(config: RunConfig, backend: str) -> Samples:
    return _computed_samples(config.features, _data_settings(config, backend))


@functools.lru_cache(maxsize=_CACHED_DATA_SETS)
def _computed_samples(features: tuple[str, ...], settings: _DataSettings) -> Samples:
    data, _ = _drawn(settings)
    samples = Samples(
        compute_features(data.train_points, features),
        data.train_labels,
        compute_features(data.test_points, features),
        data.test_labels,
    )
    for array in samples:
        array.flags.writeable = False
    return samples


@functools.lru_cache(maxsize=_CACHED_FRESH_POINTS)
def _fresh_samples(
    problem: str, dataset: str, noise_percent: float, features: tuple[str, ...], backend: str
) -> tuple[Floats, Floats]:
    """Features (n, n_features) and labels (n,) of the fresh points."""
    points, labels = _drawing(backend).draw_points(
        problem, dataset, noise_percent, FRESH_POINTS, _FRESH_SEED
    )
    return compute_features(points, features), labels


def _outputs(config: RunConfig, state: State, features: Floats) -> Floats:
    with np.errstate(over="ignore", invalid="ignore"):
        return forward(state, features, config.hyperparameters)[-1][:, 0]


def _backend(name: str) -> Backend:
    backend: Backend = _engine(name).train
    return backend


def _engine(name: str) -> ModuleType:
    _check_backend(name)
    return importlib.import_module(f"playground.engine.{name}")


def _drawing(backend: str) -> ModuleType:
    """The module whose `draw_data` and `draw_points` belong to a backend."""
    _check_backend(backend)
    if backend == "reference":
        return datasets
    from playground.data import compiled  # late, because importing Numba takes longer than a run

    return compiled


def _check_backend(name: str) -> None:
    if name not in BACKENDS:
        raise SettingError("backend", name, "must be one of " + ", ".join(BACKENDS))

"""A trial: one run that is wanted, and what came of it."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from playground.engine.network import State
from playground.errors import WorkError
from playground.run.backends import DEFAULT_BACKEND, check_backend
from playground.run.config import RunConfig
from playground.run.finished import versions
from playground.run.losses import Losses
from playground.run.outcome import stands_diverged, status_of
from playground.run.reading import losses_of, true_error
from playground.run.standing import Standing
from playground.run.training import advance, start

Floats = NDArray[np.float64]

OK, DIVERGED, FAILED = "ok", "diverged", "failed"

_JITTER_FROM = 100  # epochs: rises before it are the first descent's
_LAST = 50  # epochs that the steady loss is the median of
_SETTLED_SHARE, _SETTLED_LOSS = 0.1, 0.005
_NODE_OFF = 0.01
_NAN = float("nan")


@dataclass(frozen=True)
class Trial:
    """One run that is wanted: a config, trained for so many epochs."""

    config: RunConfig
    epochs: int

    @cached_property
    def link(self) -> str:
        """The config's, written once."""
        return self.config.link()

    @cached_property
    def course(self) -> str:
        """What is trained, as a text: trials of one course have the same outcome.

        A penalty with factor 0 pulls at nothing, and without one the factor says nothing.
        """
        config = self.config
        pulls = config.regularization != "none" and config.regularization_rate
        if pulls or config.changes:
            return f"{self.link} {self.epochs}"
        plain = config.replace(regularization="none", regularization_rate=0)
        return f"{plain.link()} {self.epochs}"

    def key(self, engine: str) -> str:
        """What names this run in a ledger: config, epochs and the engine's version."""
        text = f"{self.link} {self.epochs} {engine}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Measures:
    """What a run's curve and end say, as numbers; NaN where a run has no such number."""

    train_loss: float  # half the mean squared error at the end, of a diverged run too
    test_loss: float
    final: float  # test loss at the last epoch, of a run that got there
    steady: float  # median test loss of the last 50 epochs
    true_error: float  # loss on 20,000 fresh points of the same generator
    speed: float  # first epoch with at most half the first training loss
    jitter: float  # sum of the training loss's rises after epoch 100
    settled: float  # epoch from which the training loss stays near its last value
    dead_links: int
    links: int
    nodes_off: int  # hidden units with only small weights on one of their sides
    hidden_nodes: int
    trained_epochs: int


MEASURES = tuple(item.name for item in fields(Measures))
INTEGERS = tuple(item.name for item in fields(Measures) if item.type == "int")


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a trial: "ok", "diverged" or "failed" with the reason in `error`."""

    status: str
    measures: Measures | None = None
    curves: Floats = field(default_factory=lambda: np.empty((0, 2)))
    """(epochs + 1, 2): training and test loss after each epoch, from epoch 0."""
    wall_seconds: float = 0.0
    error: str = ""


def engine_version(backend: str = DEFAULT_BACKEND) -> str:
    """The versions a result's digits depend on, as one text. Raises SettingError."""
    check_backend(backend)
    numbers = versions()
    parts = ("playground", "numpy", "numba") if backend == "compiled" else ("playground", "numpy")
    return " ".join([backend, *(f"{name} {numbers[name]}" for name in parts)])


def run_trial(trial: Trial, backend: str = DEFAULT_BACKEND) -> Outcome:
    """Train and measure; whatever goes wrong becomes a failed outcome, never an exception."""
    try:
        return outcome_of(go_on(trial, begin(trial), trial.epochs, backend), backend)
    except WorkError:
        raise
    except Exception as error:  # one bad run must not cost a study of thousands
        return failed(error)


def failed(error: Exception) -> Outcome:
    """What comes of a run that could not be done."""
    return Outcome(FAILED, error=f"{type(error).__name__}: {error}")


@dataclass(frozen=True, eq=False)
class Begun:
    """A trial on its way: where it stands, its losses from epoch 0, and how long that took."""

    standing: Standing
    losses: Losses
    wall_seconds: float = 0.0

    def is_over(self, trial: Trial) -> bool:
        """Whether nothing is left to train."""
        return self.standing.epoch >= trial.epochs or stands_diverged(self.standing)


def begin(trial: Trial) -> Begun:
    """A trial before its first epoch."""
    first = start(trial.config)
    return Begun(first, losses_of(first))


def go_on(trial: Trial, begun: Begun, epochs: int, backend: str = DEFAULT_BACKEND) -> Begun:
    """The trial some epochs later, at most at its end; pieces of any length, to the same bits."""
    epochs = min(epochs, trial.epochs - begun.standing.epoch)
    began = time.perf_counter()
    last, trained = advance(begun.standing, epochs, backend)
    took = time.perf_counter() - began
    return Begun(last, Losses.join([begun.losses, trained]), begun.wall_seconds + took)


def outcome_of(begun: Begun, backend: str = DEFAULT_BACKEND) -> Outcome:
    """What came of a trial that is over."""
    last, losses, wall_seconds = begun.standing, begun.losses, begun.wall_seconds
    status = status_of(last, losses).name
    error = true_error(last, backend) if status == OK else _NAN
    measures = measure(losses, last.state, error)
    if status != OK:
        # Losses before the end, or bounded by tanh in spite of it, would flatter the run.
        measures = replace(measures, final=_NAN, steady=_NAN, jitter=_NAN, settled=_NAN)
    return Outcome(status, measures, np.column_stack([losses.train, losses.test]), wall_seconds)


def measure(losses: Losses, state: State, true_error: float) -> Measures:
    """The measures of a run from its losses (from epoch 0 on), its last state and true error."""
    train = losses.train
    with np.errstate(all="ignore"):  # two losses past 1e308 have no mean
        steady = float(np.median(losses.test[-_LAST:]))
    return Measures(
        train_loss=float(train[-1]),
        test_loss=float(losses.test[-1]),
        final=float(losses.test[-1]),
        steady=steady,
        true_error=true_error,
        speed=speed_of(train),
        jitter=jitter_of(train),
        settled=settled_of(train),
        dead_links=state.n_dead,
        links=state.n_links,
        nodes_off=nodes_off(state),
        hidden_nodes=sum(len(bias) for bias in state.biases[:-1]),
        trained_epochs=state.epoch,
    )


def speed_of(train: Floats) -> float:
    """The first epoch with a training loss of at most half the first; NaN if there is none."""
    reached = np.flatnonzero(train <= train[0] / 2)
    return float(reached[0]) if len(reached) else _NAN


def jitter_of(train: Floats) -> float:
    """The summed rises of the training loss after epoch 100; NaN for a shorter run."""
    if len(train) <= _JITTER_FROM + 1:
        return _NAN
    with np.errstate(all="ignore"):
        return float(np.maximum(np.diff(train[_JITTER_FROM:]), 0.0).sum())


def settled_of(train: Floats) -> float:
    """The epoch from which the training loss stays within 10 % or 0.005 of its last value."""
    last = train[-1]
    if not np.isfinite(last):
        return _NAN
    away = np.flatnonzero(~(np.abs(train - last) <= max(_SETTLED_SHARE * last, _SETTLED_LOSS)))
    return float(away[-1] + 1) if len(away) else 0.0


def nodes_off(state: State) -> int:
    """Hidden units whose incoming, or whose outgoing, weights are all below 0.01 in size."""
    count = 0
    for incoming, outgoing in zip(state.weights, state.weights[1:], strict=False):
        no_input = (np.abs(incoming) < _NODE_OFF).all(axis=0)
        no_output = (np.abs(outgoing) < _NODE_OFF).all(axis=1)
        count += int((no_input | no_output).sum())
    return count

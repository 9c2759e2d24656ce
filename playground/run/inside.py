"""What happens inside a network where a run stands: gradients, updates and units, by layer.

A layer is what leads to its units: its weights, and what the units answer. Layers count from the
inputs on, the output is the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.engine import reference
from playground.engine.network import State, passed
from playground.run.config import RunConfig
from playground.run.price import epoch_seconds, reading_seconds
from playground.run.standing import Standing
from playground.run.why import next_update

Floats = NDArray[np.float64]

FLAT = 0.98
"""Beyond it, on tanh's scale, a unit is at an end of its curve: the slope 1 - a^2 is below a
twenty-fifth of its largest. Sigmoid's scale is 0 to 1: the same slope is at 0.01 and 0.99."""

NEARLY_ALL = 0.95
"""Of the training points: a unit that is at its ends for so many is called saturated."""

_DIES = "relu"  # of the activations, the one that has no slope at all below 0
_READINGS, _MEASURE = 2.5, 3e-4  # readings that a measure takes, and seconds besides


@dataclass(frozen=True, eq=False)
class Inside:
    """One number a layer, (n_layers,) each; NaN where there is none, as in a state that diverged.

    A gradient is that of the mean loss of all training points, without the penalty and with no unit
    left out. Its size is the root mean square over the layer's weights, as is that of an update.
    """

    gradients: Floats  # size of the gradient in the layer's weights
    updates: Floats  # size of what the next update adds to the weights, by the weights' own
    dead: Floats  # share of its units that give 0 for every training point; of hidden ReLUs
    saturated: Floats  # share that are FLAT for NEARLY_ALL of them; of hidden tanh and sigmoid


def inside(standing: Standing) -> Inside:
    """What happens in each layer where a run stands."""
    samples, hyper, state = standing.samples, standing.hyperparameters, standing.state
    n_layers = len(state.weights)
    if not state.is_finite():
        return Inside(*np.full((4, n_layers), np.nan))
    names = activations_of(standing.settings)
    features, labels = samples.train_features, samples.train_labels
    with np.errstate(all="ignore"):
        values = passed(state, features, hyper).values[1:-1]
        found = reference.gradients(state, features, labels, hyper)
        before, after = _next_update(standing)
        pairs = zip(after.weights, before.weights, strict=True)
        return Inside(
            np.array([_size(grad / len(labels)) for grad in found.weights]),
            np.array([_size(new - old) / _size(old) for new, old in pairs]),
            np.array([*map(_dead, names, values), np.nan]),
            np.array([*map(_saturated, names, values), np.nan]),
        )


def inside_seconds(config: RunConfig) -> float:
    """What `inside` costs, of one state."""
    an_update = epoch_seconds(config) / max(1, config.n_train // config.update_size)
    return _MEASURE + _READINGS * reading_seconds(config) + an_update


def activations_of(config: RunConfig) -> tuple[str, ...]:
    """The activation of each hidden layer."""
    return config.activations or (config.activation,) * len(config.hidden_layers)


def flat_share(activation: str, values: Floats) -> Floats:
    """By unit, (n_units,), the share of points at which tanh's or sigmoid's `values`
    (n_points, n_units) are FLAT.
    """
    scaled = 2 * values - 1 if activation == "sigmoid" else values
    share: Floats = (np.abs(scaled) > FLAT).mean(axis=0)
    return share


def never_above_zero(values: Floats) -> NDArray[np.bool_]:
    """By unit, whether a ReLU's `values` (n_points, n_units) are 0 for every point."""
    return np.asarray((values <= 0).all(axis=0))


def _dead(activation: str, values: Floats) -> float:
    return float(never_above_zero(values).mean()) if activation == _DIES else np.nan


def _saturated(activation: str, values: Floats) -> float:
    if activation not in ("tanh", "sigmoid"):
        return np.nan
    return float((flat_share(activation, values) >= NEARLY_ALL).mean())


def _size(array: Floats) -> float:
    return float(np.sqrt(np.mean(array**2)))


def _next_update(standing: Standing) -> tuple[State, State]:
    """The states before and after the next update; the same where none ever comes."""
    if standing.hyperparameters.batch_size > standing.config.n_train:
        return standing.state, standing.state
    now = next_update(standing)
    slope = reference.summed(*now.passed)
    return now.state, reference.update(now.state, slope, len(now.rows), now.hyper)


def columns(found: Sequence[Inside]) -> dict[str, Floats]:
    """Many of one run, in columns: (n_states, n_layers) each."""
    return {
        name: np.array([getattr(one, name) for one in found])
        for name in ("gradients", "updates", "dead", "saturated")
    }

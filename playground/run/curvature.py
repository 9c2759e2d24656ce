"""How the training loss bends where a run stands, and what each update of an epoch does to it.

The loss is the mean over all training points, without the penalty. Parameters are one vector, the
weights of all layers first, then the biases. Curvatures are central differences of the engine's own
gradients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.engine import reference
from playground.engine.network import Floats, State
from playground.engine.optimizers import Parameters
from playground.run.standing import Standing

_STEP = 1e-5  # truncation and rounding of the differences are both about 1e-10
_DIRECTIONS, _SETTLED = 20, 1e-7  # at most; fewer where one more changes hardly anything
_NOTHING = 1e-7  # of a direction that is new only by rounding
Rows = NDArray[np.intp]


def flat(parameters: Parameters) -> Floats:
    """All weights, then all biases, as one vector (n,)."""
    arrays = (*parameters.weights, *parameters.biases)
    return np.concatenate([array.ravel() for array in arrays])


def slopes(standing: Standing) -> Floats:
    """The slope (n,) of the training loss in every parameter."""
    return _slopes(standing, flat(standing.state.parameters))


def largest_curvature(standing: Standing) -> float:
    """The largest eigenvalue of the second derivatives of the training loss.

    By Lanczos' method: the second derivatives are asked along a few directions only, each at
    right angles to those before, until one more changes hardly anything. NaN for a state that has
    diverged.
    """
    if not standing.state.is_finite():
        return float("nan")
    here = flat(standing.state.parameters)
    direction = np.random.default_rng(0).standard_normal(len(here))
    direction /= np.linalg.norm(direction)
    basis: list[Floats] = []
    images: list[Floats] = []
    largest = float("nan")
    while len(basis) < min(_DIRECTIONS, len(here)):
        basis.append(direction)
        images.append(_bent(standing, here, direction))
        small = np.array(basis) @ np.array(images).T
        before, largest = largest, float(np.linalg.eigvalsh((small + small.T) / 2)[-1])
        if abs(largest - before) <= _SETTLED * abs(largest):
            break
        rest = images[-1].copy()
        for _ in range(2):  # once more for what rounding left
            for known in basis:
                rest -= (known @ rest) * known
        length = float(np.linalg.norm(rest))
        if length < _NOTHING * float(np.linalg.norm(images[-1])) or not length:
            break
        direction = rest / length
    return largest


def _bent(standing: Standing, here: Floats, direction: Floats) -> Floats:
    """The second derivatives times a direction of length 1."""
    above, below = (_slopes(standing, here + sign * _STEP * direction) for sign in (1, -1))
    return (above - below) / (2 * _STEP)


@dataclass(frozen=True)
class Update:
    """One update of plain gradient descent, and what it does to the loss of all training points.

    On a parabola the loss rises by `slope` + `bend`, the two first terms of its Taylor series.
    """

    slope: float  # -rate g . grad L: below 0 where the batch points downhill for all points
    bend: float  # rate^2 g . H g / 2
    change: float  # the loss after the update less the loss before

    @property
    def product(self) -> float:
        """Rate times curvature along the update, in units of the slope: on a parabola, the loss
        rises where this is above 2 (and the update points downhill)."""
        return -2 * self.bend / self.slope


def updates_of_next_epoch(standing: Standing) -> list[Update]:
    """The updates that follow, one a full batch. Batches without any slope are left out."""
    rate, samples = standing.settings.learning_rate, standing.samples
    here = flat(standing.state.parameters)
    loss = _loss(standing, here)
    found = []
    n_train = len(samples.train_labels)
    hyper = standing.hyperparameters
    rows_of = reference.batches(n_train, hyper.batch_size, standing.epoch, hyper.order_key)
    for batch, rows in enumerate(rows_of):
        step = _slopes(
            standing, here, rows, reference.dropped(standing.state, hyper, batch, n_train)
        )
        length = float(np.linalg.norm(step))
        if length == 0:
            continue
        bend = 0.5 * rate**2 * float(step @ _bent(standing, here, step / length)) * length
        slope = -rate * float(step @ _slopes(standing, here))
        here = here - rate * step
        loss_after = _loss(standing, here)
        found.append(Update(slope, bend, loss_after - loss))
        loss = loss_after
    return found


def _loss(standing: Standing, parameters: Floats) -> float:
    samples = standing.samples
    state = with_parameters(standing.state, parameters)
    return reference.loss(
        state, samples.train_features, samples.train_labels, standing.hyperparameters
    )


def _slopes(
    standing: Standing,
    parameters: Floats,
    rows: Rows | None = None,
    thinned: Sequence[Floats] = (),
) -> Floats:
    """Slopes of the mean loss of some training points, or of all, with or without dropout."""
    samples = standing.samples
    features, labels = samples.train_features, samples.train_labels
    if rows is not None:
        features, labels = features[rows], labels[rows]
    state = with_parameters(standing.state, parameters)
    hyper = standing.hyperparameters
    gradients = reference.gradients(state, features, labels, hyper, thinned)
    return flat(gradients) / len(labels)


def with_parameters(state: State, parameters: Floats) -> State:
    """The state with other weights and biases."""
    arrays, at = [], 0
    for array in (*state.weights, *state.biases):
        arrays.append(parameters[at : at + array.size].reshape(array.shape))
        at += array.size
    n = len(state.weights)
    return replace(state, weights=tuple(arrays[:n]), biases=tuple(arrays[n:]))

"""The definition of training, in plain NumPy: one matrix product a layer and batch.

Stochastic gradient descent over the points in fixed order, as the original does it, or in an order
of each epoch's own: an update after every `batch_size` points; what is left over at the end of an
epoch joins the first batch of the next one. Its gradients would have been taken at the weights
still in force, so that first batch is simply larger, and nothing needs to be carried from epoch to
epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.engine.activations import OUTPUTS
from playground.engine.dropout import factors
from playground.engine.losses import LOSSES, mean_loss
from playground.engine.network import (
    Floats,
    Hyperparameters,
    Pass,
    Samples,
    State,
    has_diverged,
    passed,
)
from playground.engine.optimizers import OPTIMIZERS, Parameters, clipped
from playground.engine.orders import order_of
from playground.engine.penalties import PENALTIES
from playground.engine.schedules import rates


def train(
    state: State, samples: Samples, hyper: Hyperparameters, n_epochs: int
) -> tuple[State, Floats]:
    """See `playground.engine.network.Backend`."""
    rows: list[tuple[float, float]] = []
    with np.errstate(over="ignore", invalid="ignore"):
        while len(rows) < n_epochs:
            state = _epoch(state, samples, hyper)
            rows.append(losses(state, samples, hyper))
            if has_diverged(state, rows[-1], samples):
                break
    return state, np.array(rows, dtype=float).reshape(-1, 2)


def train_unread(
    state: State, samples: Samples, hyper: Hyperparameters, n_epochs: int
) -> tuple[State, Floats]:
    """See `playground.engine.network.Unread`."""
    state, rows = train(state, samples, hyper, n_epochs)
    return state, rows[-1:]


def train_within(state: State, samples: Samples, hyper: Hyperparameters, sample: int) -> State:
    """See `playground.engine.network.Within`."""
    with np.errstate(over="ignore", invalid="ignore"):
        state = _updated(state, samples, hyper, sample)
    return replace(state, sample=sample)


def losses(state: State, samples: Samples, hyper: Hyperparameters) -> tuple[float, float]:
    """Training and test loss of a state as it stands."""
    return (
        loss(state, samples.train_features, samples.train_labels, hyper),
        loss(state, samples.test_features, samples.test_labels, hyper),
    )


def loss(state: State, features: Floats, labels: Floats, hyper: Hyperparameters) -> float:
    """The mean loss over points given by features (n, n_features) and labels (n,)."""
    with np.errstate(over="ignore", invalid="ignore"):
        return mean_loss(passed(state, features, hyper).answers, labels, hyper.loss)


def batches(
    n_samples: int, batch_size: int, epoch: int, order_key: int | None = None
) -> list[NDArray[np.intp]]:
    """The rows of each update of the epoch that follows `epoch` finished ones."""
    order = order_of(order_key, epoch, n_samples)
    n_updates = n_samples // batch_size
    rows = [order[k * batch_size : (k + 1) * batch_size] for k in range(n_updates)]
    if rows and epoch > 0:
        left_over = order_of(order_key, epoch - 1, n_samples)[n_updates * batch_size :]
        rows[0] = np.concatenate([left_over, rows[0]])
    return rows


def dropped(state: State, hyper: Hyperparameters, batch: int, n_samples: int) -> list[Floats]:
    """Dropout's factors for the points of a batch, whose number counts from 0; [] for none."""
    if not any(hyper.dropout):
        return []
    size = hyper.batch_size
    left_over = n_samples % size if state.epoch else 0
    first, n = (left_over + batch * size, size) if batch else (0, left_over + size)
    units = [len(bias) for bias in state.biases[:-1]]
    return factors(hyper.dropout, units, hyper.dropout_key, state.epoch, first, n)


def gradients(
    state: State,
    features: Floats,
    labels: Floats,
    hyper: Hyperparameters,
    thinned: Sequence[Floats] = (),
) -> Parameters:
    """Gradients of the points' summed loss in each weight matrix and each bias vector.

    Of the network that dropout's factors leave, where there are any.
    """
    found = passed(state, features, hyper, thinned)
    return summed(found, passed_back(state, found, labels, hyper, thinned))


class PassBack(NamedTuple):
    """A backward pass: the gradients of each point's own loss, layer by layer.

    In what the hidden layers send on, and in the sums z of every layer behind the inputs.
    """

    grad_sent: list[Floats]  # (n_samples, units) each
    grad_sums: list[Floats]


def passed_back(
    state: State,
    found: Pass,
    labels: Floats,
    hyper: Hyperparameters,
    thinned: Sequence[Floats] = (),
) -> PassBack:
    """The gradients behind a forward pass, which dropout's factors have `thinned` or not."""
    sums, values, _ = found
    output_activation = OUTPUTS[hyper.output_activation]
    back = PassBack([], [LOSSES[hyper.loss].slope(found.answers, labels, output_activation)])
    for layer in reversed(range(1, len(state.weights))):
        grad_values = back.grad_sums[0] @ state.weights[layer].T
        back.grad_sent.insert(0, grad_values)
        if thinned:
            grad_values = grad_values * thinned[layer - 1]
        slope = hyper.hidden_activation(layer - 1).slope
        back.grad_sums.insert(0, grad_values * slope(sums[layer - 1], values[layer]))
    return back


def summed(found: Pass, back: PassBack) -> Parameters:
    """The same gradients in each weight matrix and each bias vector, summed over the points."""
    layers = list(zip(found.sent, back.grad_sums, strict=False))  # the output sends nothing on
    return Parameters(
        tuple(sent.T @ grad_sums for sent, grad_sums in layers),
        tuple(grad_sums.sum(axis=0) for _, grad_sums in layers),
    )


def _epoch(state: State, samples: Samples, hyper: Hyperparameters) -> State:
    state = _updated(state, samples, hyper, len(samples.train_labels))
    return replace(state, epoch=state.epoch + 1, sample=0)


def _updated(state: State, samples: Samples, hyper: Hyperparameters, sample: int) -> State:
    """The state after the updates of the batches that are full between its sample and `sample`."""
    n_samples = len(samples.train_labels)
    rows_of = batches(n_samples, hyper.batch_size, state.epoch, hyper.order_key)
    now = at_epoch(hyper, state.epoch)
    for batch in range(state.sample // hyper.batch_size, sample // hyper.batch_size):
        rows, thinned = rows_of[batch], dropped(state, hyper, batch, n_samples)
        features, labels = samples.train_features[rows], samples.train_labels[rows]
        state = update(state, gradients(state, features, labels, now, thinned), len(labels), now)
    return state


def at_epoch(hyper: Hyperparameters, epoch: int) -> Hyperparameters:
    """The same with the learning rate of the epoch that follows `epoch` finished ones."""
    rate = float(rates(hyper.learning_rate, hyper.schedule, epoch, 1)[0])
    return hyper._replace(learning_rate=rate)


def update(state: State, slope: Parameters, n: int, hyper: Hyperparameters) -> State:
    """One step of the optimizer along the slope of `n` samples, then of the penalty, whose own
    slope is taken at the old weights.
    """
    penalty = PENALTIES[hyper.regularization]
    if hyper.clip_norm:
        slope = clipped(slope, n, hyper.clip_norm)
    moved, slots = OPTIMIZERS[hyper.optimizer].step(
        state.parameters, slope, state.slots, hyper.learning_rate, n, hyper.constants
    )
    pull = hyper.learning_rate * hyper.regularization_rate
    weights, dead = [], []
    for w, after_gradient, mask in zip(state.weights, moved.weights, state.dead, strict=True):
        after_penalty = after_gradient - pull * penalty.slope(w)
        if penalty.cuts_connections:
            cut = ~mask & (after_gradient * after_penalty < 0)
            after_penalty[cut] = 0.0
            dead.append(mask | cut)
        else:
            dead.append(mask)
        weights.append(np.where(mask, w, after_penalty))
    return replace(
        state, weights=tuple(weights), biases=moved.biases, dead=tuple(dead), slots=slots
    )

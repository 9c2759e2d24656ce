"""The same training, compiled: states are packed for the kernel, and unpacked after it.

`reference.py` is the definition; every test run compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from playground.engine import kernels
from playground.engine.activations import ACTIVATIONS
from playground.engine.losses import LOSSES
from playground.engine.network import Floats, Hyperparameters, Samples, State
from playground.engine.optimizers import OPTIMIZERS
from playground.engine.penalties import PENALTIES

_ACTIVATION_CODES = {
    "relu": kernels.RELU,
    "tanh": kernels.TANH,
    "sigmoid": kernels.SIGMOID,
    "linear": kernels.LINEAR,
}
_PENALTY_CODES = {"none": kernels.NONE, "L1": kernels.L1, "L2": kernels.L2}
assert _ACTIVATION_CODES.keys() == ACTIVATIONS.keys()
assert _PENALTY_CODES.keys() == PENALTIES.keys()
# One row each, written into the kernel. A second loss is a code for `_point_loss` and its slope;
# a second optimizer is one for the lines of `_step` that move a weight and a bias, and brings its
# slots as `dead` comes: a flat array, changed in place, shaped again in `_after`.
assert LOSSES.keys() == {"half_squared_error"}
assert OPTIMIZERS.keys() == {"sgd"}


def train(
    state: State, samples: Samples, hyper: Hyperparameters, n_epochs: int
) -> tuple[State, Floats]:
    """See `playground.engine.network.Backend`."""
    if n_epochs == 0:
        return state, np.empty((0, 2))
    after, rows, _ = film(state, samples, hyper, n_epochs, ())
    return after, rows[:, :2]


def film(
    state: State, samples: Samples, hyper: Hyperparameters, n_epochs: int, after: Sequence[int]
) -> tuple[State, Floats, kernels.Film]:
    """The same training, with pictures `after` so many of its epochs, ascending from 1.

    Gives the state at the end, a row (training loss, test loss, shares of training and test points
    on the right side of 0) an epoch, and the pictures up to there; where it diverges is the last.
    """
    rows = np.empty((n_epochs, 4))
    net = _net(state, hyper)
    n_updates = len(samples.train_labels) // hyper.batch_size
    taken = _film(net, after)
    done = _trained(state, samples, hyper, net, n_updates, rows, taken)
    n_taken = int(np.searchsorted(taken.after, done, side="right"))
    pictures = kernels.Film(*(column[:n_taken] for column in taken))
    return _after(state, net, state.epoch + done, 0), rows[:done], pictures


def train_within(state: State, samples: Samples, hyper: Hyperparameters, sample: int) -> State:
    """See `playground.engine.network.Within`."""
    net = _net(state, hyper)
    n_updates = sample // hyper.batch_size
    _trained(state, samples, hyper, net, n_updates, np.empty((0, 4)), _film(net, ()))
    return _after(state, net, state.epoch, sample)


def loss(state: State, features: Floats, labels: Floats, hyper: Hyperparameters) -> float:
    """The mean loss over points given by features (n, n_features) and labels (n,)."""
    net = _net(state, hyper)
    width = kernels.padded_size(min(kernels.BLOCK, len(labels)))
    values = np.zeros((net.sizes.sum(), width))
    return float(kernels.loss(np.array(features.T, order="C"), np.array(labels), values, net))


def _trained(
    state: State,
    samples: Samples,
    hyper: Hyperparameters,
    net: kernels.Net,
    end_update: int,
    rows: Floats,
    pictures: kernels.Film,
) -> int:
    """Train in place for len(rows) epochs, or without any up to an update of this one."""
    penalty = _PENALTY_CODES[hyper.regularization]
    rule = kernels.Rule(float(hyper.learning_rate), penalty, float(hyper.regularization_rate))
    done: int = kernels.train(
        # Copies, because a read-only array would be another type to the compiler.
        np.array(samples.train_features.T, order="C"),
        np.array(samples.train_labels),
        np.array(samples.test_features.T, order="C"),
        np.array(samples.test_labels),
        net,
        rule,
        hyper.batch_size,
        state.sample // hyper.batch_size,
        end_update,
        state.epoch > 0,
        rows,
        pictures,
    )
    return done


def _net(state: State, hyper: Hyperparameters) -> kernels.Net:
    """The network as the kernel takes it: a copy, to be changed in place."""
    return kernels.Net(
        np.array([*(len(w) for w in state.weights), len(state.biases[-1])], dtype=np.int64),
        _flat(state.weights, np.float64),
        _flat(state.biases, np.float64),
        _flat(state.dead, np.bool_),
        _ACTIVATION_CODES[hyper.activation],
        _ACTIVATION_CODES[hyper.output_activation],
    )


def _film(net: kernels.Net, after: Sequence[int]) -> kernels.Film:
    """Room for pictures of a network."""
    n = len(after)
    return kernels.Film(
        np.array(after, dtype=np.int64),
        np.empty((n, len(net.weights))),
        np.empty((n, len(net.biases))),
        np.empty((n, len(net.dead)), dtype=np.bool_),
    )


def _after(state: State, net: kernels.Net, epoch: int, sample: int) -> State:
    return replace(
        state,
        epoch=epoch,
        weights=_unflat(net.weights, state.weights),
        biases=_unflat(net.biases, state.biases),
        dead=_unflat(net.dead, state.dead),
        sample=sample,
    )


def _flat(arrays: tuple[np.ndarray, ...], dtype: type) -> np.ndarray:
    return np.concatenate([array.ravel() for array in arrays]).astype(dtype)


def _unflat(flat: np.ndarray, like: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...]:
    ends = np.cumsum([array.size for array in like])[:-1]
    return tuple(
        part.reshape(array.shape) for part, array in zip(np.split(flat, ends), like, strict=True)
    )

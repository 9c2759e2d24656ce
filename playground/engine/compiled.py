"""The same training, compiled: states are packed for the kernel, and unpacked after it.

`reference.py` is the definition; every test run compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from playground.engine import kernels
from playground.engine.activations import ACTIVATIONS
from playground.engine.kernels import packed
from playground.engine.losses import LOSSES
from playground.engine.network import (
    Floats,
    Hyperparameters,
    Samples,
    State,
    below_divergence,
)
from playground.engine.optimizers import OPTIMIZERS, Constants
from playground.engine.penalties import PENALTIES
from playground.engine.schedules import rates

_ACTIVATION_CODES = {
    "relu": packed.RELU,
    "tanh": packed.TANH,
    "sigmoid": packed.SIGMOID,
    "linear": packed.LINEAR,
    "leaky_relu": packed.LEAKY_RELU,
    "elu": packed.ELU,
    "selu": packed.SELU,
    "gelu": packed.GELU,
    "silu": packed.SILU,
    "softplus": packed.SOFTPLUS,
    "sine": packed.SINE,
    "gaussian": packed.GAUSSIAN,
}
_PENALTY_CODES = {"none": packed.NONE, "L1": packed.L1, "L2": packed.L2}
assert _ACTIVATION_CODES.keys() == ACTIVATIONS.keys()
assert _PENALTY_CODES.keys() == PENALTIES.keys()
_LOSS_CODES = {
    "squared": packed.SQUARED,
    "cross-entropy": packed.CROSS_ENTROPY,
    "hinge": packed.HINGE,
    "huber": packed.HUBER,
    "absolute": packed.ABSOLUTE,
}
_OPTIMIZER_CODES = {
    "sgd": packed.SGD,
    "momentum": packed.MOMENTUM,
    "nesterov": packed.NESTEROV,
    "adagrad": packed.ADAGRAD,
    "rmsprop": packed.RMSPROP,
    "adam": packed.ADAM,
    "adamw": packed.ADAMW,
}
assert _LOSS_CODES.keys() == LOSSES.keys()
assert _OPTIMIZER_CODES.keys() == OPTIMIZERS.keys()


def train(
    state: State, samples: Samples, hyper: Hyperparameters, n_epochs: int
) -> tuple[State, Floats]:
    """See `playground.engine.network.Backend`."""
    if n_epochs == 0:
        return state, np.empty((0, 2))
    after, rows, _ = film(state, samples, hyper, n_epochs, ())
    return after, rows[:, :2]


def train_unread(
    state: State, samples: Samples, hyper: Hyperparameters, n_epochs: int
) -> tuple[State, Floats]:
    """See `playground.engine.network.Unread`."""
    if n_epochs == 0:
        return state, np.empty((0, 2))
    rows = np.empty((n_epochs, 4))
    net, rule = _net(state, hyper), _rule(state, hyper, n_epochs)
    n_updates = len(samples.train_labels) // hyper.batch_size
    none = _film(state, net, ())
    below = below_divergence(samples, len(state.weights))
    done = _trained(state, samples, hyper, net, rule, n_updates, rows, none, below)
    return _after(state, net, rule, state.epoch + done, 0), rows[done - 1 : done, :2]


def film(
    state: State, samples: Samples, hyper: Hyperparameters, n_epochs: int, after: Sequence[int]
) -> tuple[State, Floats, packed.Film]:
    """The same training, with pictures `after` so many of its epochs, ascending from 1.

    Gives the state at the end, a row (training loss, test loss, shares of training and test points
    that are told right) an epoch, and the pictures up to there; where it diverges is the last.
    """
    rows = np.empty((n_epochs, 4))
    net, rule = _net(state, hyper), _rule(state, hyper, n_epochs)
    n_updates = len(samples.train_labels) // hyper.batch_size
    taken = _film(state, net, after)
    done = _trained(state, samples, hyper, net, rule, n_updates, rows, taken)
    n_taken = int(np.searchsorted(taken.after, done, side="right"))
    pictures = packed.Film(*(column[:n_taken] for column in taken))
    return _after(state, net, rule, state.epoch + done, 0), rows[:done], pictures


def train_within(state: State, samples: Samples, hyper: Hyperparameters, sample: int) -> State:
    """See `playground.engine.network.Within`."""
    net, rule = _net(state, hyper), _rule(state, hyper, 1)
    n_updates, rows = sample // hyper.batch_size, np.empty((0, 4))
    _trained(state, samples, hyper, net, rule, n_updates, rows, _film(state, net, ()))
    return _after(state, net, rule, state.epoch, sample)


def loss(state: State, features: Floats, labels: Floats, hyper: Hyperparameters) -> float:
    """The mean loss over points given by features (n, n_features) and labels (n,)."""
    net = _net(state, hyper)
    width = kernels.padded_size(min(kernels.BLOCK, len(labels)))
    values = np.zeros((net.sizes.sum(), width))
    return float(
        kernels.loss(
            np.array(features.T, order="C"), np.array(labels), values, net, _codes(state, hyper)
        )
    )


def _trained(
    state: State,
    samples: Samples,
    hyper: Hyperparameters,
    net: packed.Net,
    rule: packed.Rule,
    end_update: int,
    rows: Floats,
    pictures: packed.Film,
    unread_below: float = 0.0,
) -> int:
    """Train in place for len(rows) epochs, or without any up to an update of this one."""
    done: int = kernels.train(
        # Copies, because a read-only array would be another type to the compiler.
        np.array(samples.train_features.T, order="C"),
        np.array(samples.train_labels),
        np.array(samples.test_features.T, order="C"),
        np.array(samples.test_labels),
        net,
        _codes(state, hyper),
        rule,
        hyper.batch_size,
        state.sample // hyper.batch_size,
        end_update,
        state.epoch,
        hyper.order_key is not None,
        np.uint64(hyper.order_key or 0),
        rows,
        pictures,
        unread_below,
    )
    return done


def _net(state: State, hyper: Hyperparameters) -> packed.Net:
    """The network as the kernel takes it: a copy, to be changed in place."""
    *hidden, output = _codes(state, hyper).tolist()
    is_plain = not hidden or (min(hidden) == max(hidden) <= packed.LINEAR)
    return packed.Net(
        np.array([*(len(w) for w in state.weights), len(state.biases[-1])], dtype=np.int64),
        _flat(state.weights, np.float64),
        _flat(state.biases, np.float64),
        _flat(state.dead, np.bool_),
        (hidden or [output])[0] if is_plain else packed.MIXED,
        output,
        packed.SOFTMAX if len(state.biases[-1]) > 1 else _LOSS_CODES[hyper.loss],
    )


def _codes(state: State, hyper: Hyperparameters) -> NDArray[np.int64]:
    """The activation of every layer behind the inputs."""
    hidden = hyper.activations or (hyper.activation,) * (len(state.weights) - 1)
    is_sum = hyper.loss == "cross-entropy"
    output = "linear" if is_sum else hyper.output_activation
    return np.array([_ACTIVATION_CODES[name] for name in (*hidden, output)], dtype=np.int64)


def _rule(state: State, hyper: Hyperparameters, n_epochs: int) -> packed.Rule:
    """How the kernel moves the network, with a copy of what the optimizer remembers."""
    n = sum(array.size for array in (*state.weights, *state.biases))
    slots = _flat(state.slots, np.float64) if state.slots else np.empty(0)
    n_moments = len(state.slots) // (2 * len(state.weights))
    n_steps = slots[n_moments * n :]
    return packed.Rule(
        rates(hyper.learning_rate, hyper.schedule, state.epoch, n_epochs),
        _PENALTY_CODES[hyper.regularization],
        float(hyper.regularization_rate),
        _OPTIMIZER_CODES[hyper.optimizer],
        float(hyper.clip_norm),
        Constants(*map(float, hyper.constants)),
        slots[: n_moments * n].reshape(n_moments, n),
        n_steps if len(n_steps) else np.zeros(1),
        np.empty(n),
        np.array(hyper.dropout or (0.0,) * (len(state.weights) - 1), dtype=np.float64),
        np.uint64(hyper.dropout_key),
    )


def _film(state: State, net: packed.Net, after: Sequence[int]) -> packed.Film:
    """Room for pictures of a network."""
    n = len(after)
    return packed.Film(
        np.array(after, dtype=np.int64),
        np.empty((n, len(net.weights))),
        np.empty((n, len(net.biases))),
        np.empty((n, len(net.dead)), dtype=np.bool_),
        np.empty((n, sum(slot.size for slot in state.slots))),
    )


def _after(state: State, net: packed.Net, rule: packed.Rule, epoch: int, sample: int) -> State:
    slots = state.slots
    if slots:
        found = np.concatenate([rule.moments.ravel(), rule.n_steps])
        slots = _unflat(found[: sum(slot.size for slot in slots)], slots)
    return replace(
        state,
        epoch=epoch,
        weights=_unflat(net.weights, state.weights),
        biases=_unflat(net.biases, state.biases),
        dead=_unflat(net.dead, state.dead),
        sample=sample,
        slots=slots,
    )


def _flat(arrays: tuple[np.ndarray, ...], dtype: type) -> np.ndarray:
    return np.concatenate([array.ravel() for array in arrays]).astype(dtype)


def _unflat(flat: np.ndarray, like: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...]:
    parts, at = [], 0
    for array in like:
        parts.append(flat[at : at + array.size].reshape(array.shape))
        at += array.size
    return tuple(parts)

"""Runs of one shape of network trained side by side on a GPU; see `source.py` for the kernel."""

from __future__ import annotations

import functools
import importlib
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.engine.gpu.source import MAX_PARAMETERS, Shape, kernel_source
from playground.engine.network import Floats, Hyperparameters, Samples, State, below_divergence
from playground.engine.schedules import rates
from playground.errors import SettingError

_THREADS = 128  # a block


class Start(NamedTuple):
    """Where runs begin: an untrained network, its points, how it is trained."""

    state: State
    samples: Samples
    hyper: Hyperparameters


class Ends(NamedTuple):
    """Where runs stand at last, each (runs,)."""

    train_loss: Floats
    test_loss: Floats  # NaN without test points
    epochs: NDArray[np.int64]  # fewer than were asked for where training diverged


def shape_of(start: Start) -> Shape:
    """What its kernel depends on. Raises SettingError for what is not trained on a GPU."""
    state, hyper = start.state, start.hyper
    hidden = hyper.activations or (hyper.activation,) * (len(state.weights) - 1)
    output = "linear" if hyper.loss == "cross-entropy" else hyper.output_activation
    sizes = (*(len(weights) for weights in state.weights), len(state.biases[-1]))
    shape = Shape(sizes, (*hidden, output), hyper.loss, hyper.regularization)
    for setting, value, is_known, rule in (
        ("optimizer", hyper.optimizer, hyper.optimizer == "sgd", "plain steps (sgd)"),
        ("classes", sizes[-1], sizes[-1] == 1, "two classes, or a regression"),
        ("clip_norm", hyper.clip_norm, hyper.clip_norm == 0, "slopes that are not clipped"),
        ("dropout", hyper.dropout, not any(hyper.dropout), "no dropout"),
        ("reshuffle", True, hyper.order_key is None, "points that are not reshuffled"),
        (
            "hidden_layers",
            sizes[1:-1],
            shape.n_parameters <= MAX_PARAMETERS,
            f"at most {MAX_PARAMETERS} weights and biases; these are {shape.n_parameters}",
        ),
    ):
        if not is_known:
            raise SettingError(setting, value, f"a GPU trains {rule}; choose device=cpu")
    return shape


def train_side_by_side(
    starts: Sequence[Start],
    which: NDArray[np.int64],
    learning_rates: Floats,
    penalty_rates: Floats,
    n_epochs: int,
) -> Ends:
    """Train a run from `starts[which[k]]` for every k, with its two rates, all for `n_epochs`.

    The starts have one shape of network and one schedule. As `compiled.train`, but for rounding:
    sums are taken in another order. Raises SettingError as `shape_of`, and where there is no GPU.
    """
    cuda = _cuda()
    shapes = {shape_of(start) for start in starts}
    assert len(shapes) == 1
    kernel = _kernel(shapes.pop())
    every = [start.samples for start in starts]
    known = {id(samples): samples for samples in every}
    places, points, labels = _laid_out(list(known.values()))
    spans = np.array(
        [
            (*places[list(known).index(id(start.samples))], start.hyper.batch_size)
            for start in starts
        ],
        dtype=np.int64,
    )
    ends = cuda.device_array((3, len(which)), np.float64)
    sent = (
        np.column_stack([_parameters(start.state) for start in starts]),
        spans,
        points,
        labels,
        which.astype(np.int64),
        np.ascontiguousarray(learning_rates, dtype=np.float64),
        np.ascontiguousarray(penalty_rates, dtype=np.float64),
        rates(1.0, starts[0].hyper.schedule, 0, n_epochs),
    )
    below = min(below_divergence(one, len(starts[0].state.weights)) for one in known.values())
    blocks = math.ceil(len(which) / _THREADS)
    kernel[blocks, _THREADS](*map(cuda.to_device, sent), below, ends)
    train_loss, test_loss, epochs = ends.copy_to_host()
    return Ends(train_loss, test_loss, epochs.astype(np.int64))


def _cuda() -> Any:
    cuda: Any = importlib.import_module("numba.cuda")  # late: others never need it
    if not cuda.is_available():
        rule = "needs an NVIDIA GPU and numba-cuda (pip install 'neural-playground[gpu]')"
        raise SettingError("device", "gpu", f"{rule}; choose cpu")
    return cuda


@functools.cache
def _kernel(shape: Shape) -> Any:
    cuda = _cuda()
    names = {"cuda": cuda, "math": math}
    exec(compile(kernel_source(shape), f"<{shape}>", "exec"), names)
    return cuda.jit(names["train"])


def _parameters(state: State) -> Floats:
    """Weights and behind them biases, in a row."""
    return np.concatenate([array.ravel() for array in (*state.weights, *state.biases)])


def _laid_out(every: Sequence[Samples]) -> tuple[list[tuple[int, ...]], Floats, Floats]:
    """All points in one array (inputs, points), with labels, and where each one's part is."""
    parts: list[tuple[Floats, Floats]] = []
    places, at = [], 0
    for samples in every:
        ends = []
        for features, labels in (samples[:2], samples[2:]):
            parts.append((features, labels))
            ends += [at, at + len(labels)]
            at += len(labels)
        places.append(tuple(ends))
    points = np.concatenate([features for features, _ in parts]).T
    return places, np.ascontiguousarray(points), np.concatenate([labels for _, labels in parts])

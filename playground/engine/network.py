"""What a network is to the engine: sizes, first parameters, state, and its answer to features."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.engine.activations import ACTIVATIONS
from playground.engine.losses import DEFAULT_LOSS
from playground.engine.optimizers import DEFAULT_OPTIMIZER, OPTIMIZERS, Parameters, Slots
from playground.errors import StateError, shown

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FIRST_BIAS = 0.1


@dataclass(frozen=True, eq=False)
class State:
    """Everything that training changes. One entry a layer of connections, inputs first.

    Weights are [sources x destinations], so z = a . W + b with a as a row. A dead connection has
    been cut by L1: it is never updated again. Between epochs `sample` is 0; within one it says how
    many of its training points have been seen. `slots` are what the optimizer remembers.
    """

    epoch: int
    weights: tuple[Floats, ...]  # (n_in, n_out) each
    biases: tuple[Floats, ...]  # (n_out,) each
    dead: tuple[Flags, ...]  # (n_in, n_out) each
    sample: int = 0
    slots: Slots = ()

    @property
    def parameters(self) -> Parameters:
        """What an optimizer moves."""
        return Parameters(self.weights, self.biases)

    @property
    def position(self) -> tuple[int, int]:
        """Where in its run the state stands: finished epochs, points seen of the next one."""
        return self.epoch, self.sample

    @property
    def n_dead(self) -> int:
        """How many connections are dead."""
        return sum(int(mask.sum()) for mask in self.dead)

    @property
    def n_links(self) -> int:
        """How many connections there are."""
        return sum(mask.size for mask in self.dead)

    def as_lists(self) -> dict[str, Any]:
        """The state as plain lists for JSON; doubles read back exactly."""
        lists: dict[str, Any] = {
            "epoch": self.epoch,
            "sample": self.sample,
            "weights": [array.tolist() for array in self.weights],
            "biases": [array.tolist() for array in self.biases],
            "dead": [mask.astype(int).tolist() for mask in self.dead],
        }
        if self.slots:
            lists["slots"] = [array.tolist() for array in self.slots]
        return lists

    @staticmethod
    def from_lists(
        sizes: Sequence[int], lists: Mapping[str, Any], optimizer: str = DEFAULT_OPTIMIZER
    ) -> State:
        """The state written by `as_lists`, for layers of `sizes` that an optimizer trains.

        `dead` and `sample` may be left out, and `slots` where the optimizer has none.

        Raises StateError where the numbers do not fit the layers or are not finite.
        """
        for name in ("epoch", "weights", "biases"):
            if name not in lists:
                raise StateError(f"state.{name}: missing.")
        epoch = lists["epoch"]
        if not isinstance(epoch, int) or epoch < 0:
            raise StateError(f"state.epoch={epoch!r}: must be a whole number, 0 or more.")
        sample = lists.get("sample", 0)
        if not isinstance(sample, int) or sample < 0:
            raise StateError(f"state.sample={sample!r}: must be a whole number, 0 or more.")
        shapes = list(itertools.pairwise(sizes))
        weights = _arrays("weights", lists["weights"], shapes, np.float64)
        biases = _arrays("biases", lists["biases"], [(n,) for n in sizes[1:]], np.float64)
        dead = lists.get("dead")
        if dead is None:
            dead = [np.zeros(shape) for shape in shapes]
        flags = _arrays("dead", dead, shapes, np.bool_)
        first = OPTIMIZERS[optimizer].first_slots(Parameters(weights, biases))
        slots = _slots(lists.get("slots", ()), first)
        return State(epoch, weights, biases, flags, sample, slots)

    def is_finite(self) -> bool:
        """Whether every weight and bias is a number."""
        return all(bool(np.isfinite(array).all()) for array in (*self.weights, *self.biases))


def _arrays(
    name: str, nested: Sequence[Any], shapes: Sequence[tuple[int, ...]], dtype: type
) -> tuple[Any, ...]:
    if len(nested) != len(shapes):
        raise StateError(f"state.{name}: {len(nested)} layers, but the network has {len(shapes)}.")
    arrays: list[Any] = []
    for layer, (values, shape) in enumerate(zip(nested, shapes, strict=True)):
        where = f"state.{name}[{layer}]"
        try:
            array = np.array(values, dtype=float)
        except (TypeError, ValueError):
            raise StateError(f"{where}: not a table of numbers.") from None
        if not array.size and 0 in shape:
            array = array.reshape(shape)
        if array.shape != shape:
            raise StateError(f"{where}: shape {array.shape}, but the network needs {shape}.")
        if not np.isfinite(array).all():
            raise StateError(f"{where}: not all numbers are finite; a diverged run needs a reset.")
        arrays.append(array.astype(dtype))
    return tuple(arrays)


def _slots(nested: Any, first: Slots) -> Slots:
    if not isinstance(nested, list | tuple):
        raise StateError(f"state.slots={shown(nested)}: must be a list of tables.")
    if len(nested) != len(first):
        raise StateError(f"state.slots: {len(nested)} arrays, but the optimizer has {len(first)}.")
    return _arrays("slots", nested, [array.shape for array in first], np.float64)


class Samples(NamedTuple):
    """What the engine trains on: features and labels, in the order used."""

    train_features: Floats  # (n_train, n_features)
    train_labels: Floats  # (n_train,)
    test_features: Floats  # (n_test, n_features)
    test_labels: Floats  # (n_test,)


class Hyperparameters(NamedTuple):
    """How the engine trains."""

    activation: str
    output_activation: str
    learning_rate: float
    regularization: str
    regularization_rate: float
    batch_size: int
    loss: str = DEFAULT_LOSS
    optimizer: str = DEFAULT_OPTIMIZER


def has_diverged(state: State, losses: Sequence[float], samples: Samples) -> bool:
    """Whether a weight, a bias or a loss is no longer a finite number.

    The test loss counts only where there are test points: without any it is NaN by definition.
    """
    counted = losses if len(samples.test_labels) else losses[:1]
    return not (state.is_finite() and bool(np.isfinite(counted).all()))


Backend = Callable[[State, Samples, Hyperparameters, int], tuple[State, Floats]]
"""(state, samples, hyperparameters, n_epochs) -> (state', losses (n_epochs_done, 2)).

Pure. Losses are training and test loss after each epoch; an epoch that has begun is finished
first. It stops after the first epoch that leaves a weight or a loss that is not a finite number.
"""

Within = Callable[[State, Samples, Hyperparameters, int], State]
"""(state, samples, hyperparameters, sample) -> state', that many points into the same epoch.

Pure. An update happens where a batch is full, at the weights then in force, so that whole epochs
end with the same bits however they are cut into pieces.
"""


def draw_first_state(
    sizes: Sequence[int],
    uniform: Callable[[], float],
    init_zero: bool,
    optimizer: str = DEFAULT_OPTIMIZER,
) -> State:
    """A state at epoch 0 for layers of `sizes` (inputs first).

    Weights are uniform in [-0.5, 0.5), drawn destination by destination and within it source by
    source; biases are 0.1. `init_zero` sets all to 0 and uses up the draws all the same.
    """
    weights, biases, dead = [], [], []
    for n_in, n_out in itertools.pairwise(sizes):
        drawn = np.array([uniform() - 0.5 for _ in range(n_in * n_out)])
        matrix = np.ascontiguousarray(drawn.reshape(n_out, n_in).T)
        weights.append(np.zeros_like(matrix) if init_zero else matrix)
        biases.append(np.full(n_out, 0.0 if init_zero else FIRST_BIAS))
        dead.append(np.zeros((n_in, n_out), dtype=bool))
    parameters = Parameters(tuple(weights), tuple(biases))
    slots = OPTIMIZERS[optimizer].first_slots(parameters)
    return State(0, *parameters, tuple(dead), slots=slots)


def forward(state: State, features: Floats, hyper: Hyperparameters) -> list[Floats]:
    """The values of every layer for `features` (n_samples, n_features), the inputs first.

    z = a . W + b, then f(z); the last entry is the output, as wide as the loss says.
    """
    layers = [features]
    last = len(state.weights) - 1
    for layer, (weights, bias) in enumerate(zip(state.weights, state.biases, strict=True)):
        name = hyper.output_activation if layer == last else hyper.activation
        layers.append(ACTIVATIONS[name].function(layers[-1] @ weights + bias))
    return layers

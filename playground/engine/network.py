"""What a network is to the engine: sizes, first parameters, state, and its answer to features."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.engine.activations import ACTIVATIONS, OUTPUTS, Activation
from playground.engine.initial import DEFAULT_INITIAL, INITIAL_WEIGHTS
from playground.engine.losses import DEFAULT_LOSS, Answers
from playground.engine.optimizers import (
    DEFAULT_OPTIMIZER,
    OPTIMIZERS,
    Constants,
    Parameters,
    Slots,
)
from playground.engine.schedules import Schedule
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

        Raises StateError where the numbers do not fit the layers or are not finite, and for slots
        below 0 that no training leads to.
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
        rule = OPTIMIZERS[optimizer]
        first = rule.first_slots(Parameters(weights, biases))
        slots = _slots(lists.get("slots", ()), first)
        for k in range(2 * len(weights) * rule.n_signed, len(slots)):
            if (slots[k] < 0).any():
                raise StateError(
                    f"state.slots[{k}]: has a number below 0, where {optimizer} keeps sums of "
                    "squares or counts its steps."
                )
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
    train_labels: Floats  # (n_train,): -1 and 1, or the numbers of more than two classes
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
    constants: Constants = Constants()
    schedule: Schedule = Schedule()
    clip_norm: float = 0.0  # the longest mean gradient; 0 for any
    activations: tuple[str, ...] = ()  # one a hidden layer, in place of the one for all
    order_key: int | None = None  # of the orders in which epochs take their points; None: as given
    dropout: tuple[float, ...] = ()  # the share of units left out, one a hidden layer; or none
    dropout_key: int = 0  # of which are

    def hidden_activation(self, layer: int) -> Activation:
        """What the units of a hidden layer, counted from 0, do to their sums."""
        return ACTIVATIONS[self.activations[layer] if self.activations else self.activation]


def has_diverged(state: State, losses: Sequence[float], samples: Samples) -> bool:
    """Whether a weight, a bias or a loss is no longer a finite number.

    The test loss counts only where there are test points: without any it is NaN by definition.
    """
    counted = losses if len(samples.test_labels) else losses[:1]
    return not (state.is_finite() and bool(np.isfinite(counted).all()))


_LOSS_ROOM = 1e150
"""The largest answer whose squares, a thousand of them, are still numbers."""
_UNITS_ROOM = 128.0
"""More than twice the sources of any unit: no activation gives over twice what it takes, or two."""


def below_divergence(samples: Samples, n_layers: int) -> float:
    """A size below which no parameters give a loss that is not a number; 0 where none is sure.

    A layer's values are at most its `_UNITS_ROOM` x largest parameter x largest value before it.
    """
    seen = (samples.train_features, samples.test_features)
    largest = max([1.0, *(float(np.abs(array).max(initial=0.0)) for array in seen)])
    bound = float((_LOSS_ROOM / largest) ** (1 / n_layers) / _UNITS_ROOM)
    return bound if bound >= 1.0 else 0.0


Backend = Callable[[State, Samples, Hyperparameters, int], tuple[State, Floats]]
"""(state, samples, hyperparameters, n_epochs) -> (state', losses (n_epochs_done, 2)).

Pure. Losses are training and test loss after each epoch; an epoch that has begun is finished
first. It stops after the first epoch that leaves a weight or a loss that is not a finite number.
"""

Unread = Callable[[State, Samples, Hyperparameters, int], tuple[State, Floats]]
"""As `Backend`, to the same bits, but with the losses after the last epoch done alone (1, 2)."""

Within = Callable[[State, Samples, Hyperparameters, int], State]
"""(state, samples, hyperparameters, sample) -> state', that many points into the same epoch.

Pure. An update happens where a batch is full, at the weights then in force, so that whole epochs
end with the same bits however they are cut into pieces.
"""


class First(NamedTuple):
    """How a network begins: the rule for its weights, a factor on them, and every bias."""

    weights: str = DEFAULT_INITIAL
    scale: float = 1.0
    bias: float = FIRST_BIAS


FIRST = First()
"""The original's."""


def draw_first_state(
    sizes: Sequence[int],
    uniform: Callable[[], float],
    first: First = FIRST,
    optimizer: str = DEFAULT_OPTIMIZER,
) -> State:
    """A state at epoch 0 for layers of `sizes` (inputs first).

    The original's weights are uniform in [-0.5, 0.5), drawn destination by destination and within
    it source by source, and its biases are 0.1. Whatever the rule, the numbers are drawn in that
    order, one layer after the other.
    """
    rule = INITIAL_WEIGHTS[first.weights].draw
    weights, biases, dead = [], [], []
    for n_in, n_out in itertools.pairwise(sizes):
        matrix = rule(n_in, n_out, uniform)
        weights.append(matrix if first.scale == 1 else first.scale * matrix)
        biases.append(np.full(n_out, first.bias))
        dead.append(np.zeros((n_in, n_out), dtype=bool))
    parameters = Parameters(tuple(weights), tuple(biases))
    slots = OPTIMIZERS[optimizer].first_slots(parameters)
    return State(0, *parameters, tuple(dead), slots=slots)


class Pass(NamedTuple):
    """A forward pass: the sums z of every layer behind the inputs, the values a of every layer,
    and what of them is sent on to the next layer, which dropout alone makes another thing.
    """

    sums: list[Floats]  # (n_samples, units) each
    values: list[Floats]  # the inputs first
    sent: list[Floats]

    @property
    def answers(self) -> Answers:
        """The output layer's."""
        return Answers(self.sums[-1], self.values[-1])


def passed(
    state: State, features: Floats, hyper: Hyperparameters, factors: Sequence[Floats] = ()
) -> Pass:
    """All sums and values for `features` (n_samples, n_features): z = a . W + b, then f(z).

    What hidden layers send on is multiplied by dropout's `factors`, where there are any.
    """
    found = Pass([], [features], [features])
    last = len(state.weights) - 1
    for layer, (weights, bias) in enumerate(zip(state.weights, state.biases, strict=True)):
        is_last = layer == last
        row = OUTPUTS[hyper.output_activation] if is_last else hyper.hidden_activation(layer)
        found.sums.append(found.sent[-1] @ weights + bias)
        found.values.append(row.function(found.sums[-1]))
        is_thinned = factors and not is_last
        found.sent.append(found.values[-1] * factors[layer] if is_thinned else found.values[-1])
    return found


def forward(state: State, features: Floats, hyper: Hyperparameters) -> list[Floats]:
    """The values of every layer, the inputs first; the last is the output's, one or one a class."""
    return passed(state, features, hyper).values

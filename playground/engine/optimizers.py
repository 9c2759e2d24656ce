"""The optimizers: how gradients move the parameters, and what is remembered from step to step.

What is remembered stands in slots, arrays that belong to the state: an optimizer is two pure
functions, (init, update) as in optax. It knows no penalty: `reference.py` takes the penalty's
own step after the optimizer's, so that L2 with Adam is decoupled, as AdamW's decay is.

G is the gradient summed over a batch of n samples, g = G / n its mean; every formula is for each
number by itself. Rules and order of operations are those of torch.optim.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Slots = tuple[Floats, ...]


class Parameters(NamedTuple):
    """Weights and biases, an array each a layer; or their gradients, in the same shapes."""

    weights: tuple[Floats, ...]  # (n_in, n_out) each
    biases: tuple[Floats, ...]  # (n_out,) each


class Constants(NamedTuple):
    """What optimizers may be told besides the learning rate; each obeys some of it."""

    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    smoothing: float = 0.99
    epsilon: float = 1e-8
    weight_decay: float = 0.01


def no_slots(_parameters: Parameters) -> Slots:
    """Nothing is remembered."""
    return ()


def one_slot(parameters: Parameters) -> Slots:
    """A number for every weight and bias, 0 at first: an array each, weights before biases."""
    return tuple(np.zeros_like(array) for array in (*parameters.weights, *parameters.biases))


def two_slots(parameters: Parameters) -> Slots:
    """Two numbers for every weight and bias, and behind them how many steps there were, (1,)."""
    return (*one_slot(parameters), *one_slot(parameters), np.zeros(1))


def sgd(
    parameters: Parameters,
    gradients: Parameters,
    slots: Slots,
    rate: float,
    n_samples: int,
    _constants: Constants,
) -> tuple[Parameters, Slots]:
    """Against the mean gradient: w - (rate / n) G, b - rate G / n, each rounded as there."""
    # One order for both would differ from the original in the last bit.
    weights = zip(parameters.weights, gradients.weights, strict=True)
    biases = zip(parameters.biases, gradients.biases, strict=True)
    moved = Parameters(
        tuple(w - rate / n_samples * grad for w, grad in weights),
        tuple(b - rate * grad / n_samples for b, grad in biases),
    )
    return moved, slots


def momentum(
    parameters: Parameters,
    gradients: Parameters,
    slots: Slots,
    rate: float,
    n_samples: int,
    constants: Constants,
) -> tuple[Parameters, Slots]:
    """v <- momentum v + g; w <- w - rate v: a ball that keeps rolling."""
    velocity = [
        constants.momentum * v + g for v, g in zip(slots, _mean(gradients, n_samples), strict=True)
    ]
    return _moved(parameters, [rate * v for v in velocity]), tuple(velocity)


def nesterov(
    parameters: Parameters,
    gradients: Parameters,
    slots: Slots,
    rate: float,
    n_samples: int,
    constants: Constants,
) -> tuple[Parameters, Slots]:
    """v <- momentum v + g; w <- w - rate (g + momentum v): the ball, looked at one step ahead."""
    mean = _mean(gradients, n_samples)
    velocity = [constants.momentum * v + g for v, g in zip(slots, mean, strict=True)]
    steps = [rate * (g + constants.momentum * v) for g, v in zip(mean, velocity, strict=True)]
    return _moved(parameters, steps), tuple(velocity)


def adagrad(
    parameters: Parameters,
    gradients: Parameters,
    slots: Slots,
    rate: float,
    n_samples: int,
    constants: Constants,
) -> tuple[Parameters, Slots]:
    """s <- s + g^2; w <- w - rate g / (sqrt s + epsilon): rare slopes get longer steps."""
    mean = _mean(gradients, n_samples)
    sums = [s + g * g for s, g in zip(slots, mean, strict=True)]
    steps = [rate * g / (np.sqrt(s) + constants.epsilon) for g, s in zip(mean, sums, strict=True)]
    return _moved(parameters, steps), tuple(sums)


def rmsprop(
    parameters: Parameters,
    gradients: Parameters,
    slots: Slots,
    rate: float,
    n_samples: int,
    constants: Constants,
) -> tuple[Parameters, Slots]:
    """s <- smoothing s + (1 - smoothing) g^2; w <- w - rate g / (sqrt s + epsilon)."""
    mean, smoothing = _mean(gradients, n_samples), constants.smoothing
    squares = [smoothing * s + (1 - smoothing) * g * g for s, g in zip(slots, mean, strict=True)]
    steps = [
        rate * g / (np.sqrt(s) + constants.epsilon) for g, s in zip(mean, squares, strict=True)
    ]
    return _moved(parameters, steps), tuple(squares)


def adam(
    parameters: Parameters,
    gradients: Parameters,
    slots: Slots,
    rate: float,
    n_samples: int,
    constants: Constants,
) -> tuple[Parameters, Slots]:
    """Step t: m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2;
    w <- w - rate m' / (sqrt v' + epsilon) with m' = m / (1 - beta1^t), v' = v / (1 - beta2^t).
    """
    mean, (_, beta1, beta2, _, epsilon, _) = _mean(gradients, n_samples), constants
    n = len(mean)
    steps = slots[-1] + 1
    first = [beta1 * m + (1 - beta1) * g for m, g in zip(slots[:n], mean, strict=True)]
    second = [beta2 * v + (1 - beta2) * g * g for v, g in zip(slots[n:-1], mean, strict=True)]
    t = float(steps[0])
    length, root = rate / (1 - beta1**t), np.sqrt(1 - beta2**t)
    moves = [length * m / (np.sqrt(v) / root + epsilon) for m, v in zip(first, second, strict=True)]
    return _moved(parameters, moves), (*first, *second, steps)


def adamw(
    parameters: Parameters,
    gradients: Parameters,
    slots: Slots,
    rate: float,
    n_samples: int,
    constants: Constants,
) -> tuple[Parameters, Slots]:
    """w <- w - rate weight_decay w, then Adam's step: weights and biases shrink by themselves."""
    kept = 1 - rate * constants.weight_decay
    shrunk = Parameters(
        tuple(kept * w for w in parameters.weights), tuple(kept * b for b in parameters.biases)
    )
    return adam(shrunk, gradients, slots, rate, n_samples, constants)


def _mean(gradients: Parameters, n_samples: int) -> list[Floats]:
    return [array / n_samples for array in (*gradients.weights, *gradients.biases)]


def _moved(parameters: Parameters, steps: list[Floats]) -> Parameters:
    """The parameters less their steps, weights before biases."""
    arrays = [
        array - step
        for array, step in zip((*parameters.weights, *parameters.biases), steps, strict=True)
    ]
    n = len(parameters.weights)
    return Parameters(tuple(arrays[:n]), tuple(arrays[n:]))


def clipped(gradients: Parameters, n_samples: int, most: float) -> Parameters:
    """The gradients scaled so that their mean over the batch is no longer than `most`.

    As torch.nn.utils.clip_grad_norm_: by most / (length + 1e-6), where that is below 1.
    """
    arrays = (*gradients.weights, *gradients.biases)
    length = np.sqrt(sum(float((array * array).sum()) for array in arrays)) / n_samples
    scale = most / (length + 1e-6)
    # A length that is no number stays one: divergence must stay visible.
    if scale >= 1:
        return gradients
    return Parameters(
        tuple(scale * w for w in gradients.weights), tuple(scale * b for b in gradients.biases)
    )


class Optimizer(NamedTuple):
    """An optimizer: its title, a learning rate that suits most of what is trained here, its slots
    for parameters that have not moved yet, one step, which of `Constants` it obeys, how many
    numbers of each parameter's may be below 0: those before its squares, and what they are called.

    A step takes parameters, the gradients of the loss summed over a batch, slots, the learning
    rate, the batch's number of samples and constants. It returns new parameters and slots and
    changes none.
    """

    title: str
    usual_rate: float
    first_slots: Callable[[Parameters], Slots]
    step: Callable[[Parameters, Parameters, Slots, float, int, Constants], tuple[Parameters, Slots]]
    obeys: tuple[str, ...] = ()
    n_signed: int = 0
    remembers: tuple[str, ...] = ()


_ADAM = ("beta1", "beta2", "epsilon")
_MOMENTS = ("first_moment", "second_moment")

OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer("Plain steps", 0.03, no_slots, sgd),
    "momentum": Optimizer("Momentum", 0.01, one_slot, momentum, ("momentum",), 1, ("velocity",)),
    "nesterov": Optimizer("Nesterov", 0.01, one_slot, nesterov, ("momentum",), 1, ("velocity",)),
    "adagrad": Optimizer("Adagrad", 0.1, one_slot, adagrad, ("epsilon",), 0, ("squares",)),
    "rmsprop": Optimizer(
        "RMSprop", 0.01, one_slot, rmsprop, ("smoothing", "epsilon"), 0, ("mean_square",)
    ),
    "adam": Optimizer("Adam", 0.01, two_slots, adam, _ADAM, 1, _MOMENTS),
    "adamw": Optimizer("AdamW", 0.01, two_slots, adamw, (*_ADAM, "weight_decay"), 1, _MOMENTS),
}
"""By name; the original has the first. At the usual rate, 40 of 40 seeds of the default network
learn the circle and xor in 500 epochs; at ten times of it fewer do, but with the first and Adagrad.
"""

DEFAULT_OPTIMIZER = "sgd"

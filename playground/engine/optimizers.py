"""The optimizers: how gradients move the parameters, and what is remembered from step to step.

What is remembered stands in slots, arrays that belong to the state: an optimizer is two pure
functions, (init, update) as in optax. It knows no penalty: `reference.py` takes the penalty's
own step after the optimizer's.
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


def no_slots(_parameters: Parameters) -> Slots:
    """Nothing is remembered."""
    return ()


def sgd(
    parameters: Parameters, gradients: Parameters, slots: Slots, rate: float, n_samples: int
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


class Optimizer(NamedTuple):
    """An optimizer: its slots for parameters that have not moved yet, and one step.

    A step takes parameters, the gradients of the loss summed over a batch, slots, the learning
    rate and the batch's number of samples. It returns new parameters and slots and changes none.
    """

    first_slots: Callable[[Parameters], Slots]
    step: Callable[[Parameters, Parameters, Slots, float, int], tuple[Parameters, Slots]]


OPTIMIZERS: dict[str, Optimizer] = {"sgd": Optimizer(no_slots, sgd)}
"""By name; the original has one."""

DEFAULT_OPTIMIZER = "sgd"

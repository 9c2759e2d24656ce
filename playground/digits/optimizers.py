"""How a digits net learns: the playground's optimizers and activations, by the same names.

One row is our own. Momentum was here before there was a choice, and keeps its order of rounding:

    v <- momentum v - rate g;  w <- w + v

where torch and the playground's row have v <- momentum v + g; w <- w - rate v. At one rate that is
the same but for rounding; when the rate changes on the way, this one's v still has the old rate.
"""

from __future__ import annotations

from playground.engine.activations import ACTIVATIONS as ALL_ACTIVATIONS
from playground.engine.optimizers import OPTIMIZERS as ALL_OPTIMIZERS
from playground.engine.optimizers import Constants, Parameters, Slots


def _momentum(
    parameters: Parameters,
    gradients: Parameters,
    slots: Slots,
    rate: float,
    n_samples: int,
    constants: Constants,
) -> tuple[Parameters, Slots]:
    arrays, sums = (
        (*parameters.weights, *parameters.biases),
        (*gradients.weights, *gradients.biases),
    )
    velocities = tuple(
        constants.momentum * velocity - rate * (gradient / n_samples)
        for velocity, gradient in zip(slots, sums, strict=True)
    )
    moved = [array + velocity for array, velocity in zip(arrays, velocities, strict=True)]
    n = len(parameters.weights)
    return Parameters(tuple(moved[:n]), tuple(moved[n:])), velocities


OPTIMIZERS = {**ALL_OPTIMIZERS, "momentum": ALL_OPTIMIZERS["momentum"]._replace(step=_momentum)}

ACTIVATIONS = {name: row for name, row in ALL_ACTIVATIONS.items() if name != "gelu"}
"""GELU's error function is not NumPy's, and takes a hundred times as long on all these numbers."""

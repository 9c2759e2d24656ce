"""The trained network as a value that every form of it is written from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data.features import feature_of
from playground.data.own_axes import OwnAxis
from playground.data.standard import Standard
from playground.run.points import seen_standard
from playground.run.standing import Standing

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer of units: f(a . W + b) of the layer before it, a as a row."""

    weights: Floats  # (n_in, n_out)
    biases: Floats  # (n_out,)
    activation: str

    @property
    def units(self) -> int:
        """How many there are."""
        return len(self.biases)


@dataclass(frozen=True, eq=False)
class Network:
    """What a network is, and where it came from: the features it sees, its layers, its run."""

    features: tuple[str, ...]  # names of the table of features, and somebody's own formulas
    layers: tuple[Layer, ...]  # the output's last
    link: str
    epoch: int
    axes: tuple[OwnAxis, ...] = ()
    """What somebody's table calls its inputs, and how they are scaled to the map."""
    n_coordinates: int = 2
    """How many numbers a point is."""
    columns: tuple[str, ...] = ()
    """What somebody's table calls the features; "" for those that are none of its columns."""
    standard: Standard | None = None
    """What standardizes the features."""

    @property
    def coordinates(self) -> tuple[str, ...]:
        """What code calls the numbers of a point: "x1", "x2"."""
        return tuple(f"x{number}" for number in range(1, self.n_coordinates + 1))

    @property
    def formulas(self) -> tuple[str, ...]:
        """What the network sees of a point, as arithmetic in its coordinates x, y, x3, ..."""
        raw = [feature_of(name).formula for name in self.features]
        if self.standard is None:
            return tuple(raw)
        rows = zip(raw, *map(np.ndarray.tolist, self.standard), strict=True)
        return tuple(f"(({formula}) - {mean!r}) / {spread!r}" for formula, mean, spread in rows)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units in every layer, the features as the first."""
        return (len(self.features), *(layer.units for layer in self.layers))

    @property
    def has_one_answer(self) -> bool:
        """Whether an answer is a single number."""
        return self.layers[-1].units == 1


def network_of(standing: Standing) -> Network:
    """The network of a run where it stands; of one that has diverged not all weights are finite."""
    state, hyper = standing.state, standing.hyperparameters
    n_hidden = len(state.weights) - 1
    hidden = hyper.activations or (hyper.activation,) * n_hidden
    parts = zip(state.weights, state.biases, (*hidden, hyper.output_activation), strict=True)
    layers = tuple(Layer(*part) for part in parts)
    config = standing.config
    axes = config.own_axes[: config.n_coordinates]
    columns = tuple(map(config.column_of, config.inputs))
    return Network(
        config.inputs, layers, config.link(), state.epoch, axes, config.n_coordinates, columns,
        seen_standard(config),
    )  # fmt: skip

"""The training loss around where a run stands, in a plane through all its weights and biases.

The plane goes through where the run stands. Its two directions are those along which the path up to
there is longest: the main components of what lies between each state on it and the last one, as
in Li, Xu, Taylor, Studer and Goldstein, "Visualizing the loss landscape of neural nets" (2018). Or
they are two weights or biases, and all others stay. The path is shown where it is nearest to the
plane, and how much of it the plane holds is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.errors import SettingError
from playground.run.backends import DEFAULT_BACKEND, engine_of
from playground.run.changes import PARAMETER, PLACES, Change, check_places, edited
from playground.run.clock import look
from playground.run.config import RunConfig
from playground.run.curvature import flat, with_parameters
from playground.run.price import reading_seconds
from playground.run.standing import Standing
from playground.wording.numbers import two_digits

Floats = NDArray[np.float64]

SIDE, FEWEST = 41, 11
STATES = 64
"""Of a path, that show its way."""
_MARGIN = 0.25  # on each side of the path, of its extent
_FLAT = 1e-9  # of the path's longest direction: it does not go there


@dataclass(frozen=True, eq=False)
class Landscape:
    """Losses on a grid of a plane. The place (u, v) is the parameters here + u across + v upwards,
    all weights of all layers first, then all biases; (0, 0) is where the run stands.
    """

    here: Floats  # (n_parameters,)
    across: Floats  # (n_parameters,), of length 1
    upwards: Floats  # (n_parameters,), of length 1, at right angles to it
    u: Floats  # (side,), ascending
    v: Floats  # (side,), ascending
    losses: Floats  # (side, side), a row for each v: half the mean squared error, or the run's loss
    path: Floats  # (n_states, 2): (u, v) of each state, the last (0, 0)
    share: float
    """Of the squared distances between the path's states and the last: what the plane holds."""


def landscape(
    path: Sequence[Standing],
    axes: tuple[str, str] | None = None,
    side: int = SIDE,
    backend: str = DEFAULT_BACKEND,
) -> Landscape:
    """The loss of the training points, without the penalty, around the last of a run's states.

    `path` has at least three different states, oldest first. `axes` are two weights or biases,
    "w.LAYER.FROM.TO" or "b.LAYER.UNIT", in place of the path's own main directions. Raises
    SettingError for others, a path that is too short, one too long for numbers, and one that has
    diverged.
    """
    engine = engine_of(backend)
    if not FEWEST <= side <= SIDE:
        raise SettingError("side", side, f"must be from {FEWEST} to {SIDE}")
    if not all(one.state.is_finite() for one in path):
        raise SettingError("path", f"{len(path)} states", "must have no number that is not finite")
    standing = path[-1]
    points = np.array([flat(one.state.parameters) for one in path])
    here = points[-1]
    with np.errstate(over="ignore"):
        away = points - here
        total = float((away**2).sum())
    if not np.isfinite(total):
        rule = "must lie near each other: the squares of their distances are no numbers"
        raise SettingError("path", f"{len(path)} states", rule)
    across, upwards = _along(away) if axes is None else _of_axes(standing, axes)
    places = away @ np.array([across, upwards]).T
    share = float((places**2).sum()) / total if total else 1.0
    u, v = (_range(column, places, side) for column in places.T)
    samples, hyper = standing.samples, standing.hyperparameters
    losses = np.empty((side, side))
    for row in range(side):
        look()
        for column in range(side):
            state = with_parameters(standing.state, here + u[column] * across + v[row] * upwards)
            losses[row, column] = engine.loss(
                state, samples.train_features, samples.train_labels, hyper
            )
    return Landscape(here, across, upwards, u, v, losses, places, share)


def side_within(config: RunConfig, seconds: float) -> int:
    """The finest grid, up to SIDE points a side, whose losses take so long.

    Raises SettingError where even the coarsest takes longer.
    """
    a_place = reading_seconds(config, config.n_train)
    side = int((seconds / a_place) ** 0.5)
    if side < FEWEST:
        rule = (
            f"must be smaller for the landscape of a network on {config.n_train:,} training points:"
            f" {FEWEST} x {FEWEST} losses take about {two_digits(FEWEST**2 * a_place)} s"
        )
        raise SettingError("hidden_layers", config.hidden_layers, rule)
    return min(side, SIDE)


def _along(away: Floats) -> tuple[Floats, Floats]:
    """The two directions, (n_parameters,) each, in which states lie farthest from the last."""
    if len(np.unique(away, axis=0)) < 3:
        raise SettingError("path", f"{len(away)} states", "must have three different ones")
    directions = np.linalg.svd(away, full_matrices=False)[2][:2]
    # Each towards where the path began, so that it is not another one by another machine.
    towards = np.where(directions @ away[0] > 0, -1.0, 1.0)
    across, upwards = directions * towards[:, np.newaxis]
    return across, upwards


def _of_axes(standing: Standing, axes: tuple[str, str]) -> tuple[Floats, Floats]:
    """The same of two weights or biases, by their names."""
    if len(set(axes)) < 2:
        raise SettingError("axes", axes, "must be two different weights or biases")
    nothing = with_parameters(standing.state, np.zeros(standing.config.n_parameters))
    found = []
    for name in axes:
        if not PARAMETER.fullmatch(name):
            raise SettingError("axes", name, f"must be a weight or a bias; {PLACES}")
        change = Change(epoch=0, what=name, value=1.0)
        try:
            check_places([change], standing.config.layer_sizes, 1)
        except SettingError as error:
            raise SettingError("axes", name, error.allowed) from None
        found.append(flat(edited(nothing, [change]).parameters))
    return found[0], found[1]


def _range(places: Floats, both: Floats, side: int) -> Floats:
    """Where the grid's lines stand: around the path, or as far as it goes the other way."""
    low, high = float(places.min()), float(places.max())
    longest = float(np.ptp(both, axis=0).max()) or 1.0
    if high - low < _FLAT * longest:
        low, high = low - longest / 2, high + longest / 2
    room = _MARGIN * (high - low)
    return np.linspace(low - room, high + room, side)

"""What a run costs, in seconds of one processor, reckoned from its config before anything is built.

The constants are measured: `python -m benchmarks prices` times networks of all shapes and tells how
far what is reckoned here is from that. Within a factor of two on the machine that they were
measured on; another machine is faster or slower by a factor of its own.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from playground.engine.losses import DEFAULT_LOSS
from playground.engine.optimizers import DEFAULT_OPTIMIZER
from playground.run.config import RunConfig
from playground.run.points import FRESH_POINTS

_LANES = 16  # a batch takes as long as its size in whole passes of so many points
_UPDATE, _UPDATE_UNIT, _UPDATE_LINK = 3e-7, 1.3e-7, 6e-9
_STEP_UNIT, _STEP_LINK = 2.3e-9, 3e-10  # of every point of a batch, forward and back
_CACHED, _FAR = 300_000, 2.0  # values of a batch that are at hand; times a point of a larger one
_BY_OPTIMIZER = 2.0  # times an update: gradients are gathered first, then every parameter moved
_SHUFFLE = 1.5e-8  # a point
_DROP = 2.5e-9  # a point and hidden unit
_LOSS, _LOSS_UNIT, _LOSS_LINK = 5e-9, 7e-10, 1.5e-10  # of every point whose loss is read
_READING, _READING_UNIT, _READING_LINK = 5e-5, 6e-9, 3e-10  # by NumPy
_CONFIG, _CHANGE = 1e-4, 5e-6
_STRETCH = 4e-4  # from one change in mid-run to the next
_BY_FORMULA = 1.5e-5  # of every point that the original's stream draws uncompiled
_FRESH = 1.2e-8  # of every fresh point, besides its loss
_START = 5e-4


class _Size(NamedTuple):
    """What counts in a network: connections, and units that are no inputs."""

    links: int
    units: int

    def times(self, a_unit: float, a_link: float) -> float:
        return a_unit * self.units + a_link * self.links


def epoch_seconds(config: RunConfig) -> float:
    """An epoch of training, with both losses."""
    size, n_all = _size_of(config), config.n_samples
    updates = config.n_train // config.update_size
    padded = -(-config.update_size // _LANES) * _LANES
    an_update = _UPDATE + size.times(_UPDATE_UNIT, _UPDATE_LINK)
    far = _FAR if padded * size.units > _CACHED else 1.0
    an_update += far * padded * size.times(_STEP_UNIT, _STEP_LINK)
    of_dropout = any(config.dropout) or any(change.what == "dropout" for change in config.changes)
    is_ours = config.optimizer != DEFAULT_OPTIMIZER or config.loss != DEFAULT_LOSS
    if is_ours or config.clip_norm or of_dropout:
        an_update *= _BY_OPTIMIZER
    if of_dropout:
        an_update += padded * _DROP * sum(config.hidden_layers)
    shuffling = _SHUFFLE * config.n_train if config.reshuffle else 0.0
    return shuffling + updates * an_update + n_all * (_LOSS + size.times(_LOSS_UNIT, _LOSS_LINK))


def training_seconds(config: RunConfig, epochs: int) -> float:
    """From the start for so many epochs, with the changes on the way."""
    stretches = len(config.changes) * (_STRETCH + reading_seconds(config))
    drawing = _BY_FORMULA * config.n_samples if config.data_formula else 0.0
    start = _START + drawing + config_seconds(config)
    return start + epochs * epoch_seconds(config) + stretches


def fresh_seconds(config: RunConfig) -> float:
    """The loss on fresh points, which stand ready but for the first run on their data.

    There are none to draw where the points are somebody's own.
    """
    if config.points:
        return 0.0
    return FRESH_POINTS * (_FRESH + _LOSS + _size_of(config).times(_LOSS_UNIT, _LOSS_LINK))


def measured_seconds(config: RunConfig, epochs: int) -> float:
    """A run of a study: trained, and measured on fresh points."""
    return training_seconds(config, epochs) + fresh_seconds(config)


def reading_seconds(config: RunConfig, points: int = 0) -> float:
    """Losses and shares of right answers of a state, or its answers at so many points."""
    size = _size_of(config)
    return _READING + (points or config.n_samples) * size.times(_READING_UNIT, _READING_LINK)


def config_seconds(config: RunConfig) -> float:
    """Another config like this one, and its link."""
    return _CONFIG + len(config.changes) * _CHANGE


def epochs_within(config: RunConfig, seconds: float) -> int:
    """How many epochs fit into a time."""
    return int(seconds / epoch_seconds(config))


def _size_of(config: RunConfig) -> _Size:
    sizes = config.layer_sizes
    return _Size(sum(n_in * n_out for n_in, n_out in pairwise(sizes)), sum(sizes[1:]))

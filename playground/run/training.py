"""Training a run: `start`, `advance`, `step`, pure functions of where it stands.

The same config gives the same data, the same first weights and the same curve, wherever it runs;
7 + 13 epochs give the same bytes as 20.
"""

from __future__ import annotations

from numbers import Integral
from types import ModuleType

import numpy as np

from playground.data.random_stream import RandomStream
from playground.engine.network import draw_first_state
from playground.errors import SettingError
from playground.run.backends import DEFAULT_BACKEND, engine_of
from playground.run.changes import edited
from playground.run.clock import PIECE_SECONDS, is_watched, look
from playground.run.config import RunConfig
from playground.run.effort import count_epochs
from playground.run.losses import NO_LOSSES, Losses
from playground.run.outcome import stands_diverged
from playground.run.points import draw
from playground.run.price import epochs_within
from playground.run.reading import losses_of
from playground.run.standing import Standing
from playground.run.until import MAX_EPOCH, Best, Until, best_of

MAX_EPOCHS = MAX_EPOCH
GRAINS = ("sample", "batch", "epoch")
_FIRST_STRETCH, _LONGEST_STRETCH = 64, 4096  # epochs


def start(config: RunConfig) -> Standing:
    """The untrained network: a function of the config alone."""
    _, stream = draw(config)
    weights = RandomStream(config.weight_seed) if config.weight_seed else stream.copy()
    state = draw_first_state(config.layer_sizes, weights.uniform, config.first, config.optimizer)
    return _with_changes(Standing(config, state))


def advance(
    standing: Standing, epochs: int, backend: str = DEFAULT_BACKEND
) -> tuple[Standing, Losses]:
    """Where the run stands `epochs` later, and the losses after each of them.

    Pure: `standing` is untouched. An epoch that has begun is finished as the first one. The
    config's changes are made as their time comes: a state and its loss are those after the changes
    of their time. Ends early where training diverges (see `status_of`); a state that has diverged
    stays as it is. Raises SettingError for a negative number of epochs or an unknown backend.
    """
    _check_epochs(epochs)
    until = (standing.epoch + int(epochs), 0) if epochs else standing.position
    return _train_until(standing, until, backend)


def arrive(
    standing: Standing, epochs: int, backend: str = DEFAULT_BACKEND
) -> tuple[Standing, Losses]:
    """As `advance`, to the same bits, but with the losses after the last epoch alone.

    They are taken where they are wanted, so that it is a quarter faster. There are none where
    nothing is left to train.
    """
    _check_epochs(epochs)
    until = (standing.epoch + int(epochs), 0) if epochs else standing.position
    last, losses = _train_until(standing, until, backend, is_read=False)
    return last, losses[-1:]


def advance_until(
    standing: Standing,
    until: Until,
    epochs: int,
    backend: str = DEFAULT_BACKEND,
    best: Best | None = None,
) -> tuple[Standing, Losses, bool]:
    """As `advance`, but ends at the first later epoch at which `until` holds, if one does.

    `best` is the lowest test loss up to here. A stretch is trained at once; where the condition
    came to hold within it, it is trained again up to there, to the same bits.
    """
    _check_epochs(epochs)
    if until.kind == "epoch":
        epochs = int(min(epochs, max(0, until.number - standing.epoch)))
    parts, end, chunk = [NO_LOSSES], standing.epoch + epochs, _FIRST_STRETCH
    while standing.epoch < end:
        chunk = min(chunk, end - standing.epoch)
        after, losses = advance(standing, chunk, backend)
        at = until.first(standing.config, losses, best)
        if at is not None and at + 1 < len(losses.epochs):
            after, losses = advance(standing, at + 1, backend)
        parts.append(losses)
        best = best_of(losses, best)
        standing = after
        if at is not None:
            return standing, Losses.join(parts), True
        if len(losses.epochs) < chunk:  # diverged
            break
        chunk = min(2 * chunk, _LONGEST_STRETCH)
    return standing, Losses.join(parts), False


def way_to(standing: Standing, most: int) -> list[Standing]:
    """At most `most` standings on the way from a run's start to where it stands, evenly spaced.

    Trained again, from the start; the last is `standing` itself.
    """
    at, way = start(standing.config), []
    epochs = np.unique(np.linspace(0, standing.epoch, most).astype(int))
    for epoch in epochs[epochs < standing.epoch].tolist():
        at, _ = advance(at, epoch - at.epoch)
        way.append(at)
    return [*way, standing]


def step(standing: Standing, grain: str, backend: str = DEFAULT_BACKEND) -> tuple[Standing, Losses]:
    """Where the run stands one "sample", "batch" or "epoch" later, and the loss of an epoch's end.

    A sample changes no weight unless it fills its batch. Whatever the steps, the epoch ends with
    the same bits. Raises SettingError for another grain.
    """
    if grain not in GRAINS:
        raise SettingError("step", grain, "must be one of " + ", ".join(GRAINS))
    config, state = standing.config, standing.state
    size = {"sample": 1, "batch": config.update_size, "epoch": max(1, config.n_train)}[grain]
    sample = (state.sample // size + 1) * size
    until = (state.epoch, sample) if sample < config.n_train else (state.epoch + 1, 0)
    return _train_until(standing, until, backend)


def _check_epochs(epochs: int) -> None:
    if not (isinstance(epochs, Integral) and 0 <= epochs <= MAX_EPOCHS):
        raise SettingError("epochs", epochs, f"must be a whole number from 0 to {MAX_EPOCHS}")


def _train_until(
    standing: Standing, until: tuple[int, int], backend: str, is_read: bool = True
) -> tuple[Standing, Losses]:
    """Train to a position, making the config's changes on the way and at its end."""
    engine = engine_of(backend)
    parts = [NO_LOSSES]
    goes_on = standing.position < until and not stands_diverged(standing)
    a_piece = max(1, epochs_within(standing.config, PIECE_SECONDS)) if is_watched() else MAX_EPOCHS
    while goes_on:
        look()
        stops = (change.position for change in standing.config.changes)
        end = min(until, (standing.epoch + a_piece, 0))
        stop = min([end, *(at for at in stops if standing.position < at < end)])
        standing, losses = _train_stretch(engine, standing, stop, is_read)
        goes_on = standing.position == stop < until
        if standing.position == stop and standing.changes_here:
            standing = _with_changes(standing)
            if len(losses.epochs) and not standing.state.sample:
                losses = Losses.join([losses[:-1], losses_of(standing)])
        parts.append(losses)
    return standing, Losses.join(parts)


def _train_stretch(
    engine: ModuleType, standing: Standing, stop: tuple[int, int], is_read: bool
) -> tuple[Standing, Losses]:
    """Train to `stop` with one set of settings; ends early where training diverges.

    Unless all its losses are to be read, the last are.
    """
    samples, hyper, state = standing.samples, standing.hyperparameters, standing.state
    first, (epoch, sample) = state.epoch, stop
    rows = np.empty((0, 2))
    if epoch > first:
        train = engine.train if is_read else engine.train_unread
        state, rows = train(state, samples, hyper, epoch - first)
    if sample > state.sample and state.epoch == epoch and state.is_finite():
        state = engine.train_within(state, samples, hyper, sample)
    count_epochs(state.epoch - first)
    numbers = np.arange(state.epoch + 1 - len(rows), state.epoch + 1)
    return standing.moved(state), Losses(numbers, rows[:, 0], rows[:, 1])


def _with_changes(standing: Standing) -> Standing:
    return standing.moved(edited(standing.state, standing.changes_here))

"""A pixel: what came of one run of a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from playground.engine.network import has_diverged
from playground.errors import WorkError
from playground.run.backends import DEFAULT_BACKEND
from playground.run.reading import losses_of
from playground.run.training import advance_until, arrive
from playground.studies.mapping.settings_map import SettingsMap
from playground.studies.trial import DIVERGED, FAILED, OK

_NAN = float("nan")


class Pixel(NamedTuple):
    """A run's losses at its end, of a diverged one too, and after how many epochs that is."""

    status: str  # "ok", "diverged" or "failed"
    train_loss: float = _NAN
    test_loss: float = _NAN  # NaN where there are no test points
    epochs: int = 0
    reached: int | None = None  # the first epoch at which the map's `until` holds
    error: str = ""


def pixels_at(
    places: Sequence[int], wanted: SettingsMap, backend: str = DEFAULT_BACKEND
) -> list[Pixel]:
    """The pixels at some places, in order: what a worker does."""
    return [pixel_at(place, wanted, backend) for place in places]


def pixel_at(place: int, wanted: SettingsMap, backend: str = DEFAULT_BACKEND) -> Pixel:
    """One training; whatever goes wrong becomes a failed pixel."""
    try:
        return _trained(place, wanted, backend)
    except WorkError:
        raise
    except Exception as error:  # one bad run must not cost a map of thousands
        return failed_pixel(error)


def failed_pixel(error: Exception) -> Pixel:
    """What comes of a run that could not be done."""
    return Pixel(FAILED, error=f"{type(error).__name__}: {error}")


def _trained(place: int, wanted: SettingsMap, backend: str) -> Pixel:
    first, reached = wanted.first(place), None
    if wanted.until is None:
        last, losses = arrive(first, wanted.epochs, backend)
    else:
        last, losses = first, losses_of(first)
        is_met = wanted.until.first(first.config, losses) is not None
        if not is_met:
            last, losses, is_met = advance_until(first, wanted.until, wanted.epochs, backend)
        reached = last.epoch if is_met else None
    if not len(losses.epochs):  # diverged before its first epoch
        losses = losses_of(last)
    train, test = float(losses.train[-1]), float(losses.test[-1])
    status = DIVERGED if has_diverged(last.state, (train, test), last.samples) else OK
    return Pixel(status, train, test, last.epoch, reached)

"""A map of settings as a value: a network, two directions, and how finely they are gone through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from playground.errors import SettingError
from playground.run.acting import idle_settings
from playground.run.changes import Change
from playground.run.config import SETTINGS, RunConfig
from playground.run.standing import Standing
from playground.run.training import start
from playground.run.until import Until
from playground.studies.effect import check_effect
from playground.studies.mapping.span import Span
from playground.studies.study import MAX_EPOCHS

DEFAULT_SIZE, MAX_SIZE = 128, 1024
DEFAULT_EPOCHS = 100
_FIRST_SIDE = 8
"""Pixels a side, at least, of the first picture; every further one has twice as many."""

Places = NDArray[np.int64]


class Pass(NamedTuple):
    """Pixels that make a picture twice as fine: their places, and how many pixels a side each
    stands for until finer ones come.
    """

    places: Places
    side: int


@dataclass(frozen=True)
class SettingsMap:
    """A square of size x size pixels, each one training of `base` with two settings of its own.

    A pixel's place is row x size + column, rows upwards. All have the base's seeds. With `until`,
    "test_loss<0.05" or "train_loss<0.05", a pixel trains no longer than until that holds. Raises
    SettingError for directions of one setting, for one that acts in no run, and for a value outside
    its range.
    """

    base: RunConfig
    x: Span
    y: Span
    size: int = DEFAULT_SIZE
    epochs: int = DEFAULT_EPOCHS
    until: Until | None = None

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("size", self.size, 2, MAX_SIZE),
            ("epochs", self.epochs, 1, MAX_EPOCHS),
        ):
            if not (isinstance(value, int) and least <= value <= most):
                rule = f"must be a whole number from {least} to {most}"
                raise SettingError(name, value, rule)
        names = (self.x.setting, self.y.setting)
        if names[0] == names[1]:
            raise SettingError("map", names[1], "must be another setting than the one across")
        check_effect(self.base, names, "map")
        for name in idle_settings(self.base, {}):
            if name in names:
                raise SettingError("map", name, "acts in none of these runs; choose another one")
        if self.until:
            if not self.until.kind.endswith("loss"):
                rule = "must be test_loss<NUMBER or train_loss<NUMBER"
                raise SettingError("until", str(self.until), rule)
            self.until.check(self.base)
        for span, values in ((self.x, self.x_values), (self.y, self.y_values)):
            if not span.is_whole and len(set(values)) < self.size:
                rule = f"is too narrow for {self.size} pixels; go further, or have fewer"
                raise SettingError(f"map {span.setting}", str(span), rule)
        for corner in (0, self.size - 1, self.n_pixels - self.size, self.n_pixels - 1):
            self.config(corner)

    @property
    def goal(self) -> str:
        """What its runs go on until, in words: "test loss below 0.05"; "" for their last epoch."""
        return ", ".join(map(str, self.until.bounds(self.base))) if self.until else ""

    @property
    def n_pixels(self) -> int:
        """How many runs there are."""
        return self.size**2

    @cached_property
    def x_values(self) -> list[float]:
        """What the columns have, from left to right."""
        return self.x.values(self.size)

    @cached_property
    def y_values(self) -> list[float]:
        """What the rows have, from below to the top."""
        return self.y.values(self.size)

    def config(self, place: int) -> RunConfig:
        """What is run at a place."""
        row, column = divmod(place, self.size)
        pair: dict[str, Any] = {}
        edits = []
        for span, value in ((self.x, self.x_values[column]), (self.y, self.y_values[row])):
            if span.is_parameter:
                edits.append(Change(epoch=0, what=span.setting, value=value))
            else:
                pair[span.setting] = value
        if edits:
            pair["changes"] = (*self.base.changes, *edits)
        return self.base.replace(**pair)

    def first(self, place: int) -> Standing:
        """The untrained network there."""
        config = self.config(place)
        if self._has_one_start:
            return Standing(config, self._first.state)
        return start(config)

    @cached_property
    def _has_one_start(self) -> bool:
        """Whether data and first weights are the same everywhere."""
        names = (self.x.setting, self.y.setting)
        return all(name in SETTINGS and SETTINGS[name].kind == "live" for name in names)

    @cached_property
    def _first(self) -> Standing:
        return start(self.base)

    def passes(self) -> Iterator[Pass]:
        """All pixels, each once: those of a coarse picture first, then what makes it finer.

        A pass takes its pixels in random order, always the same, so that what is done of it tells
        how long the rest will take.
        """
        side = 1
        while side * 2 * _FIRST_SIDE <= self.size:
            side *= 2
        rows, columns = np.divmod(np.arange(self.n_pixels), self.size)
        is_new = (rows % side == 0) & (columns % side == 0)
        while True:
            places = np.flatnonzero(is_new)
            yield Pass(np.random.default_rng(side).permutation(places), side)
            if side == 1:
                return
            is_old = (rows % side == 0) & (columns % side == 0)
            side //= 2
            is_new = (rows % side == 0) & (columns % side == 0) & ~is_old

    def link(self, page: str = "") -> str:
        """The part of an address that holds this map, after the address of a `page`."""
        own = [("mapX", str(self.x)), ("mapY", str(self.y))]
        own += [("mapSize", str(self.size)), ("mapEpochs", str(self.epochs))]
        if self.until:
            own.append(("mapUntil", str(self.until)))
        pairs = [f"{key}={quote(text, safe=',.-_~=')}" for key, text in own]
        return "&".join([self.base.link(page), *pairs])

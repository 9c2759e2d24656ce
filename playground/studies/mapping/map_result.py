"""What came of a map: its numbers as arrays, and what they say in a sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.errors import SettingError
from playground.studies.mapping.pixels import Pixel
from playground.studies.mapping.settings_map import SettingsMap
from playground.studies.trial import DIVERGED, FAILED, OK
from playground.wording.numbers import loss_text, plain_number
from playground.wording.words import words

Floats = NDArray[np.float64]
Statuses = NDArray[np.str_]

SHOWN = ("test_loss", "train_loss", "diverged", "reached")
"""What a map may show: losses at the end, after how many epochs a run diverged, or came below a
loss."""


@dataclass(frozen=True, eq=False)
class MapResult:
    """A map's pixels as arrays (size, size), the first row at the bottom.

    `status` is "ok", "diverged", "failed", or "" where nothing has been trained yet.
    """

    map: SettingsMap
    status: Statuses
    train_loss: Floats  # at the end, of diverged runs too
    test_loss: Floats
    epochs: Floats  # that were trained
    reached: Floats  # the first epoch at which the map's `until` holds; NaN where there is none
    error: str = ""  # of the first run that failed

    def count(self, status: str) -> int:
        """How many pixels have a status."""
        return int((self.status == status).sum())

    @property
    def n_done(self) -> int:
        """How many pixels there are."""
        return self.map.n_pixels - self.count("")

    def values(self, shown: str = "") -> Floats:
        """What the map shows at every pixel, NaN where there is no such number.

        A loss of a run that has not diverged; the epoch at which one has, or came below a loss.
        Raises SettingError for something else, or what this map has none of.
        """
        shown = shown or self.default_shown
        if shown not in SHOWN:
            raise SettingError("shows", shown, "must be one of " + ", ".join(SHOWN))
        if shown == "reached" and self.map.until is None:
            raise SettingError("shows", shown, "needs a map with until=, as test_loss<0.05")
        if shown == "test_loss" and not self._is_tested:
            rule = "needs test points in every run; choose train_loss"
            raise SettingError("shows", shown, rule)
        if shown == "diverged":
            return np.where(self.status == DIVERGED, self.epochs, np.nan)
        values: Floats = getattr(self, shown)
        return np.where(self.status == OK, values, np.nan)

    @property
    def default_shown(self) -> str:
        """What is shown where nobody says: what it was trained for."""
        if self.map.until:
            return "reached"
        return "test_loss" if self._is_tested else "train_loss"

    @property
    def _is_tested(self) -> bool:
        """Whether its runs have test points: all of them, where a direction leads to fewer."""
        untested = bool(np.isnan(self.test_loss[self.status == OK]).any())
        return not untested and self.map.base.n_train < self.map.base.n_samples

    def filled(self, array: NDArray[Any]) -> NDArray[Any]:
        """An array of the map with each pixel that is not done as the coarser one around it."""
        full, is_done = array.copy(), self.status != ""
        for one in self.map.passes():
            for row, column in zip(*np.divmod(one.places, self.map.size), strict=True):
                if is_done[row, column]:
                    block = np.s_[row : row + one.side, column : column + one.side]
                    full[block] = array[row, column]
        return np.where(is_done, array, full)

    def best_place(self, shown: str = "") -> int | None:
        """Where what is shown is lowest; None where it is nowhere."""
        values = self.values(shown)
        return None if np.isnan(values).all() else int(np.nanargmin(values))

    def headline(self, shown: str = "") -> str:
        """The lowest number and where it is, and how many runs diverged."""
        wanted, shown = self.map, shown or self.default_shown
        counted = {"runs": self.n_done, "diverged": self.count(DIVERGED)}
        place = self.best_place(shown)
        if place is None:
            return words(f"studies.map.none_{shown}", **counted, goal=wanted.goal)
        row, column = divmod(place, wanted.size)
        lowest = float(self.values(shown)[row, column])
        return words(
            f"studies.map.lowest_{shown}",
            **counted,
            value=loss_text(lowest) if shown.endswith("loss") else f"{lowest:,.0f}",
            goal=wanted.goal,
            x=wanted.x.title.lower(),
            y=wanted.y.title.lower(),
            x_value=plain_number(wanted.x_values[column]),
            y_value=plain_number(wanted.y_values[row]),
        )

    def as_json(self) -> dict[str, Any]:
        """All its numbers as plain lists, rows upwards, None for what is no number."""
        wanted = self.map

        def listed(array: Floats) -> list[list[float | None]]:
            return [[v if math.isfinite(v) else None for v in row] for row in array.tolist()]

        return {
            "link": wanted.link(),
            "run": wanted.base.link(),
            "x": _axis(wanted, "x"),
            "y": _axis(wanted, "y"),
            "epochs": wanted.epochs,
            "until": str(wanted.until) if wanted.until else None,
            "status": self.status.tolist(),
            "train_loss": listed(self.train_loss),
            "test_loss": listed(self.test_loss),
            "trained_epochs": listed(self.epochs),
            "reached": listed(self.reached),
        }


def result_of(wanted: SettingsMap, pixels: Mapping[int, Pixel]) -> MapResult:
    """The pixels by their places as arrays."""
    shape = (wanted.size, wanted.size)
    numbers = np.full((4, wanted.n_pixels), np.nan)
    status = np.full(wanted.n_pixels, "", dtype="U8")
    for place, pixel in pixels.items():
        status[place] = pixel.status
        first = math.nan if pixel.reached is None else pixel.reached
        numbers[:, place] = pixel.train_loss, pixel.test_loss, pixel.epochs, first
    errors = (pixel.error for pixel in pixels.values() if pixel.status == FAILED)
    train, test, epochs, reached = numbers.reshape(4, *shape)
    return MapResult(
        wanted, status.reshape(shape), train, test, epochs, reached, error=next(errors, "")
    )


def _axis(wanted: SettingsMap, name: str) -> dict[str, Any]:
    span = getattr(wanted, name)
    return {
        "setting": span.setting,
        "scale": "log" if span.is_log else "linear",
        "values": getattr(wanted, f"{name}_values"),
    }

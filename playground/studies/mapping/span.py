"""One direction of a map: a setting, from where to where, in even steps or in even ratios."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from playground.errors import SettingError
from playground.run.changes import PARAMETER, PLACES
from playground.run.config import SETTINGS
from playground.studies.study import VARIABLE, checked_value, title_of
from playground.wording.numbers import plain_number

NUMERIC = tuple(name for name in VARIABLE if SETTINGS[name].type in (int, float))
"""The settings that may be a direction: those that change a run and are one number."""

FORM = "must be SETTING=FROM..TO, as in learning_rate=0.001..30 or noise_percent=0..50,linear"
_SCALES = {"log": True, "linear": False}
_LOG_FROM = 10  # times: of ends so far apart, ratios are meant
_LARGEST = 10**9  # of a weight
_FINEST = 1e-300  # a step that is none: ends that are the same but for a last digit
_DIGITS = 2  # of a step between two pixels: how exactly their values are written


@dataclass(frozen=True)
class Span:
    """A setting from its `first` to its `last` value, both of them pixels.

    Or a single first weight or bias, by its name: "w.1.2.3", "b.1.2". Raises SettingError for a
    setting that is not one number, ends in the wrong order or outside the setting's range, and
    ratios from 0 or less.
    """

    setting: str
    first: float
    last: float
    is_log: bool

    def __post_init__(self) -> None:
        name = self.setting
        if not (name in NUMERIC or self.is_parameter):
            rule = f"must be one of {', '.join(NUMERIC)}, or a first weight or bias; {PLACES}"
            raise SettingError("map", name, rule)
        for end in (self.first, self.last):
            if name in NUMERIC:
                checked_value(name, end, "map")
            elif abs(end) > _LARGEST:
                rule = f"must be a number from -{_LARGEST} to {_LARGEST}"
                raise SettingError(f"map {name}", plain_number(end), rule)
        if not self.first < self.last:
            raise SettingError(f"map {name}", self._ends, "must go from a number to a larger one")
        if self.is_log and self.first <= 0:
            rule = "can be logarithmic only above 0; begin higher, or add ,linear"
            raise SettingError(f"map {name}", self._ends, rule)

    @property
    def title(self) -> str:
        """The setting as the page calls it; a weight or bias by its name."""
        return self.setting if self.is_parameter else title_of(self.setting)

    @property
    def is_parameter(self) -> bool:
        """Whether it is a weight or a bias at the start."""
        return bool(PARAMETER.fullmatch(self.setting))

    def values(self, size: int) -> list[float]:
        """The setting's value at each of `size` pixels, ascending, the ends as they are.

        Between them they have as many digits as it takes to tell neighbours well apart.
        """
        if size == 1:
            return [self.first]
        if self.is_log:
            step = (math.log(self.last) - math.log(self.first)) / (size - 1)
            apart = math.expm1(min(step, 1.0))
            digits = max(1, _DIGITS - math.floor(math.log10(apart or _FINEST)))
            places = np.geomspace(self.first, self.last, size)
            inner = [float(f"{value:.{digits}g}") for value in places[1:-1]]
        else:
            step = (self.last - self.first) / (size - 1)
            decimals = _DIGITS - math.floor(math.log10(step or _FINEST))
            places = np.linspace(self.first, self.last, size)
            inner = [round(float(value), decimals) for value in places[1:-1]]
        values = [self.first, *inner, self.last]
        return [round(value) for value in values] if self.is_whole else values

    @property
    def is_whole(self) -> bool:
        """Whether the setting takes whole numbers only: then neighbours may be the same."""
        return self.setting in NUMERIC and SETTINGS[self.setting].type is int

    def __str__(self) -> str:
        return f"{self.setting}={self._ends},{'log' if self.is_log else 'linear'}"

    @property
    def _ends(self) -> str:
        return f"{plain_number(self.first)}..{plain_number(self.last)}"

    @staticmethod
    def parse(text: str) -> Span:
        """The direction written "learning_rate=0.001..30", with ",log" or ",linear" behind it.

        A setting goes by its name or its link key. Where nothing is said, ends above 0 that are
        ten times apart or more mean ratios.
        """
        found = re.fullmatch(r"\s*([\w.]+)\s*=\s*(.+?)\s*\.\.\s*([^,]+?)\s*(?:,\s*(\w+)\s*)?", text)
        if not found or (found[4] or "log") not in _SCALES:
            raise SettingError("map", text, FORM)
        first, last = _number(text, found[2]), _number(text, found[3])
        name = next((k for k in NUMERIC if found[1] in (k, SETTINGS[k].key)), found[1])
        is_log = first > 0 and last >= _LOG_FROM * first
        return Span(name, first, last, _SCALES[found[4]] if found[4] else is_log)


def _number(text: str, part: str) -> float:
    try:
        value = float(part)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SettingError("map", text, FORM)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value

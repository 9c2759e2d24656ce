"""A map's pixels trained side by side on a GPU."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.engine.gpu.source import MAX_PARAMETERS
from playground.engine.gpu.training import Start, train_side_by_side
from playground.errors import SettingError
from playground.run.training import start
from playground.studies.mapping.pixels import Pixel
from playground.studies.mapping.settings_map import SettingsMap
from playground.studies.trial import DIVERGED, OK

DEVICES = ("cpu", "gpu")
DEFAULT_DEVICE = "cpu"
MOST_WEIGHTS = MAX_PARAMETERS
"""And biases, of a network whose runs a GPU trains."""

_NUMBERS = ("learning_rate", "regularization_rate")
"""Directions that are a number of each thread; along any other one runs start elsewhere."""


def pixels_on_gpu(places: Sequence[int], wanted: SettingsMap) -> list[Pixel]:
    """The pixels at some places, in order, but for rounding those of `pixels_at`.

    Raises SettingError for what is not trained on a GPU, and where there is none.
    """
    if wanted.until:
        rule = "on a GPU every run has its whole time; leave it out, or choose device=cpu"
        raise SettingError("until", str(wanted.until), rule)
    if wanted.base.changes:
        rule = "a GPU trains runs without changes on the way; choose device=cpu"
        raise SettingError("changes", len(wanted.base.changes), rule)
    at = dict(zip("yx", np.divmod(np.array(places, dtype=np.int64), wanted.size), strict=True))
    spans = {"x": (wanted.x.setting, wanted.x_values), "y": (wanted.y.setting, wanted.y_values)}
    rates = {name: np.full(len(places), float(getattr(wanted.base, name))) for name in _NUMBERS}
    own = np.zeros(len(places), dtype=np.int64)  # the first place whose start a run has too
    for axis, (setting, values) in spans.items():
        if setting in _NUMBERS:
            rates[setting] = np.array(values, dtype=float)[at[axis]]
        else:
            own += at[axis] * (wanted.size if axis == "y" else 1)
    first, which = np.unique(own, return_inverse=True)
    standings = [start(wanted.config(place)) for place in first.tolist()]
    starts = [Start(one.state, one.samples, one.hyperparameters) for one in standings]
    if len(schedules := {one.hyper.schedule for one in starts}) > 1:
        rule = "a GPU trains runs of one schedule; choose device=cpu"
        raise SettingError("schedule", f"{len(schedules)} of them", rule)
    ends = train_side_by_side(
        starts, which, rates["learning_rate"], rates["regularization_rate"], wanted.epochs
    )
    has_tests = np.array([len(one.samples.test_labels) > 0 for one in starts])[which]
    is_ok = np.isfinite(ends.train_loss) & (np.isfinite(ends.test_loss) | ~has_tests)
    columns = (is_ok, ends.train_loss, ends.test_loss, ends.epochs)
    return [
        Pixel(OK if ok else DIVERGED, train, test, epochs)
        for ok, train, test, epochs in zip(*(column.tolist() for column in columns), strict=True)
    ]

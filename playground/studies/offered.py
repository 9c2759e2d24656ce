"""The values of each setting that a form offers to a study."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playground.data.features import ORIGINAL_FEATURES
from playground.run.config import SETTINGS
from playground.studies.study import value_text

_OFFERED_LAYERS = ["none", "1", "2", "3", "4", "6", "8", "2-1", "4-2", "8-4", "4-4", "8-8", "8-8-8"]
_OFFERED_FEATURES = ["x-y", "x-y-xTimesY", "x-y-xSquared-ySquared", "x-y-sinX-sinY"]


def offered_values(name: str) -> list[str]:
    """The values of a setting that a form offers, as `Axis.parse` reads them."""
    offered: dict[str, Iterable[Any]] = {
        "hidden_layers": _OFFERED_LAYERS,
        "features": [*_OFFERED_FEATURES, "-".join(ORIGINAL_FEATURES)],
        "activations": ["tanh-tanh", "relu-relu", "relu-tanh", "tanh-relu", "sine-sine"],
        "batch_size": (1, 2, 5, 10, 20, 30),
        "init_zero": (False, True),
    }
    row = SETTINGS[name]
    values = offered.get(name) or row.choices or row.steps
    return [value_text(value) for value in values]

"""A run where it stands, as an answer has it: its state, what is read of it, and of classes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from playground.run.chance import chance_of
from playground.run.classes import confusion
from playground.run.config import RunConfig
from playground.run.plane import main_plane_of
from playground.run.points import seen_standard
from playground.run.price import reading_seconds
from playground.run.reading import readout
from playground.run.standing import Standing

_WRITING_SECONDS = 4e-7  # a weight
_LOOKING_SECONDS = 0.06  # at pictures, besides the time in which to train


def picture_seconds(config: RunConfig) -> float:
    """What a picture of a run costs, read and written."""
    readings = 2 if config.n_outputs == 1 else 3
    return readings * reading_seconds(config) + _WRITING_SECONDS * config.n_parameters


def most_pictures(config: RunConfig) -> int:
    """How many are read beside training that may take a time: of very many points, few."""
    return 1 + int(_LOOKING_SECONDS / picture_seconds(config))


def picture_of(standing: Standing) -> dict[str, Any]:
    """The state, the readout, and what `classes_told` tells."""
    return {
        "state": standing.state.as_lists(),
        **asdict(readout(standing)),
        **classes_told(standing),
    }


def maps_told(config: RunConfig) -> dict[str, Any]:
    """What maps follow from beside the weights: planes and standards.

    The `main_plane` of points with more than two inputs; by standardized input [mean, spread].
    """
    plane, standard = main_plane_of(config), seen_standard(config)
    told = zip(config.inputs, np.column_stack(standard).tolist(), strict=True) if standard else ()
    return {
        **({"main_plane": plane._asdict()} if plane else {}),
        **({"standard": dict(told)} if standard else {}),
    }


def classes_told(standing: Standing) -> dict[str, Any]:
    """`confusion` of training and test points, rows truth, columns answer; `chance`, see there.

    Nothing of two classes, nor in a regression.
    """
    if standing.config.n_outputs == 1:
        return {}
    counts = confusion(standing)
    assert counts is not None
    chance = chance_of(standing.config)
    return {"confusion": counts._asdict(), "chance": chance and chance._asdict()}

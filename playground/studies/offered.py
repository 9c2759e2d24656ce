"""The values of each setting that a form offers to a study, and which of them do not fit it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playground.data.datasets import CLASSIFICATION, MAX_CLASSES, OF_MANY_CLASSES
from playground.data.features import ORIGINAL_FEATURES
from playground.engine.losses import LOSS_OF_CLASSES, LOSSES
from playground.run.acting import FOR_CLASSES, idle_settings
from playground.run.config import SETTINGS
from playground.studies.study import Study, value_text

_OFFERED_LAYERS = ["none", "1", "2", "3", "4", "6", "8", "2-1", "4-2", "8-4", "4-4", "8-8", "8-8-8"]
_OFFERED_FEATURES = ["x-y", "x-y-xTimesY", "x-y-xSquared-ySquared", "x-y-sinX-sinY"]


def offered_values(name: str) -> list[str]:
    """The values of a setting that a form offers, as `Axis.parse` reads them."""
    offered: dict[str, Iterable[Any]] = {
        "hidden_layers": _OFFERED_LAYERS,
        "features": [*_OFFERED_FEATURES, "-".join(ORIGINAL_FEATURES)],
        "activations": ["tanh-tanh", "relu-relu", "relu-tanh", "tanh-relu", "sine-sine"],
        "dropout": ["none", "0.1", "0.2", "0.3", "0.5", "0.8"],
        "batch_size": (1, 2, 5, 10, 20, 30),
    }
    row = SETTINGS[name]
    switch = (False, True) if row.type is bool else ()
    values = offered.get(name) or switch or row.choices or row.steps
    return [value_text(value) for value in values]


def idle_in(study: Study) -> list[str]:
    """The settings that do not act in any of a study's runs."""
    return idle_settings(study.base, _varied(study))


def unfit_in(study: Study) -> dict[str, tuple[str, ...]]:
    """By setting, the values that some of a study's runs may not have."""
    varied = _varied(study)
    problems = {study.base.problem, *varied.get("problem", ())}
    losses = {study.base.loss, *varied.get("loss", ())}
    unfit = {}
    if problems != {"classification"}:
        unfit["loss"] = FOR_CLASSES
    if losses & set(FOR_CLASSES):
        unfit["problem"] = ("regression",)
    datasets = {study.base.dataset, *varied.get("dataset", ())}
    if max(study.base.classes, *varied.get("classes", (2,))) > 2:
        unfit["dataset"] = tuple(name for name in CLASSIFICATION if name not in OF_MANY_CLASSES)
        unfit["loss"] = tuple(name for name in LOSSES if name != LOSS_OF_CLASSES)
    if losses != {LOSS_OF_CLASSES} or not datasets <= set(OF_MANY_CLASSES):
        unfit["classes"] = tuple(str(number) for number in range(3, MAX_CLASSES + 1))
    return unfit


def _varied(study: Study) -> dict[str, set[Any]]:
    return {
        name: {values[at] for values in axis.values}
        for axis in study.axes
        for at, name in enumerate(axis.settings)
    }

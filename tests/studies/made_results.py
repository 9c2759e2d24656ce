"""Results made by hand, through a ledger as real ones are: what a run says is what a test wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from playground import RunConfig
from playground.studies import Axis, Ledger, Measures, Outcome, Study, StudyResult
from playground.studies.execution import result_of
from playground.studies.trial import OK

DEFAULTS: Mapping[str, Any] = {
    "train_loss": 0.1,
    "test_loss": 0.1,
    "final": 0.1,
    "steady": 0.1,
    "true_error": 0.1,
    "speed": 20.0,
    "jitter": 0.5,
    "settled": 200.0,
    "dead_links": 0,
    "links": 18,
    "nodes_off": 0,
    "hidden_nodes": 6,
    "trained_epochs": 200,
}


def made_measures(**changes: float) -> Measures:
    """Some measures, with changes."""
    return Measures(**{**DEFAULTS, **changes})


def made_outcome(status: str = OK, seconds: float = 0.01, **changes: float) -> Outcome:
    """An outcome with these measures and a curve that falls from 0.5."""
    curves = np.column_stack([np.linspace(0.5, 0.1, 201), np.linspace(0.6, 0.2, 201)])
    return Outcome(status, made_measures(**changes), curves, seconds)


def made_result(study: Study, make: Callable[[int, int], Outcome | None]) -> StudyResult:
    """The study's result, if run `seed` (from 0) of combination `point` ends as `make` says.

    None: it has not been done yet.
    """
    with Ledger(None, study.link(), "made by hand") as ledger:
        for number, trial in enumerate(study.trials()):
            outcome = make(*divmod(number, study.seeds))
            if outcome is not None:
                ledger.record([(trial, outcome)])
        return result_of(study, ledger)


def varied(axis: str, seeds: int = 12, epochs: int = 200, **base: object) -> Study:
    """A study of one axis on the default network, with changes."""
    return Study(RunConfig(**base), (Axis.parse(axis),), seeds, epochs)


def of_levels(study: Study, **levels: Sequence[float]) -> StudyResult:
    """A result in which every seed of a combination has the levels given, give or take 1 %."""

    def make(point: int, seed: int) -> Outcome:
        wobble = 1 + 0.01 * (seed - study.seeds / 2) / study.seeds
        made = {name: values[point] * wobble for name, values in levels.items()}
        for name in made.keys() & {"speed", "settled"}:  # whole epochs
            made[name] = float(np.rint(made[name]))
        return made_outcome(**made)

    return made_result(study, make)

"""Small studies with real runs, shared by the tests of their figures."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pandas as pd

from playground import RunConfig
from playground.studies import Axis, Study, StudyResult, run_study

_BASE = RunConfig(noise_percent=10)
_WILD = RunConfig(
    problem="regression", activation="relu", features=("x", "xSquared"), noise_percent=10
)
_RATES = Axis.parse("learning_rate=0.01,0.1,1")
_LAYERS = Axis.parse("hidden_layers=2,4-2")

STUDIES = {
    "rates": Study(_BASE, (_RATES,), 7, 40),
    "diverging": Study(_WILD, (Axis.parse("learning_rate=0.03,10"),), 7, 30),
    "two axes": Study(_BASE, (_RATES, _LAYERS), 3, 20),
    "two axes, diverging": Study(_WILD, (Axis.parse("learning_rate=0.03,10"), _LAYERS), 3, 20),
    "no test points": Study(_BASE.replace(train_percent=100), (_RATES,), 6, 20),
    "some without test points": Study(_BASE, (Axis.parse("train_percent=50,100"),), 6, 20),
    "no axis": Study(_BASE, (), 8, 20),
    "three seeds": Study(_BASE, (_RATES,), 3, 20),
    "many": Study(
        _BASE, (Axis.parse("learning_rate=" + ",".join(f"0.{k:02}" for k in range(1, 17))),), 2, 5
    ),
}
PENALTY = {
    f"Circle, {kind}": Study(
        _BASE.replace(regularization=kind), (Axis.parse("regularization_rate=0,0.03,0.3"),), 3, 30
    )
    for kind in ("L1", "L2")
}


@functools.cache
def studied(name: str) -> StudyResult:
    """The result of one of the studies, run once."""
    return run_study({**STUDIES, **PENALTY}[name])


def without_runs(result: StudyResult) -> StudyResult:
    """The study before its first run has ended."""
    return StudyResult(result.study, result.runs.iloc[:0], result.curves[:0], result.epochs)


def half_done(result: StudyResult) -> StudyResult:
    """The study when every other run has ended."""
    rows = np.arange(0, len(result.runs), 2)
    return StudyResult(result.study, result.runs.iloc[rows], result.curves[rows], result.epochs)


def with_one_failed(result: StudyResult) -> StudyResult:
    """The study with a first run that failed, as the ledger gives it."""
    runs: pd.DataFrame = result.runs.copy()
    first = runs.index[0]
    measures = [
        "train_loss",
        "test_loss",
        "final",
        "steady",
        "true_error",
        "speed",
        "jitter",
        "settled",
    ]
    runs.loc[first, measures] = np.nan
    runs.loc[first, ["status", "error"]] = ["failed", "OSError: <disk>"]
    curves = result.curves.copy()
    curves[0] = np.nan
    return StudyResult(result.study, runs, curves, result.epochs)


def marks(figure: Any) -> list[Any]:
    """The customdata of everything that can be clicked, in the order of traces."""
    return [
        data
        for trace in figure.data
        if trace.type == "scatter" and trace.mode == "markers" and trace.customdata is not None
        for data in trace.customdata
    ]

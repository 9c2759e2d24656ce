"""A study's runs as rows of JSON, as the page holds them between requests and a file keeps them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from playground.errors import SettingError
from playground.studies.statistics import StudyResult, runs_frame
from playground.studies.study import MAX_RUNS, Study
from playground.studies.trial import INTEGERS, MEASURES, Floats

CURVE_POINTS = 101
"""Of a run's curve, at most."""

Loss = Annotated[float, Field(ge=0, le=1e300, allow_inf_nan=False)]
"""A loss that somebody sends: a quarter more, or a sum of many, is still a number."""


def _within_reason(loss: Any) -> Any:
    """Null for what a run that diverges may well have, and nothing can be reckoned with."""
    return None if isinstance(loss, float) and 1e300 < loss < math.inf else loss


_AnyLoss = Annotated[Loss | None, BeforeValidator(_within_reason)]
_Curve = Annotated[list[_AnyLoss], Field(max_length=CURVE_POINTS, fail_fast=True)]
_Count = Annotated[int, Field(ge=0, le=10**9)]
_COUNTS = (*INTEGERS, "speed", "settled")
_LAST = ("train_loss", "test_loss")  # which a run that diverges may have of any size


def _kind_of(measure: str) -> Any:
    if measure in _LAST:
        return _AnyLoss
    return (_Count if measure in _COUNTS else Loss) | None


_Measures = create_model(  # type: ignore[call-overload]  # fields made from a class' fields
    "_Measures",
    __config__=ConfigDict(extra="forbid", allow_inf_nan=False),
    **{name: (_kind_of(name), None) for name in MEASURES},
)


class RunRow(BaseModel, extra="forbid", allow_inf_nan=False):
    """What came of one run; null where there is no such number."""

    position: int = Field(ge=0, lt=MAX_RUNS)
    status: Literal["ok", "diverged", "failed"]
    error: str = Field("", max_length=1000)
    wall_seconds: float = Field(0.0, ge=0, le=1e9)
    measures: _Measures = _Measures()  # type: ignore[valid-type]  # the same
    train: _Curve = []
    test: _Curve = []


def kept_epochs(study: Study) -> NDArray[np.int64]:
    """The epochs whose losses a row has: at most 101, evenly spread, the first and last as well."""
    return np.unique(np.linspace(0, study.epochs, CURVE_POINTS).round().astype(np.int64))


def result_of_rows(study: Study, rows: Sequence[RunRow]) -> StudyResult:
    """The result that rows hold, a later row of the same run in place of an earlier one.

    Raises SettingError for a position that the study does not have.
    """
    import pandas as pd  # here, since it takes 0.2 s

    by_position = {row.position: row for row in rows}
    at = sorted(by_position)
    if at and at[-1] >= study.n_runs:
        raise SettingError("results", at[-1], f"must have positions less than {study.n_runs}")
    cells = [
        {
            "link": study.trial(position).link,
            "epochs": study.epochs,
            "status": by_position[position].status,
            "error": by_position[position].error,
            "wall_seconds": by_position[position].wall_seconds,
            **vars(by_position[position].measures),
        }
        for position in at
    ]
    columns = ["link", "epochs", "status", "error", "wall_seconds", *MEASURES]
    frame = pd.DataFrame(cells, columns=columns, index=at)
    numbers = ["wall_seconds", *MEASURES]
    frame[numbers] = frame[numbers].astype(float)
    kept = kept_epochs(study)
    curves = np.full((len(at), len(kept), 2), np.nan)
    for place, position in enumerate(at):
        curves[place, :, 0] = padded(by_position[position].train, len(kept))
        curves[place, :, 1] = padded(by_position[position].test, len(kept))
    return StudyResult(study, runs_frame(study, frame), curves, kept)


def padded(curve: Sequence[float | None], n: int) -> Floats:
    """The first `n` numbers of a curve (n,); NaN where it is null, or shorter."""
    filled = np.full(n, np.nan)
    numbers = np.array(curve[:n], dtype=float)
    filled[: len(numbers)] = numbers
    return filled

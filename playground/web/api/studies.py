"""Studies over the API: a visitor's browser asks for runs, a few at a time, and for what they say.

As with training, the server forgets: the study's link and the results so far travel with each
request, so a study is cancelled by asking no more. Work is bounded twice, by study and by request.
A cluster is out of reach here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.errors import SettingError
from playground.figures import theme
from playground.figures.study.curves import study_curves
from playground.figures.study.figure import study_figure
from playground.figures.study.heat import study_heat
from playground.figures.study.panel import colors_of
from playground.figures.study.strip import study_strip
from playground.run.config import MAX_CHANGES
from playground.run.price import (
    config_seconds,
    epochs_within,
    measured_seconds,
    training_seconds,
)
from playground.studies.claims import judge
from playground.studies.headline import headline
from playground.studies.maps import CELLS, MOST_MAPS, SmallMap, map_of, mapped_runs
from playground.studies.offered import idle_in, unfit_in
from playground.studies.rows import RunRow, kept_epochs, padded, result_of_rows
from playground.studies.statistics import StudyResult, quartiles
from playground.studies.study import Study
from playground.studies.tables import Spread, network_in_words, runs_table, summary_table
from playground.studies.trial import Outcome, begin
from playground.web.api.answers import json_answer
from playground.web.api.going import MAX_EPOCHS, GoingMessage, one_of, some_of, train_for
from playground.web.price import PIECE_SECONDS, WHOLE_SECONDS, costs
from playground.wording.numbers import counted, loss_text, two_digits

MAX_RUNS = 480
MAX_SECONDS = 90.0
"""Of one processor, for a visitor's whole study; larger ones belong on the command line."""
MAX_RUN_SECONDS = 6.0
MAX_BAND_SECONDS = 4.0
MAX_POINTS_CHARACTERS = 2_000_000
"""Of own points in all runs' links together, which answers hold."""

_MOST_VALUES = 2 * MAX_RUNS + MAX_CHANGES
_BUILDING_SECONDS = 0.1  # for the configs of all runs
_REPORT_SECONDS, _ROW_SECONDS, _GROUP_SECONDS = 0.1, 2e-4, 6e-3
_DIGITS = 4  # of a loss in a curve: it is drawn, never compared

router = APIRouter(prefix="/api/study", tags=["studies"])

_Link = Annotated[str, Field(description="A study's link: a run's, with vary, seeds, epochs")]
_MapRow = Annotated[list[float], Field(min_length=CELLS, max_length=CELLS, fail_fast=True)]
_Rows = Annotated[list[RunRow], Field(max_length=MAX_RUNS, fail_fast=True)]


class StudyRequest(BaseModel, extra="forbid"):
    """A study."""

    link: _Link


class RunsRequest(StudyRequest):
    """Which runs of a study to do now."""

    positions: list[Annotated[int, Field(ge=0, lt=MAX_RUNS)]] = Field(
        max_length=MAX_RUNS, fail_fast=True
    )
    going: GoingMessage | None = Field(
        None, description="The first position's run as far as it is: what the last answer told"
    )


class MapRequest(StudyRequest):
    """A run of a study whose map is wanted."""

    position: int = Field(ge=0, lt=MAX_RUNS)
    going: GoingMessage | None = Field(None, description="The run as far as it is")


class ReportRequest(StudyRequest):
    """A study, and what came of its runs so far."""

    results: _Rows
    scheme: Literal["light", "dark"] = "light"


class BandRequest(StudyRequest):
    """A study without axes, and where one request could not do them all what came of its runs."""

    results: _Rows | None = None


class MapMessage(BaseModel, extra="forbid", allow_inf_nan=False):
    """A run's answers over the square, row by row from the top; null where there are none."""

    position: int = Field(ge=0, lt=MAX_RUNS)
    answers: list[_MapRow] | None = Field(min_length=CELLS, max_length=CELLS, fail_fast=True)


class SheetRequest(ReportRequest):
    """What a sheet is made of."""

    maps: list[MapMessage] = Field([], max_length=MOST_MAPS)


@router.post("/open", summary="Read a study's link: what it varies, how many runs, how long")
@costs(0.3)
def open_study(request: StudyRequest) -> Response:
    """The study in words and numbers; `refusal` says why the page will not run it, if so."""
    check_values(request.link)
    reading = Study.from_link(request.link, mend=True)
    study = reading.study
    costs, refusal = priced(study)
    return json_answer(
        {
            "link": study.link(),
            "base": study.base.link(),
            "words": network_in_words(study.base, study.varied),
            "axes": [
                {"setting": axis.name, "title": axis.title, "values": axis.value_texts}
                for axis in study.axes
            ],
            "seeds": study.seeds,
            "seeds_vary": study.seeds_vary,
            "epochs": study.epochs,
            "runs": study.n_runs,
            "success": study.success,
            "seconds": study.seeds * sum(costs) if costs else None,
            "costs": costs,
            "idle": idle_in(study),
            "unfit": unfit_in(study),
            "most_maps": MOST_MAPS,
            "refusal": refusal,
            "notes": reading.notes,
        }
    )


@router.post("/run", summary="Do some of a study's runs")
@costs(PIECE_SECONDS + 0.1)
def run_some(request: RunsRequest) -> Response:
    """Results of the first of the `positions`: as many as fit into about a third of a second.

    Where a single run takes longer, `going` holds it as far as it is: send that along with the
    same positions.
    """
    study = _bounded(request.link)
    for position in request.positions:
        _check_position("positions", position, study)
    kept = kept_epochs(study)
    outcomes, going = some_of(map(study.trial, request.positions), request.going)
    results = [
        _result(position, outcome, kept)
        for position, outcome in zip(request.positions, outcomes, strict=False)
    ]
    return json_answer({"results": results, "going": going})


def _price_of_csv(request: ReportRequest) -> float:
    """Every row with its link."""
    study = _bounded(request.link)
    return len(request.results) * (_ROW_SECONDS + 2 * config_seconds(study.base))


def _price_of_report(request: ReportRequest) -> float:
    """Statistics, verdicts, table and figures, by how much there is to tell of."""
    groups = min(_bounded(request.link).n_points, len(request.results))
    return _report_seconds(groups, len(request.results))


def _report_seconds(groups: int, rows: int) -> float:
    return _REPORT_SECONDS + rows * _ROW_SECONDS + groups * _GROUP_SECONDS


@router.post("/report", summary="What a study's runs say: verdicts, table, figures")
@costs(_price_of_report, most=WHOLE_SECONDS)
def report(request: ReportRequest) -> Response:
    """Headline, the homework's claims judged, the table, and figures as Plotly's JSON."""
    result = _study_result(request)
    scheme = theme.LIGHT if request.scheme == "light" else theme.DARK
    table = summary_table(result)
    ends = study_heat if len(result.study.axes) == 2 else study_strip
    return json_answer(
        {
            "headline": headline(result),
            "verdicts": judge(result),
            "table": {
                "header": table.header,
                "rows": table.rows,
                "spreads": [[_parts(cell) for cell in row] for row in table.rows],
                "note": table.note,
                "best": table.best,
                "colors": colors_of(result, scheme),
                "links": [result.median_run(group)["link"] for group in result.groups],
            },
            "maps": [
                {
                    "position": position,
                    "label": group.label,
                    "link": result.runs.loc[position, "link"],
                    "loss": loss_text(result.runs["final"].astype(float)[position]),
                }
                for group, position in mapped_runs(result)
            ],
            "figures": {
                "curves": study_curves(result, scheme),
                "ends": ends(result, scheme),
            },
        }
    )


def _parts(cell: str) -> list[str] | None:
    """A median and its quartiles, which a page sets apart."""
    return [cell.median, cell.quartiles] if isinstance(cell, Spread) else None


@router.post("/map", summary="What a run of a study answers all over the square")
@costs(PIECE_SECONDS + 0.1)
def run_map(request: MapRequest) -> Response:
    """Trained again: 60 rows of 60 answers, from the top, or null; `going` until it is done.

    Of more than two `classes` an answer is the likeliest, from 0, plus how sure it is, to 0.999.
    """
    study = _bounded(request.link)
    _check_position("position", request.position, study)
    begun, going = one_of(study.trial(request.position), request.going)
    if going:
        return json_answer({"position": request.position, "answers": None, "going": going})
    answers = map_of(request.position, begun.standing, begun.losses).answers
    rounded = None if answers is None else np.round(answers, 3)
    told = {"classes": n} if (n := begun.standing.config.n_outputs) > 1 else {}
    return json_answer({"position": request.position, "answers": rounded, **told})


@router.post("/sheet", summary="A study on one sheet: a figure as Plotly's JSON")
@costs(_price_of_report, most=WHOLE_SECONDS)
def sheet(request: SheetRequest) -> Response:
    """Everything on one figure to download: verdicts, curves, ends, maps, table, link."""
    maps = [
        SmallMap(one.position, None if one.answers is None else np.array(one.answers))
        for one in request.maps
    ]
    return json_answer(study_figure(_study_result(request), maps=maps))


@router.post("/csv", summary="A study's runs as CSV, one row each")
@costs(_price_of_csv)
def csv(request: ReportRequest) -> Response:
    """The tidy table of runs."""
    text = runs_table(_study_result(request)).to_csv(index_label="run")
    return Response(text, media_type="text/csv")


@router.post("/band", summary="Median and quartiles of the losses, epoch by epoch")
@costs(PIECE_SECONDS + 0.1)
def band(request: BandRequest) -> Response:
    """The runs of a study without axes, for a band behind a single run's curve.

    Of fewer epochs than asked for where those would take too long; `end` says how many. Where one
    request cannot do them all, `train` and `test` are null: do the runs of `link` by `/run`, and
    send their `results`.
    """
    check_values(request.link)
    wanted = Study.from_link(request.link).study
    if wanted.axes:
        raise SettingError("vary", str(wanted.axes[0]), "a band has no axes")
    study = _bounded(replace(wanted, epochs=_band_epochs(wanted)).link())
    kept = kept_epochs(study)
    curves: dict[str, Any] = {"train": None, "test": None}
    if request.results is not None:
        by_position = {row.position: row for row in request.results}
        curves = _band_of([vars(row) for row in by_position.values()], len(kept))
    elif study.seeds * training_seconds(study.base, study.epochs) <= PIECE_SECONDS:
        runs = [train_for(trial, begin(trial), math.inf) for trial in study.trials()]
        losses = [run.losses[kept[kept < len(run.losses.epochs)]] for run in runs]
        curves = _band_of([vars(one) for one in losses], len(kept))
    return json_answer({"link": study.link(), "end": study.epochs, "epochs": kept, **curves})


def _band_epochs(study: Study) -> int:
    """Those wanted, or as many as all runs together have time for."""
    seconds = MAX_BAND_SECONDS / study.seeds - measured_seconds(study.base, 0)
    return max(1, min(study.epochs, epochs_within(study.base, seconds)))


def _band_of(runs: Sequence[Mapping[str, Any]], n: int) -> dict[str, Any]:
    return {kind: quartiles([padded(run[kind], n) for run in runs]) for kind in ("train", "test")}


def _check_position(name: str, position: int, study: Study) -> None:
    if position >= study.n_runs:
        raise SettingError(name, position, f"must be less than {study.n_runs}")


def _result(position: int, outcome: Outcome, kept: np.ndarray) -> dict[str, Any]:
    curves = outcome.curves[kept[kept < len(outcome.curves)]]
    measures = outcome.measures
    return {
        "position": position,
        "status": outcome.status,
        "error": outcome.error[:1000],
        "wall_seconds": outcome.wall_seconds,
        "measures": {} if measures is None else vars(measures),
        "train": [_rounded(value) for value in curves[:, 0]],
        # The last as it is: like `final` it is held against a limit.
        "test": [*map(_rounded, curves[:-1, 1]), *curves[-1:, 1].tolist()],
    }


def _study_result(request: ReportRequest) -> StudyResult:
    """The results a browser holds, as `StudyResult`. Raises SettingError."""
    return result_of_rows(_bounded(request.link), request.results)


def _bounded(link: str) -> Study:
    """The study behind a link. Raises SettingError where it is more than a visitor may ask for."""
    check_values(link)
    study = Study.from_link(link).study
    _, refusal = priced(study)
    if refusal:
        raise SettingError("study", study.n_runs, refusal)
    return study


def check_values(link: str) -> None:
    """Raises SettingError for a link with more values than any study here has, before it is read.

    Each of them is looked at by itself.
    """
    values = link.count(",") + link.upper().count("%2C")
    if values > _MOST_VALUES:
        raise SettingError("vary", f"{values} values", f"must be at most {MAX_RUNS} values here")


def priced(study: Study) -> tuple[list[float], str]:
    """The seconds a run of each combination takes; why all are too much for a visitor, or "".

    No seconds for more combinations than a visitor may ask for: to build them takes too long.
    """
    if len(study.axes) > 2:
        return [], "must have at most two axes here; studies of more run on the command line"
    if study.n_runs > MAX_RUNS:
        return [], f"must be at most {MAX_RUNS} runs here; larger studies run on the command line"
    if _report_seconds(study.n_points, study.n_runs) > WHOLE_SECONDS:
        a_group = _GROUP_SECONDS + study.seeds * _ROW_SECONDS
        most = int((WHOLE_SECONDS - _REPORT_SECONDS) / a_group)
        return [], (
            f"must be of at most {most} combinations of values here with "
            f"{counted(study.seeds, 'seed')}, and these are {study.n_points}, or the report on "
            "them takes too long; larger studies run on the command line"
        )
    if study.n_runs * config_seconds(study.base) > _BUILDING_SECONDS:
        return [], (
            f"must be fewer runs here for a network with {len(study.base.changes)} changes on its "
            "way; take fewer values or seeds, or run it on the command line"
        )
    if study.n_runs * len(study.base.points) > MAX_POINTS_CHARACTERS:
        most = MAX_POINTS_CHARACTERS // len(study.base.points)
        return [], (
            f"must be at most {most} runs here on your {study.base.n_samples:,} points, and these "
            f"are {study.n_runs}; take fewer values or seeds, or run it on the command line"
        )
    if study.epochs > MAX_EPOCHS:
        return [], (
            f"must be of at most {MAX_EPOCHS} epochs here; longer ones run on the command line"
        )
    costs = [measured_seconds(point.config, study.epochs) for point in study.points()]
    return costs, _refusal(study.seeds * sum(costs), max(costs))


def _refusal(seconds: float, longest: float) -> str:
    """Why a study takes too long for a visitor; empty where it does not."""
    if longest > MAX_RUN_SECONDS:
        return (
            f"must have runs of at most {MAX_RUN_SECONDS:.0f} s of training each here, and the "
            f"longest takes about {two_digits(longest)} s; take fewer epochs or a smaller network, "
            "or run it on the command line"
        )
    if seconds > MAX_SECONDS:
        return (
            f"must take at most {MAX_SECONDS:.0f} s of training here, and this takes about "
            f"{seconds:.0f} s; take fewer seeds or epochs, or run it on the command line"
        )
    return ""


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")

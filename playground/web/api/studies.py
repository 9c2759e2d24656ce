"""Studies over the API: a visitor's browser asks for runs, a few at a time, and for what they say.

As with training, the server forgets: the study's link and the results so far travel with each
request, so a study is cancelled by asking no more. Work is bounded twice, by study and by request.
A cluster is out of reach here.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
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
from playground.studies.claims import judge
from playground.studies.execution import seconds_of
from playground.studies.headline import headline
from playground.studies.maps import CELLS, MOST_MAPS, SmallMap, mapped_runs, small_map
from playground.studies.rows import RunRow, kept_epochs, padded, result_of_rows
from playground.studies.statistics import StudyResult, quartiles
from playground.studies.study import Study
from playground.studies.tables import Spread, network_in_words, runs_table, summary_table
from playground.studies.trial import Trial, run_trial
from playground.web.api.answers import json_answer
from playground.wording.numbers import loss_text, two_digits

MAX_RUNS = 480
MAX_SECONDS = 60.0
"""Of one processor, for a visitor's whole study; larger ones belong on the command line."""
MAX_RUN_SECONDS = 4.0
_REQUEST_SECONDS = 0.4
_DIGITS = 4  # of a loss in a curve: it is drawn, never compared

router = APIRouter(prefix="/api/study", tags=["studies"])

_Link = Annotated[str, Field(description="A study's link: a run's, with vary, seeds, epochs")]
_MapRow = Annotated[list[float], Field(min_length=CELLS, max_length=CELLS)]


class StudyRequest(BaseModel, extra="forbid"):
    """A study."""

    link: _Link


class RunsRequest(StudyRequest):
    """Which runs of a study to do now."""

    positions: list[Annotated[int, Field(ge=0, lt=MAX_RUNS)]] = Field(max_length=MAX_RUNS)


class MapRequest(StudyRequest):
    """A run of a study whose map is wanted."""

    position: int = Field(ge=0, lt=MAX_RUNS)


class ReportRequest(StudyRequest):
    """A study, and what came of its runs so far."""

    results: list[RunRow] = Field(max_length=MAX_RUNS)
    scheme: Literal["light", "dark"] = "light"


class MapMessage(BaseModel, extra="forbid", allow_inf_nan=False):
    """A run's answers over the square, row by row from the top; null where there are none."""

    position: int = Field(ge=0, lt=MAX_RUNS)
    answers: list[_MapRow] | None = Field(min_length=CELLS, max_length=CELLS)


class SheetRequest(ReportRequest):
    """What a sheet is made of."""

    maps: list[MapMessage] = Field([], max_length=MOST_MAPS)


@router.post("/open", summary="Read a study's link: what it varies, how many runs, how long")
def open_study(request: StudyRequest) -> Response:
    """The study in words and numbers; `refusal` says why the page will not run it, if so."""
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
            "most_maps": MOST_MAPS,
            "refusal": refusal,
            "notes": reading.notes,
        }
    )


@router.post("/run", summary="Do some of a study's runs")
def run_some(request: RunsRequest) -> Response:
    """Results of the first of the `positions`: as many as fit into about 0.4 s, at least one."""
    study = _bounded(request.link)
    trials = study.trials()
    kept = kept_epochs(study)
    results: list[dict[str, Any]] = []
    deadline = time.perf_counter() + _REQUEST_SECONDS
    for position in request.positions:
        if position >= len(trials):
            raise SettingError("positions", position, f"must be less than {len(trials)}")
        if results and time.perf_counter() >= deadline:
            break
        results.append(_result(position, trials[position], kept))
    return json_answer({"results": results})


@router.post("/report", summary="What a study's runs say: verdicts, table, figures")
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
def run_map(request: MapRequest) -> Response:
    """The run is trained again: 60 rows of 60 answers, from the top; null where it diverged."""
    study = _bounded(request.link)
    trials = study.trials()
    if request.position >= len(trials):
        raise SettingError("position", request.position, f"must be less than {len(trials)}")
    answers = small_map(request.position, trials[request.position]).answers
    rounded = None if answers is None else np.round(answers, 3)
    return json_answer({"position": request.position, "answers": rounded})


@router.post("/sheet", summary="A study on one sheet: a figure as Plotly's JSON")
def sheet(request: SheetRequest) -> Response:
    """Everything on one figure to download: verdicts, curves, ends, maps, table, link."""
    maps = [
        SmallMap(one.position, None if one.answers is None else np.array(one.answers))
        for one in request.maps
    ]
    return json_answer(study_figure(_study_result(request), maps=maps))


@router.post("/csv", summary="A study's runs as CSV, one row each")
def csv(request: ReportRequest) -> Response:
    """The tidy table of runs."""
    text = runs_table(_study_result(request)).to_csv(index_label="run")
    return Response(text, media_type="text/csv")


@router.post("/band", summary="Median and quartiles of the losses, epoch by epoch")
def band(request: StudyRequest) -> Response:
    """All runs of a study without axes, done at once: for a band behind a single run's curve.

    Of fewer epochs than asked for where those would take too long; `end` says how many.
    """
    wanted = Study.from_link(request.link).study
    if wanted.axes:
        raise SettingError("vary", str(wanted.axes[0]), "a band has no axes")
    share = MAX_RUN_SECONDS / max(MAX_RUN_SECONDS, _seconds(wanted, _trials_within_reason(wanted)))
    study = _bounded(replace(wanted, epochs=max(1, int(share * wanted.epochs))).link())
    trials = study.trials()
    kept = kept_epochs(study)
    results = [_result(position, trial, kept) for position, trial in enumerate(trials)]
    curves = {
        kind: quartiles([padded(result[kind], len(kept)) for result in results])
        for kind in ("train", "test")
    }
    return json_answer({"end": study.epochs, "epochs": kept, **curves})


def _result(position: int, trial: Trial, kept: np.ndarray) -> dict[str, Any]:
    outcome = run_trial(trial)
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
    study = Study.from_link(link).study
    _, refusal = priced(study)
    if refusal:
        raise SettingError("study", study.n_runs, refusal)
    return study


def priced(study: Study) -> tuple[list[float], str]:
    """The seconds a run of each combination takes; why all are too much for a visitor, or "".

    No seconds for more combinations than a visitor may ask for: to build them takes too long.
    """
    if len(study.axes) > 2:
        return [], "must have at most two axes here; studies of more run on the command line"
    if study.n_runs > MAX_RUNS:
        return [], f"must be at most {MAX_RUNS} runs here; larger studies run on the command line"
    costs = list(map(seconds_of, _trials_within_reason(study)))
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


def _trials_within_reason(study: Study) -> list[Trial]:
    """One trial a combination: enough to know the time, however many seeds."""
    return [Trial(point.config, study.epochs) for point in study.points()]


def _seconds(study: Study, trials: Sequence[Trial]) -> float:
    return sum(map(seconds_of, trials)) * study.n_runs / max(1, len(trials))


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")

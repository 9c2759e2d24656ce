"""Where each run ended, judged by the dots' data."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground import RunConfig
from playground.figures.study.strip import study_strip, swarm
from playground.figures.theme import DARK, LIGHT, Theme
from playground.studies import StudyResult
from tests.figures.studied import (
    STUDIES,
    half_done,
    marks,
    studied,
    with_one_failed,
    without_runs,
)
from tests.later import first


def traces(figure: Any, symbol: str | None) -> list[Any]:
    points = [trace for trace in figure.data if trace.mode == "markers"]
    return [trace for trace in points if trace.marker.symbol == symbol]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", first([LIGHT, DARK], LIGHT))
@pytest.mark.parametrize("name", STUDIES)
def test_every_run_is_a_mark_exactly_once(name: str, scheme: Theme) -> None:
    result = studied(name)
    for stage in (result, half_done(result), without_runs(result), with_one_failed(result)):
        for measure in ("final", "true_error", "speed", "jitter", "dead_links"):
            figure = study_strip(stage, scheme, measure)
            json.loads(figure.to_json(), parse_constant=lambda word: pytest.fail(word))
            assert sorted(data[0] for data in marks(figure)) == stage.runs.index.tolist()


def test_a_mark_opens_its_run() -> None:
    result = studied("diverging")
    trials = result.study.trials()
    for position, link in marks(study_strip(result)):
        assert RunConfig.from_link(link) == trials[position].config


def test_a_dot_stands_at_its_final_loss_over_its_value() -> None:
    result = studied("rates")
    for trace in traces(study_strip(result), None):
        positions = [data[0] for data in trace.customdata]
        np.testing.assert_allclose(trace.y, result.runs.loc[positions, "final"], rtol=1e-4)
        assert set(result.runs.loc[positions, "label"]) == {trace.name}
        column = result.study.axes[0].labels.index(trace.name)
        assert (np.abs(np.array(trace.x) - column) < 0.45).all()
        assert list(trace.text) == result.runs.loc[positions, "seed"].tolist()


def test_a_bar_lies_at_the_median() -> None:
    result = studied("rates")
    (bar,) = (trace for trace in study_strip(result).data if trace.name == "median")
    for number in range(3):
        finals = sorted(result.runs["final"].iloc[7 * number : 7 * number + 7])
        assert bar.y[3 * number] == pytest.approx(finals[3], rel=1e-4)  # five digits
        assert (bar.x[3 * number] + bar.x[3 * number + 1]) / 2 == pytest.approx(number)


def test_a_thin_bar_lies_at_the_median_training_loss_and_a_line_at_a_limit() -> None:
    plain = studied("rates")
    assert not [trace for trace in study_strip(plain).data if trace.name == "limit"]
    study = replace(plain.study, success=0.3)
    result = StudyResult(study, plain.runs, plain.curves, plain.epochs)
    traces = {trace.name: trace for trace in study_strip(result).data}
    assert set(traces["limit"].y) == {0.3}
    for number, group in enumerate(result.groups):
        median = group.median("train_loss")
        assert traces["training"].y[3 * number] == pytest.approx(median, rel=1e-4)
    assert "training" not in {trace.name for trace in study_strip(result, measure="speed").data}


def test_diverged_runs_are_crosses_above_the_top() -> None:
    result = studied("diverging")
    figure = study_strip(result)
    dots, crosses = traces(figure, None), traces(figure, "x-thin")
    shown = [position for trace in crosses for position, _ in trace.customdata]
    assert shown == result.runs.index[result.runs["status"] == "diverged"].tolist()
    lowest = min(y for trace in crosses for y in trace.y)
    assert lowest > max(y for trace in dots for y in trace.y)
    assert np.log10(max(y for trace in crosses for y in trace.y)) <= figure.layout.yaxis.range[1]
    assert [note.text for note in figure.layout.annotations] == ["diverged"]
    assert all("diverged at epoch" in text for trace in crosses for text in trace.text)


def test_no_two_crosses_lie_on_each_other() -> None:
    for trace in traces(study_strip(studied("diverging")), "x-thin"):
        places = list(zip(trace.x, trace.y, strict=True))
        assert len(set(places)) == len(places)


def test_a_failed_run_says_why() -> None:
    figure = study_strip(with_one_failed(studied("rates")))
    (cross,) = traces(figure, "x-thin")
    assert cross.text == ("seed 1: failed, OSError: &lt;disk&gt;.",)
    assert [note.text for note in figure.layout.annotations] == ["failed"]


def test_runs_that_never_got_there_are_a_row_of_their_own() -> None:
    result = studied("three seeds")
    assert result.runs["speed"].isna().any()
    figure = study_strip(result, LIGHT, "speed")
    assert [note.text for note in figure.layout.annotations] == ["never"]


def test_without_test_points_the_training_loss_takes_the_place() -> None:
    result = studied("no test points")
    figure = study_strip(result)
    for trace in traces(figure, None):
        positions = [data[0] for data in trace.customdata]
        np.testing.assert_allclose(trace.y, result.runs.loc[positions, "train_loss"], rtol=1e-4)
    assert "training loss" in figure.layout.annotations[0].text


def test_a_share_without_test_points_is_said_so() -> None:
    figure = study_strip(studied("some without test points"))
    assert [note.text for note in figure.layout.annotations] == ["no test points"]


def test_the_axis_is_logarithmic_only_where_all_are_above_0() -> None:
    result = studied("rates")
    assert study_strip(result).layout.yaxis.type == "log"
    assert (result.runs["dead_links"] == 0).all()
    assert study_strip(result, LIGHT, "dead_links").layout.yaxis.type == "linear"


def test_the_axis_has_a_place_for_values_that_are_still_to_run() -> None:
    figure = study_strip(without_runs(studied("rates")))
    assert list(figure.layout.xaxis.ticktext) == ["0.01", "0.1", "1"]


@pytest.mark.parametrize("seed", range(10))
def test_no_dot_hides_another(seed: int) -> None:
    pixels = np.random.default_rng(seed).normal(100, 12, 24)
    offsets = swarm(pixels, 7, 200)
    for i, j in itertools.combinations(range(24), 2):
        # Beside each other to within rounding: the distance of two places is a square root.
        assert np.hypot(pixels[i] - pixels[j], offsets[i] - offsets[j]) >= 7 - 1e-5


def test_a_swarm_is_the_same_every_time_and_within_its_column() -> None:
    for n in (0, 1, 24, 200, 1000):
        pixels = np.random.default_rng(n).normal(100, 5, n)
        offsets = swarm(pixels, 7, 30)
        assert (offsets == swarm(pixels, 7, 30)).all()
        assert np.abs(offsets).max(initial=0) <= 30 + 1e-9

"""The curves of a study, judged by the data in them."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import numpy as np
import pytest

from playground.figures.study.curves import LABEL_GAP, MOST_POINTS, study_curves
from playground.figures.theme import DARK, LIGHT, Theme
from playground.studies import StudyResult
from tests.figures.studied import STUDIES, half_done, studied, with_one_failed, without_runs
from tests.later import first


def lines(figure: Any) -> list[Any]:
    return [trace for trace in figure.data if trace.line.width]


def bands(figure: Any) -> list[Any]:
    return [trace for trace in figure.data if trace.fill == "toself"]


def name_places(figure: Any, height: int = 300) -> list[float]:
    """Where the names at the lines' ends stand, in pixels."""
    margin = figure.layout.margin
    plot = height - margin.t - margin.b
    return [note.y * plot for note in figure.layout.annotations if "●" in note.text]


def changed(result: StudyResult, curves: np.ndarray) -> StudyResult:
    return dataclasses.replace(result, curves=curves)


@pytest.mark.parametrize("scheme", first([LIGHT, DARK], LIGHT))
@pytest.mark.parametrize("name", STUDIES)
def test_every_study_has_curves_that_travel_as_json(name: str, scheme: Theme) -> None:
    result = studied(name)
    for stage in (result, half_done(result), without_runs(result), with_one_failed(result)):
        for kind in ("test", "train"):
            figure = study_curves(stage, scheme, kind)  # type: ignore[arg-type]
            json.loads(figure.to_json(), parse_constant=lambda word: pytest.fail(word))
            assert np.isfinite(figure.layout.yaxis.range).all()


def test_a_line_is_the_median_over_seeds_of_the_kind_that_was_asked_for() -> None:
    result = studied("rates")
    for column, kind in enumerate(("train", "test")):
        figure = study_curves(result, LIGHT, kind)  # type: ignore[arg-type]
        for number, line in enumerate(lines(figure)):
            runs = np.sort(result.curves[7 * number : 7 * number + 7, :, column], axis=0)
            np.testing.assert_allclose(line.y, runs[3], rtol=1e-6)  # the middle one; seven digits
            np.testing.assert_array_equal(line.x, np.arange(41))


def test_a_band_runs_from_quartile_to_quartile() -> None:
    result = studied("rates")
    n = 41
    for number, band in enumerate(bands(study_curves(result))):
        runs = np.sort(result.curves[7 * number : 7 * number + 7, :, 1], axis=0)
        lower, upper = (runs[1] + runs[2]) / 2, (runs[4] + runs[5]) / 2  # of seven
        np.testing.assert_allclose(band.y[:n], lower, rtol=1e-6)
        np.testing.assert_allclose(band.y[n : 2 * n], upper[::-1], rtol=1e-6)


def test_the_pointer_reads_the_quartiles() -> None:
    figure = study_curves(studied("rates"))
    for line, band in zip(lines(figure), bands(figure), strict=True):
        np.testing.assert_array_equal(line.customdata[:, 0], band.y[:41])
        assert "quartiles" in line.hovertemplate
        assert band.hoverinfo == "skip"


def test_many_epochs_are_thinned_to_a_few_with_both_ends() -> None:
    result = studied("rates")
    long = np.repeat(result.curves, 60, axis=1)
    grown = dataclasses.replace(result, curves=long, epochs=np.arange(long.shape[1]) * 2)
    for line in lines(study_curves(grown)):
        assert len(line.x) == MOST_POINTS
        assert (line.x[0], line.x[-1]) == (0, 2 * (long.shape[1] - 1))
        np.testing.assert_allclose(
            line.y, np.median(_runs_of(grown, line.name), axis=0)[(line.x / 2).astype(int)], 1e-6
        )


def _runs_of(result: StudyResult, label: str) -> np.ndarray:
    return result.curves[(result.runs["label"] == label).to_numpy()][..., 1]


def test_zeros_infinities_and_gaps_break_nothing() -> None:
    result = studied("rates")
    curves = result.curves.copy()
    curves[:7, 10:] = 0.0
    curves[7:14, 20:] = np.inf
    curves[14:, 5:9] = np.nan
    figure = study_curves(changed(result, curves))
    zero, infinite, gap = lines(figure)
    assert np.isnan(zero.y[10:]).all()
    assert np.isnan(infinite.y[20:]).all()
    assert np.isnan(gap.y[5:9]).all()
    assert np.isfinite(gap.y[9:]).all()
    assert figure.layout.yaxis.type == "log"
    for band in bands(figure):
        assert (band.y[np.isfinite(band.y)] > 0).all()


def test_losses_that_are_all_zero_have_a_linear_axis() -> None:
    result = studied("rates")
    figure = study_curves(changed(result, np.zeros_like(result.curves)))
    assert figure.layout.yaxis.type == "linear"


def test_what_diverges_leaves_at_the_top_and_says_so_without_pressing_the_rest() -> None:
    figure = study_curves(studied("diverging"))
    first = float(np.nanmax(studied("diverging").curves[:, 0, 1]))
    assert figure.layout.yaxis.range[1] < np.log10(5 * first)
    texts = [note.text for note in figure.layout.annotations]
    assert "diverged" not in texts[0]
    assert "diverged" in texts[1]
    margin = figure.layout.margin
    assert name_places(figure)[1] == pytest.approx(300 - margin.t - margin.b)


@pytest.mark.parametrize("name", STUDIES)
def test_names_at_the_ends_never_overlap(name: str) -> None:
    places = np.sort(name_places(study_curves(studied(name))))
    assert len(places)
    assert (np.diff(places) >= min(14, LABEL_GAP)).all()
    assert places.min() >= 0
    assert places.max() <= 300


def test_names_stand_in_the_order_of_the_ends() -> None:
    figure = study_curves(studied("rates"))
    ends = [line.y[-1] for line in lines(figure)]
    assert np.argsort(name_places(figure)).tolist() == np.argsort(ends).tolist()


def test_a_dot_before_a_name_has_its_lines_colour() -> None:
    figure = study_curves(studied("rates"))
    for line, note in zip(lines(figure), figure.layout.annotations, strict=True):
        assert re.findall("#[0-9A-F]{6}", note.text)[0] == line.line.color
        assert note.text.endswith(line.name)


def test_of_many_combinations_the_ten_lowest_are_drawn_in_order() -> None:
    result = studied("many")
    drawn = [line.name for line in lines(study_curves(result))]
    finals = {group.label: group.median("final") for group in result.groups}
    assert len(finals) == 16
    assert set(drawn) == set(sorted(finals, key=lambda label: finals[label])[:10])
    assert drawn == [label for label in finals if label in drawn]


def test_without_test_points_the_training_loss_is_drawn_and_named() -> None:
    result = studied("no test points")
    test, train = study_curves(result, LIGHT, "test"), study_curves(result, LIGHT, "train")
    for line, other in zip(lines(test), lines(train), strict=True):
        np.testing.assert_array_equal(line.y, other.y)
    assert "training loss" in str(test.layout.annotations)
    assert "training loss" not in str(train.layout.annotations)


def test_a_combination_keeps_its_colour_while_others_are_still_to_run() -> None:
    result = studied("rates")
    rows = np.arange(14)
    part = StudyResult(result.study, result.runs.iloc[rows], result.curves[rows], result.epochs)
    early = [line.line.color for line in lines(study_curves(part))]
    late = [line.line.color for line in lines(study_curves(result))]
    assert early == late[:2]


def test_a_figure_of_twenty_four_seeds_and_six_values_is_light_enough_to_travel() -> None:
    result = studied("many")
    long = dataclasses.replace(
        result, curves=np.repeat(result.curves, 100, axis=1), epochs=np.arange(600)
    )
    # Ten lines of 300 points, each with a band: 2,400 numbers a line in 5.3 letters.
    assert len(study_curves(long).to_json()) < 10 * 2400 * 6 + 12_000

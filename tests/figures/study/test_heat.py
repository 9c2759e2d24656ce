"""The heat map of two axes, judged by its cells."""

from __future__ import annotations

import itertools
import json
import re

import numpy as np
import pytest

from playground import RunConfig
from playground.figures.study.heat import contrast, heat_colors, readable_ink, study_heat
from playground.figures.theme import DARK, LIGHT, Theme, mix
from tests.figures.studied import half_done, studied, with_one_failed, without_runs
from tests.later import first


@pytest.mark.parametrize("scheme", first([LIGHT, DARK], LIGHT))
@pytest.mark.parametrize("name", ["two axes", "two axes, diverging"])
def test_every_stage_of_a_study_has_a_heat_map(name: str, scheme: Theme) -> None:
    result = studied(name)
    for stage in (result, half_done(result), without_runs(result), with_one_failed(result)):
        figure = study_heat(stage, scheme)
        json.loads(figure.to_json(), parse_constant=lambda word: pytest.fail(word))
        cells, numbers = figure.data
        texts = dict(zip(zip(numbers.x, numbers.y, strict=True), numbers.text, strict=True))
        filled = {
            (x, y) for y, row in enumerate(cells.z) for x, z in enumerate(row) if z is not None
        }
        assert filled <= set(texts) == {group.steps for group in stage.groups}
        for group in stage.groups:
            column, row = group.steps
            ended = group.runs.loc[group.runs["status"] == "ok", "final"]
            value = cells.z[row][column]
            if ended.empty:
                assert value is None
                assert not re.search(r"\d", texts[column, row])
            else:
                slack = 1 + 1e-4  # the figure keeps five digits
                assert min(ended) / slack <= 10**value <= max(ended) * slack
                assert f"{10**value:.3f}" in texts[column, row]


def test_a_cell_is_the_median_of_its_runs_final_losses() -> None:
    result = studied("two axes")
    cells, numbers = study_heat(result).data
    for column, rate in enumerate(("0.01", "0.1", "1")):
        for row, layers in enumerate(("2", "4-2")):
            finals = sorted(result.runs.loc[result.runs["label"] == f"{rate}, {layers}", "final"])
            assert 10 ** cells.z[row][column] == pytest.approx(finals[1], rel=1e-4)
            shown = re.sub("<.*?>", "", numbers.text[2 * column + row])
            assert shown == f"{finals[1]:.3f}"
            assert (numbers.x[2 * column + row], numbers.y[2 * column + row]) == (column, row)


def test_a_cell_opens_its_median_run() -> None:
    result = studied("two axes")
    trials = result.study.trials()
    cells, _ = study_heat(result).data
    for group in result.groups:
        column, row = group.steps
        position, link = cells.customdata[row][column]
        assert RunConfig.from_link(link) == trials[position].config
        finals = sorted(group.runs["final"])
        assert result.runs.loc[position, "final"] == finals[1]


def test_the_lowest_cell_is_outlined_and_bold() -> None:
    result = studied("two axes")
    figure = study_heat(result)
    (best,) = (shape for shape in figure.layout.shapes if shape.name == "best")
    assert result.best is not None
    assert ((best.x0 + best.x1) / 2, (best.y0 + best.y1) / 2) == result.best.steps
    assert sum("<b>" in text for text in figure.data[1].text) == 1


def test_diverged_cells_have_no_colour_and_say_so() -> None:
    result = studied("two axes, diverging")
    cells, numbers = study_heat(result).data
    for group, text in zip(result.groups, numbers.text, strict=True):
        column, row = group.steps
        if group.count("diverged") == 3:
            assert text == "diverged"
            assert cells.z[row][column] is None
            assert "3 of 3 diverged" in cells.text[row][column]
        else:
            assert np.isfinite(cells.z[row][column])
    assert any(group.count("diverged") == 3 for group in result.groups)


def test_the_first_axis_goes_across_and_both_are_named() -> None:
    figure = study_heat(studied("two axes"))
    assert list(figure.layout.xaxis.ticktext) == ["0.01", "0.1", "1"]
    assert list(figure.layout.yaxis.ticktext) == ["2", "4-2"]
    assert figure.layout.xaxis.title.text == "learning rate"
    assert figure.layout.annotations[0].text == "hidden layers"


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_numbers_can_be_read_on_every_colour(scheme: Theme) -> None:
    colors = heat_colors(scheme)
    for low, high in itertools.pairwise(colors):
        for share in (0, 0.25, 0.5, 0.75, 1):
            ground = mix(high, low, share)
            # Darkest and lightest are 17 apart: half way, the better of both has the root, 4.1.
            assert contrast(readable_ink(ground, scheme), ground) >= 4.0


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)  # a known pair


def test_the_scale_is_violet_only() -> None:
    signs = {LIGHT.negative, LIGHT.positive}
    assert not signs & {color for _, color in study_heat(studied("two axes")).data[0].colorscale}


def test_one_axis_is_no_heat_map() -> None:
    with pytest.raises(ValueError, match="needs 2"):
        study_heat(studied("rates"))

"""The border of a map: where answers are 0, however steep they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground import RunConfig, train
from playground.figures.run.figure import run_figure
from playground.figures.run.map import cell_centres, square_points
from playground.figures.run.zero_line import zero_line
from tests.figures.traces import named

Floats = NDArray[np.float64]
CENTRES = cell_centres(100)


def steep_circle(points: Floats) -> Floats:
    """1 within a circle of radius 3.3, else -1: there is nothing between."""
    return np.where(np.hypot(*points.T) < 3.3, 1.0, -1.0)


def steep_edge(points: Floats) -> Floats:
    return np.sign(points @ [0.3, 1.0] - 0.7)


def line_of(answers: object) -> Floats:
    assert callable(answers)
    return zero_line(CENTRES, answers(square_points(100)).reshape(100, 100), answers)


def test_a_saturated_border_is_no_staircase() -> None:
    radii = np.hypot(*line_of(steep_circle).T)
    np.testing.assert_allclose(radii[~np.isnan(radii)], 3.3, atol=0.12 / 200)
    x, y = line_of(steep_edge)[:-1].T
    np.testing.assert_allclose(0.3 * x + y, 0.7, atol=0.12 / 200)


def test_a_border_is_one_line_in_the_order_it_is_drawn() -> None:
    for answers, is_closed in ((steep_circle, True), (steep_edge, False)):
        line = line_of(answers)
        assert np.isnan(line).all(axis=1).tolist() == [False] * (len(line) - 1) + [True]
        steps = np.hypot(*np.diff(line[:-1], axis=0).T)
        assert steps.max() <= 0.12 * 2**0.5 + 1e-9
        assert (line[0] == line[-2]).all() == is_closed


def test_where_no_sign_changes_there_is_no_line() -> None:
    assert np.isnan(line_of(lambda points: np.ones(len(points)))).all()


def test_the_border_of_a_figure_is_where_its_run_answers_0() -> None:
    run = train(RunConfig(hidden_layers=(4,), learning_rate=0.3), 50)
    zero = named(run_figure(run), "zero")
    line = np.column_stack([zero.x, zero.y])
    line = line[~np.isnan(line).any(axis=1)]
    # A step of 1/256 of a cell to the one side and the other has both signs.
    around = [
        run.predict(line + shift) for shift in np.array([[1, 0], [-1, 0], [0, 1], [0, -1]]) * 6e-4
    ]
    assert len(line) > 50
    assert ((np.max(around, axis=0) >= 0) & (np.min(around, axis=0) <= 0)).all()


def test_the_sheet_shows_the_test_points_only_where_the_page_does() -> None:
    for is_shown in (False, True):
        sheet = run_figure(train(RunConfig(show_test_data=is_shown), 1))
        names = [trace.name for trace in sheet.data]
        assert ("test points" in names) == is_shown
        assert ("Test points" in names) == is_shown
        assert "training points" in names


def test_the_sheet_names_settings_as_the_page_does() -> None:
    sheet = run_figure(train(RunConfig(), 1))
    words = [note.text for note in sheet.layout.annotations]
    assert "<b>Tanh</b>" in words
    assert "<b>None</b>" in words

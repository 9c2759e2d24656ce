"""The map of a run's figure, judged by the data in it."""

from __future__ import annotations

import numpy as np
import pytest

from playground import Run, RunConfig, train
from playground.figures.run.figure import run_figure
from playground.figures.run.map import square_points
from playground.figures.theme import LIGHT
from playground.run.points import data_of
from tests.figures.traces import named

CASES = {
    "regression": (RunConfig(problem="regression", regression_dataset="reg-gauss"), 3),
    "no test points": (RunConfig(train_percent=100), 3),
    "hardly any training points": (RunConfig(train_percent=1), 3),
    "noisy": (RunConfig(dataset="gauss", noise_percent=80), 3),
}


@pytest.fixture(params=CASES, scope="module")
def run(request: pytest.FixtureRequest) -> Run:
    config, epochs = CASES[request.param]
    return train(config.replace(show_test_data=True), epochs)


def test_the_map_holds_the_networks_answers(circle: Run) -> None:
    heatmap = named(run_figure(circle), "answer")
    z = np.array(heatmap.z)
    assert z.shape == (100, 100)
    assert heatmap.x[0] == heatmap.y[0] == pytest.approx(-5.94)
    assert heatmap.x[-1] == heatmap.y[-1] == pytest.approx(5.94)
    for row, column in [(0, 0), (0, 99), (70, 12), (99, 50)]:
        point = [[heatmap.x[column], heatmap.y[row]]]
        assert z[row, column] == pytest.approx(circle.predict(point)[0], rel=1e-12)
    assert (heatmap.zmin, heatmap.zmax) == (-1, 1)


def test_a_discretized_map_shows_signs_and_keeps_the_border() -> None:
    run = train(RunConfig(discretize=True), 20)
    figure = run_figure(run)
    signs = np.array(named(figure, "answer").z)
    zero = named(figure, "zero")
    answers = run.predict(square_points(100)).reshape(100, 100)
    assert len(zero.x) > 100
    np.testing.assert_array_equal(signs, np.where(answers >= 0, 1, -1))


def test_all_points_are_drawn_in_the_colours_of_their_labels(run: Run) -> None:
    figure = run_figure(run)
    data = data_of(run.config)
    for kind in ("train", "test"):
        points, labels = getattr(data, f"{kind}_points"), getattr(data, f"{kind}_labels")
        name = {"train": "training points", "test": "test points"}[kind]
        if not len(labels):
            assert name not in [trace.name for trace in figure.data]
            continue
        trace = named(figure, name)
        np.testing.assert_array_equal(np.column_stack([trace.x, trace.y]), points)
        np.testing.assert_array_equal(trace.marker.color, labels)


def test_test_points_differ_by_ring_and_in_the_legend(circle: Run) -> None:
    figure = run_figure(circle)
    for name, ring in (("training points", LIGHT.train_ring), ("test points", LIGHT.test_ring)):
        drawn, key = named(figure, name), named(figure, name.capitalize())
        assert drawn.marker.line.color == key.marker.line.color == ring
        assert drawn.legendgroup == key.legendgroup
        assert key.showlegend is not False
    keys = [
        row.name for row in figure.select_traces({"type": "scatter"}) if row.showlegend is not False
    ]
    assert keys == ["Training points", "Test points"]


def test_points_beyond_the_map_are_counted() -> None:
    config = RunConfig(dataset="gauss", noise_percent=80)
    data = data_of(config)
    outside = sum(max(abs(x), abs(y)) > 6 for x, y in [*data.train_points, *data.test_points])
    assert outside > 0
    read = [note.text for note in run_figure(train(config, 1)).layout.annotations]
    assert any(f"{outside} outside the map" in text for text in read)

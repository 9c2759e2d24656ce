"""The figure of a run, judged by the data in it."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from playground import Run, RunConfig, train
from playground.figures.run import curves as run_curves
from playground.figures.run.figure import run_figure
from playground.figures.run.map import square_points
from playground.figures.theme import LIGHT
from playground.run.training import Losses, data_of

DIVERGING = RunConfig(
    problem="regression", learning_rate=10.0, activation="relu", features=("x", "xSquared")
)
CASES = {
    "circle": (RunConfig(), 20),
    "one epoch": (RunConfig(), 1),
    "untrained": (RunConfig(), 0),
    "regression": (RunConfig(problem="regression", regression_dataset="reg-gauss"), 3),
    "no test points": (RunConfig(train_percent=100), 3),
    "hardly any training points": (RunConfig(train_percent=1), 3),
    "no hidden layer": (RunConfig(hidden_layers=()), 3),
    "no feature": (RunConfig(features=()), 3),
    "zero everywhere": (RunConfig(init_zero=True), 3),
    "noisy": (RunConfig(dataset="gauss", noise_percent=80), 3),
    "diverged": (DIVERGING, 50),
    "long link": (RunConfig(seed="<ü>" * 60, tutorial="t" * 64), 1),
}


@pytest.fixture(params=CASES, scope="module")
def run(request: pytest.FixtureRequest) -> Run:
    return train(*CASES[request.param])


@pytest.fixture(scope="module")
def circle() -> Run:
    return train(RunConfig(), 20)


def traces(figure: go.Figure, kind: str) -> list[Any]:
    return [trace for trace in figure.data if trace.type == kind]


def named(figure: go.Figure, name: str) -> Any:
    (trace,) = (trace for trace in figure.data if trace.name == name)
    return trace


def texts(figure: go.Figure) -> str:
    """All that can be read on the figure, without its mark-up."""
    title = figure.layout.title
    parts = [title.text, title.subtitle.text, *(note.text for note in figure.layout.annotations)]
    return html.unescape("\n".join(re.sub("<[^>]+>", "", part.replace("<br>", "\n"))
                                   for part in parts))  # fmt: skip


def test_every_kind_of_run_has_a_figure_of_numbers(run: Run) -> None:
    figure = run_figure(run)
    json.loads(figure.to_json(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    for trace in figure.data:
        if trace.name in ("Training points", "Test points", "zero"):
            continue  # keys of the legend, without points, and a line with gaps
        for array in [trace.x, trace.y, *([] if trace.type == "scatter" else [trace.z])]:
            assert np.isfinite(np.asarray(array, dtype=float)).all()


def test_every_figure_names_link_epochs_backend_and_versions(run: Run) -> None:
    text = texts(run_figure(run))
    assert run.config.link() in text.replace("\n", "")
    assert f"{run.state.epoch} epoch" in text
    assert f"backend {run.backend}" in text
    for name, version in run.versions.items():
        assert f"{name} {version}" in text


def test_no_line_of_a_figure_is_wider_or_lower_than_the_figure(run: Run) -> None:
    figure = run_figure(run)
    caption = next(note.text for note in figure.layout.annotations if "backend" in note.text)
    lines = [html.unescape(re.sub("<[^>]+>", "", line)) for line in caption.split("<br>")]
    # A monospaced letter is 0.6 of its size wide, a line of Plotly's 1.3 of it high.
    assert max(map(len, lines)) * 0.6 * 12 <= figure.layout.width - 2 * figure.layout.margin.l
    room = figure.layout.margin.b - 64
    assert len(lines) * 1.3 * 12 <= room


def test_the_map_holds_the_networks_answers(circle: Run) -> None:
    (heatmap,) = traces(run_figure(circle), "heatmap")
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
    signs = np.array(traces(figure, "heatmap")[0].z)
    (zero,) = (trace for trace in figure.data if trace.name == "zero")
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
    in_legend = [trace.name for trace in traces(figure, "scatter") if trace.showlegend is not False]
    assert in_legend == ["Training points", "Test points"]


def test_points_beyond_the_map_are_counted() -> None:
    config = RunConfig(dataset="gauss", noise_percent=80)
    data = data_of(config)
    outside = sum(max(abs(x), abs(y)) > 6 for x, y in [*data.train_points, *data.test_points])
    assert outside > 0
    assert f"{outside} outside the map" in texts(run_figure(train(config, 1)))


def test_the_curves_hold_every_loss(circle: Run) -> None:
    figure = run_figure(circle)
    for name, column in (("Training", "train_loss"), ("Test", "test_loss")):
        trace = named(figure, name)
        np.testing.assert_array_equal(trace.x, circle.losses.epoch)
        np.testing.assert_array_equal(trace.y, circle.losses[column])
    assert figure.layout.yaxis2.type == "log"
    test, training = named(figure, "Test").line, named(figure, "Training").line
    assert (test.color, test.width, test.dash) == (LIGHT.ink, 2.5, None)
    assert (training.width, training.dash) == (2, "6px,3px")


def test_the_final_losses_are_written_with_three_decimals(circle: Run) -> None:
    text = texts(run_figure(circle))
    assert f"{circle.losses.test_loss.iloc[-1]:.3f}\nTest loss" in text
    assert f"{circle.losses.train_loss.iloc[-1]:.3f}\nTraining loss" in text


def test_the_loss_axis_is_linear_where_a_loss_is_zero(circle: Run) -> None:
    losses = Losses(circle.history.epochs, circle.history.train, circle.history.test.copy())
    losses.test[-1] = 0
    figure = run_figure(dataclasses.replace(circle, history=losses))
    assert figure.layout.yaxis2.type == "linear"
    assert figure.layout.yaxis2.range[0] == 0


@pytest.mark.parametrize(
    ("low", "high"), [(0.499, 0.501), (0.3, 0.6), (0.01, 0.5), (1e-9, 1), (0.1, 1e250)]
)
def test_the_loss_axis_has_few_round_ticks_within_its_range(low: float, high: float) -> None:
    axis = run_curves.loss_axis({"test": np.array([[0, high], [1, low]])})
    assert axis["range"][0] < np.log10(low) < np.log10(high) < axis["range"][1]
    ticks = axis.get("tickvals", [low] * 3)  # none: left to Plotly
    assert 3 <= len(ticks) <= 9
    assert all(low <= tick <= high for tick in ticks)


def test_labels_at_the_lines_ends_do_not_overlap() -> None:
    curves = {"train": np.array([[0, 0.5], [9, 0.1]]), "test": np.array([[0, 0.5], [9, 0.1001]])}
    axis = run_curves.loss_axis(curves)
    low, high = run_curves.line_labels(curves, axis, 320)
    pixels = 320 / (axis["range"][1] - axis["range"][0])
    apart = (high["y"] - low["y"]) * pixels + high["yshift"] - low["yshift"]
    assert (low["text"], high["text"]) == ("Training", "<b>Test</b>")
    assert apart >= 13 * 1.3 - 0.1


def test_a_diverged_run_has_no_map_but_a_hatch_a_cross_and_the_advice() -> None:
    run = train(DIVERGING, 50)
    assert run.status.diverged_at is not None
    figure = run_figure(run)
    assert not traces(figure, "heatmap")
    assert "zero" not in [trace.name for trace in figure.data]
    assert named(figure, "no answer").fillpattern.shape == "/"
    curve = named(figure, "Test")
    assert np.isfinite(curve.y).all()
    assert "x" in curve.marker.symbol
    assert np.flatnonzero(curve.marker.size).tolist() == [len(curve.x) - 1]
    assert run.status.advice in texts(figure).replace("\n", " ")


def test_without_test_points_the_test_loss_is_a_dash() -> None:
    figure = run_figure(train(RunConfig(train_percent=100), 3))
    assert "–\nTest loss" in texts(figure)
    assert "500 training and no test points" in texts(figure)
    assert "Test" not in [trace.name for trace in figure.data]


def test_an_untrained_network_is_a_dot_in_the_curves() -> None:
    figure = run_figure(train(RunConfig(), 0))
    assert named(figure, "Test").marker.size[0] > 0
    assert figure.layout.xaxis2.range == (0, 1)


def test_a_long_curve_is_thinned_and_keeps_ends_and_extremes(circle: Run) -> None:
    random = np.random.default_rng(1)
    n = 100_000
    values = 1 + random.random(n)
    values[[4_567, 89_012]] = 0.1, 9.0
    history = Losses(np.arange(n), values, values)
    trace = named(run_figure(dataclasses.replace(circle, history=history)), "Test")
    assert len(trace.x) <= run_curves.MOST_POINTS
    assert {0, 4_567, 89_012, n - 1} <= set(trace.x)
    assert (np.diff(trace.x) > 0).all()
    np.testing.assert_array_equal(trace.y, values[np.asarray(trace.x, dtype=int)])


def test_run_figure_is_what_a_runs_own_method_gives(circle: Run) -> None:
    assert circle.figure() == run_figure(circle)

"""The curves of a run's figure, judged by the data in it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from playground import Run, RunConfig, train
from playground.figures.run import curves as run_curves
from playground.figures.run.figure import run_figure
from playground.figures.theme import LIGHT
from playground.run.losses import Losses
from tests.figures.traces import named


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


def test_the_loss_axis_is_linear_where_a_loss_is_zero(circle: Run) -> None:
    losses = Losses(circle.history.epochs, circle.history.train, circle.history.test.copy())
    losses.test[-1] = 0
    figure = run_figure(dataclasses.replace(circle, history=losses))
    assert figure.layout.yaxis2.type == "linear"
    assert figure.layout.yaxis2.range[0] < 0


@pytest.mark.parametrize(
    ("low", "high"), [(0.499, 0.501), (0.3, 0.6), (0.01, 0.5), (1e-9, 1), (0.1, 1e250)]
)
def test_the_loss_axis_has_few_round_ticks_within_its_range(low: float, high: float) -> None:
    scale = run_curves.loss_scale({"test": np.array([[0, high], [1, low]])}, 140)
    assert scale.bottom < np.log10(low) < np.log10(high) < scale.top
    ticks = scale.ticks()
    assert 2 <= len(ticks) <= 7
    assert (scale.pixels(ticks) >= 0).all()
    assert (scale.pixels(ticks) <= 140).all()


def test_labels_at_the_lines_ends_do_not_overlap() -> None:
    curves = {"train": np.array([[0, 0.5], [9, 0.1]]), "test": np.array([[0, 0.5], [9, 0.1001]])}
    scale = run_curves.loss_scale(curves, 320)
    low, high = run_curves.line_labels(curves, scale)
    pixels = 320 / (scale.top - scale.bottom)
    apart = (high["y"] - low["y"]) * pixels + high["yshift"] - low["yshift"]
    assert (low["text"], high["text"]) == ("Training", "<b>Test</b>")
    assert apart >= 13 * 1.3 - 0.1


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


@pytest.mark.parametrize(
    ("low", "high"), [(0.5, 1e307), (0.5, 1.7e308), (5e-324, 1), (1e300, 1e301), (0, 1.7e308)]
)
def test_losses_at_the_end_of_all_numbers_have_an_axis(low: float, high: float) -> None:
    scale = run_curves.loss_scale({"test": np.array([[0, low], [1, high]])}, 140)
    axis = scale.axis(LIGHT)
    assert axis["range"][0] < axis["range"][1]
    assert np.isfinite([*axis["range"], *axis["tickvals"], *scale.pixels([low, high])]).all()


def test_a_run_that_diverges_slowly_has_a_figure() -> None:
    config = RunConfig(problem="regression", hidden_layers=(), learning_rate=0.2, batch_size=30)
    run = train(config, 1000)
    assert run.status.diverged_at
    assert named(run_figure(run), "Test").y[-1] > 1e250


def test_changes_are_lines_with_numbers_and_stand_under_the_figure() -> None:
    changes = ("3:learningRate:0.1", "3:activation:relu", "8:learningRate:1", "90:learningRate:2")
    figure = run_figure(train(RunConfig(changes=changes), 10), width=920)
    lines = [shape for shape in figure.layout.shapes if shape.name == "change"]
    assert [(line.x0, line.x1, line.xref, line.yref) for line in lines] == [
        (3, 3, "x2", "y2 domain"),
        (8, 8, "x2", "y2 domain"),
    ]
    notes = {note.text: note for note in figure.layout.annotations}
    assert (notes["1–2"].x, notes["3"].x) == (3, 8)
    told = " ".join(notes)
    assert "Changed: (1) at epoch 3 learning rate 0.03 → 0.1; (2) at epoch 3 activation" in told
    plain = run_figure(train(RunConfig(), 10), width=920).layout
    assert not [shape for shape in plain.shapes if shape.name == "change"]
    assert "Changed" not in " ".join(note.text for note in plain.annotations)

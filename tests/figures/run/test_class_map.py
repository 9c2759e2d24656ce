"""The map of more than two classes: winners, borders where they change, points by shape."""

from __future__ import annotations

import html
import itertools
import math
import re

import numpy as np
import pytest

from playground import RunConfig, train
from playground.face.run import Run
from playground.figures.axes import Scale
from playground.figures.class_marks import CLASS_MARKS, share_colors, winner_colors
from playground.figures.run.card import run_card
from playground.figures.run.curves import line_labels
from playground.figures.run.figure import run_figure
from playground.figures.run.map import CELLS, square_points
from playground.figures.sheet import PRINTED, WIDTH
from playground.run.chance import chance_of
from playground.run.points import data_of
from playground.run.right_and_wrong import right_and_wrong
from tests.figures.traces import named

CONFIG = RunConfig(
    dataset="blobs", classes=3, loss="cross-entropy", noise_percent=30, show_test_data=True
)


@pytest.fixture(scope="module")
def run() -> Run:
    return train(CONFIG, 20)


def test_the_map_has_the_most_probable_class_and_how_sure_it_is(run: Run) -> None:
    answers = run.predict(square_points(CELLS)).reshape(CELLS, CELLS, 3)
    heatmap = named(run_figure(run), "answer")
    z = np.array(heatmap.z)
    assert np.array_equal(np.floor(z), answers.argmax(axis=-1))
    sure = (answers.max(axis=-1) - 1 / 3) * 1.5
    np.testing.assert_allclose(z - np.floor(z), 0.999 * sure, atol=1e-12)
    assert (heatmap.zmin, heatmap.zmax) == (0, 3)
    assert [color for _, color in heatmap.colorscale] == [c for _, c in winner_colors(3)]


def test_on_a_border_two_classes_are_as_likely_and_more_than_the_third(run: Run) -> None:
    border = named(run_figure(run), "borders")
    places = np.column_stack([border.x, border.y]).astype(float)
    answers = np.sort(run.predict(places[np.isfinite(places).all(axis=1)]), axis=1)
    assert len(answers) > 100
    # To 1/256 of a cell, where three regions meet a little more.
    assert np.median(answers[:, 2] - answers[:, 1]) < 0.01
    assert (answers[:, 2] - answers[:, 1]).max() < 0.1
    assert border.line.width == 1.5


def test_every_point_is_drawn_once_in_its_class_colour_and_shape(run: Run) -> None:
    figure, data = run_figure(run), data_of(CONFIG)
    kinds = {"training": data.train_labels, "test": data.test_labels}
    for kind, labels in kinds.items():
        for number, mark in enumerate(CLASS_MARKS[:3]):
            trace = named(figure, f"{kind} points {number}")
            assert len(trace.x) == (labels == number).sum()
            assert (trace.marker.color, trace.marker.symbol) == (mark.light, mark.symbol)
    keys = named(figure, "classes")
    assert list(keys.marker.symbol) == [mark.symbol for mark in CLASS_MARKS[:3]]
    assert [text.strip() for text in keys.text] == ["Class 1", "Class 2", "Class 3"]


def test_classes_of_a_table_have_its_names_as_they_are_and_shortened_where_they_are_keys() -> None:
    own = RunConfig(
        points="2c" + "".join(f"{at}{at}{label}" for at, label in zip(
            ("gAA", "gBA", "gCA", "gDA", "gEA", "gFA"), "abcabc", strict=True)),
        class_names=("<b>setosa</b>", "versicolor of the very long name", "virginica"),
        classes=3, loss="cross-entropy",
    )  # fmt: skip
    figure = run_figure(train(own, 2))
    first, second, third = (text.strip() for text in named(figure, "classes").text)
    assert first.startswith("&lt;b&gt;")
    assert second.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert third == "virginica"
    hover = named(figure, "training points 1").hovertemplate
    assert "versicolor of the very long name" in hover


def test_an_output_tile_goes_from_paper_to_its_class_colour(run: Run) -> None:
    tiles = named(run_figure(run), "layer 3")
    assert (tiles.zmin, tiles.zmax) == (0, 3)
    assert [color for _, color in tiles.colorscale] == [color for _, color in share_colors(3)]
    shown = np.array(tiles.z, dtype=float)
    assert 0 <= np.nanmin(shown) <= np.nanmax(shown) < 3


def test_discretized_every_class_is_sure() -> None:
    sure = train(CONFIG.replace(discretize=True), 20)
    z = np.array(named(run_figure(sure), "answer").z)
    np.testing.assert_allclose(z - np.floor(z), 0.999, atol=1e-12)


def test_one_that_diverged_has_a_hatch_and_a_notebooks_card_has_a_map_in_the_classes_colours(
    run: Run,
) -> None:
    far = train(CONFIG.replace(learning_rate=1e300, activation="relu"), 5)
    assert far.status.diverged_at is not None
    assert named(run_figure(far), "no answer")
    card = run_card(run)
    assert all(mark.light in card for mark in CLASS_MARKS[:3])
    assert CLASS_MARKS[3].light not in card
    assert "data:image/png" in card


@pytest.mark.parametrize("width", [WIDTH, PRINTED])
@pytest.mark.parametrize("classes", [3, 6])
def test_who_is_taken_for_whom_stands_beside_the_curves_with_what_chance_is(
    classes: int, width: int
) -> None:
    run = train(CONFIG.replace(classes=classes, noise_percent=50), 5)
    found = right_and_wrong(run.standing)
    assert found
    layout = run_figure(run, width=width).layout
    texts = [
        html.unescape(note.text).replace("<b>", "").replace("</b>", "")
        for note in layout.annotations
    ]
    assert texts.count("Right and wrong") == 1
    assert found.in_words in texts
    assert found.in_words.split()[-1] == f"{found.by_chance}."
    numbers = [note for note in layout.annotations if note.xanchor == "right"]
    written = [re.sub("</?b>", "", note.text) for note in numbers]
    cells = [
        (note.yshift, note.xshift, int(text))
        for note, text in zip(numbers, written, strict=True)
        if text.isdecimal() and note.yanchor == "middle"
    ]
    rows = [list(row) for _, row in itertools.groupby(cells, key=lambda cell: cell[0])]
    counted = [[number for _, _, number in row[-classes:]] for row in rows if len(row) >= classes]
    assert [row for row in found.counts.tolist() if row in counted] == found.counts.tolist()
    framed = [shape for shape in layout.shapes if shape.name == "cell"]
    assert len(framed) == np.count_nonzero(found.counts)
    assert max(shape.x1 for shape in framed) <= 1
    assert min(shape.x0 for shape in framed) > layout.xaxis2.domain[1]


def test_the_curve_has_chance_as_a_dotted_line_and_two_classes_have_neither(run: Run) -> None:
    chance, figure = chance_of(CONFIG), run_figure(run)
    assert chance
    line = named(figure, "Chance")
    assert list(line.y) == [chance.loss, chance.loss]
    assert list(line.x) == [0, 20]
    low, high = figure.layout.yaxis2.range
    assert low < math.log10(chance.loss) < high
    ends = [note for note in figure.layout.annotations if note.xref == "x2" and note.xshift == 8]
    assert sorted(re.sub("</?b>", "", note.text) for note in ends) == ["Chance", "Test", "Training"]
    two = run_figure(train(RunConfig(), 2))
    assert "Chance" not in {trace.name for trace in two.data}
    assert "Right and wrong" not in str(two.layout)


def test_names_at_the_curves_ends_never_overlap() -> None:
    curves = {
        kind: np.array([[0, 1], [9, value]])
        for kind, value in (("train", 1.01), ("test", 1.0), ("chance", 1.02))
    }
    scale = Scale(False, 0, 2, 100)
    labels = line_labels(curves, scale, 10)
    places = [scale.pixels(note["y"]) + note["yshift"] for note in labels]
    assert np.diff(sorted(places)).min() >= 13 - 1e-9
    assert np.mean(places) == pytest.approx(np.mean(scale.pixels([1.0, 1.01, 1.02])))


def test_a_notebooks_card_says_chance_of_several_classes(run: Run) -> None:
    chance = chance_of(CONFIG)
    assert chance
    assert f'<b style="font-size:15px">{100 * chance.right:.1f} %</b>' in run_card(run)
    assert "chance" not in run_card(train(RunConfig(), 2))

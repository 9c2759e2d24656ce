"""The sheet of a run, judged by the data in it: links, tiles, numbers, texts and their places."""

from __future__ import annotations

import html
import itertools
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser

from harness.limits import HANG_SECONDS
from playground import Run, RunConfig, train
from playground.data.features import FEATURES, ORIGINAL_FEATURES
from playground.engine.activations import ACTIVATIONS
from playground.figures.export import write_figure
from playground.figures.lettering import text_width
from playground.figures.run.figure import run_figure
from playground.figures.run.map import CELLS, cell_centres
from playground.figures.run.network_connections import connections_of
from playground.figures.run.network_plan import Curve, NetworkPlan, plan_network
from playground.figures.run.settings_bar import settings_shown
from playground.figures.sheet import LEFT, PRINTED, RIGHT, WIDTH
from playground.figures.theme import LIGHT
from playground.run.reading import readout
from tests.figures.traces import named

ALL = ORIGINAL_FEATURES
DIVERGING = RunConfig(
    problem="regression", learning_rate=10.0, activation="relu", features=("x", "xSquared")
)
LONG = "A <b>title</b> & a note of many words, " * 8
CASES = {
    "circle": (RunConfig(), 20),
    "seven features": (RunConfig(dataset="spiral", features=ALL, hidden_layers=(8, 8, 8)), 3),
    "no hidden layer": (RunConfig(dataset="gauss", hidden_layers=()), 3),
    "no feature": (RunConfig(features=()), 3),
    "neither": (RunConfig(features=(), hidden_layers=()), 3),
    "six layers": (RunConfig(features=ALL, hidden_layers=(8,) * 6), 1),
    "full layers": (RunConfig(features=ALL, hidden_layers=(32, 1, 17)), 1),
    "dead": (RunConfig(regularization="L1", regularization_rate=0.1, hidden_layers=(3,)), 60),
    "regression": (RunConfig(problem="regression", train_percent=100), 2),
    "untrained": (RunConfig(init_zero=True), 0),
    "diverged": (DIVERGING, 50),
    "seeds": (RunConfig(seed="<ü>" * 60, weight_seed="w" * 60, noise_percent=12.34567891234), 1),
}
SIZES = [
    *[RunConfig(features=ALL[:n]).layer_sizes for n in (0, 1, 7)],
    (2, 1), (7, 8, 8, 8, 1), (7, *[8] * 6, 1), (7, *[32] * 6, 1), (3, 32, 1), (7, 12, 20, 10, 1),
]  # fmt: skip


@pytest.fixture(params=CASES, scope="module")
def run(request: pytest.FixtureRequest) -> Run:
    return train(*CASES[request.param])


@pytest.fixture(scope="module")
def sheet(run: Run) -> go.Figure:
    """The run's figure, to be read only: drawing it takes longer than any test of it."""
    return run_figure(run)


@pytest.fixture(scope="module")
def circle() -> Run:
    return train(RunConfig(), 20)


@pytest.fixture(scope="module")
def circle_sheet(circle: Run) -> go.Figure:
    """As `sheet`, of the default run."""
    return run_figure(circle)


def connection_shapes(figure: go.Figure) -> dict[str, Any]:
    return {shape.name: shape for shape in figure.layout.shapes if "→" in (shape.name or "")}


def plain(markup: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", markup))


def texts(figure: go.Figure) -> list[str]:
    """All that can be read on the figure, without its mark-up."""
    notes = [note.text for note in figure.layout.annotations]
    return [plain(part) for part in (figure.layout.title.text, *notes)]


def weight_of(run: Run, name: str) -> float:
    """The weight of the link that a name means, read from the name alone."""
    source, target = name.split(" → ")
    labels = [FEATURES[feature].label for feature in run.config.features]
    last = len(run.state.weights)

    def place(unit: str) -> tuple[int, int]:
        if unit in labels:
            return 0, labels.index(unit)
        if unit == "output":
            return last, 0
        match = re.fullmatch(r"layer (\d+) unit (\d+)", unit)
        assert match
        return int(match[1]), int(match[2]) - 1

    (layer, row), (next_layer, column) = place(source), place(target)
    assert next_layer == layer + 1
    return float(run.state.weights[layer][row, column])


def tile_maps(figure: go.Figure, layer: int) -> list[Any]:
    """The small maps of a layer, cut out of its heat map where numbers and gaps alternate."""
    z = np.array(named(figure, "features" if layer == 0 else f"layer {layer}").z)
    rows = np.flatnonzero(~np.isnan(z).all(axis=1))
    return [z[part] for part in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)]


@pytest.mark.slow
def test_every_kind_of_run_has_a_sheet_of_numbers(sheet: go.Figure) -> None:
    json.loads(sheet.to_json(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    for trace in sheet.data:
        if trace.name in ("Training points", "Test points", "units without an answer", "zero"):
            continue  # keys without points, and outlines with gaps
        if trace.type == "scatter":
            for array in (trace.x, trace.y):
                assert np.isfinite(np.asarray(array, dtype=float)).all()


def test_where_a_formula_has_no_value_the_map_has_a_hole() -> None:
    run = train(RunConfig(formulas=("log(x1+5.5)", "x1*x2*(x1+x2+1)"), discretize=True), 3)
    figure = run.figure()
    answers = np.array(next(trace.z for trace in figure.data if trace.name == "answer"))
    left_of_it = cell_centres(CELLS) < -5.5
    assert np.isnan(answers[:, left_of_it]).all()
    assert set(np.unique(answers[:, ~left_of_it])) <= {-1, 1}
    texts = [note.text for note in figure.layout.annotations]
    assert any("<i>x</i><sub>1</sub>·" in text for text in texts)


def test_every_link_is_drawn_once(run: Run, sheet: go.Figure) -> None:
    sizes = run.config.layer_sizes
    assert len(connection_shapes(sheet)) == sum(a * b for a, b in itertools.pairwise(sizes))
    assert sum("→" in (shape.name or "") for shape in sheet.layout.shapes) == run.state.n_links


def test_a_links_width_grows_with_its_weight_up_to_5_and_its_colour_tells_the_sign() -> None:
    weights = [-7.0, -5.0, -0.4, 0.0, 0.1, 1.0, 3.0, 5.0]
    run = train(RunConfig(hidden_layers=(4,), features=("x", "y")), 1)
    run.state.weights[0].flat[:] = weights
    figure = run_figure(run)
    links = {weight_of(run, name): shape.line for name, shape in connection_shapes(figure).items()}
    widths = [links[weight].width for weight in sorted(weights, key=abs)]
    assert widths == sorted(widths)
    assert widths[-1] == widths[-2] == widths[-3] > widths[-4]
    assert len(set(widths)) == 6
    assert links[-7.0].color == links[-5.0].color == LIGHT.negative
    assert links[1.0].color == links[3.0].color == LIGHT.positive
    assert links[0.0].color == LIGHT.zero
    # 0.4 of the way from E8EAEB to F59322: E8 + 0.4 (F5 - E8) = ED, and so on
    assert links[-0.4].color == "#EDC79B"


def test_strong_links_are_drawn_over_weak_ones(circle: Run, circle_sheet: go.Figure) -> None:
    names = list(connection_shapes(circle_sheet))
    strengths = [abs(weight_of(circle, name)) for name in names]
    assert strengths == sorted(strengths)


def test_dead_links_are_dotted_grey_and_say_so() -> None:
    run = train(*CASES["dead"])
    assert run.state.n_dead > 0
    figure = run_figure(run)
    dotted = [shape for shape in connection_shapes(figure).values() if shape.line.dash]
    assert len(dotted) == run.state.n_dead
    assert {shape.line.color for shape in dotted} == {LIGHT.line_strong}
    said = {text for text in named(figure, "links").text if text.endswith(", dead")}
    assert len(said) == run.state.n_dead
    (crosses,) = (shape for shape in figure.layout.shapes if shape.name == "dead links")
    assert crosses.path.count("M") == 2 * run.state.n_dead


def test_a_pointer_on_a_link_reads_its_ends_and_weight(
    circle: Run, circle_sheet: go.Figure
) -> None:
    readings = named(circle_sheet, "links")
    weight = circle.state.weights[1][2, 0]
    expected = f"layer 1 unit 3 → layer 2 unit 1: weight {weight:.3f}".replace("-", "−")
    places = [k for k, text in enumerate(readings.text) if text == expected]
    assert len(places) >= 3
    # All on the drawn curve; that a point of it is right is shown below, once.
    path = connection_shapes(circle_sheet)["layer 1 unit 3 → layer 2 unit 1"].path
    x0, y0, *_, x1, y1 = map(float, re.findall(r"[\d.]+", path))
    assert all(x0 < readings.x[k] < x1 for k in places)
    assert all(min(y0, y1) <= readings.y[k] <= max(y0, y1) for k in places)


def test_a_pointer_on_a_unit_reads_its_bias(circle: Run, circle_sheet: go.Figure) -> None:
    texts = set(named(circle_sheet, "units").text)
    biases = [
        (f"layer {layer + 1} unit {unit + 1}" if layer < 2 else "output", bias)
        for layer, array in enumerate(circle.state.biases)
        for unit, bias in enumerate(array)
    ]
    assert texts == {"x1", "x2"} | {
        f"{name}: bias {bias:.3f}".replace("-", "−") for name, bias in biases
    }


@pytest.mark.slow
def test_a_large_network_has_a_reading_for_every_link_and_not_many_more() -> None:
    readings = named(run_figure(train(RunConfig(hidden_layers=(32,) * 6), 0)), "links")
    n_links = 2 * 32 + 5 * 32 * 32 + 32
    assert n_links <= len(readings.x) <= 2 * n_links


def answers_by_hand(run: Run, x1: float, x2: float) -> list[list[float]]:
    """Every layer's values at one point, unit by unit."""
    point = np.array([x1]), np.array([x2])
    layers = [[float(FEATURES[name].function(*point)[0]) for name in run.config.features]]
    for layer, (weights, biases) in enumerate(
        zip(run.state.weights, run.state.biases, strict=True)
    ):
        is_last = layer == len(run.state.weights) - 1
        name = run.config.hyperparameters[1 if is_last else 0]
        sums = [
            biases[unit] + math.fsum(a * weights[k, unit] for k, a in enumerate(layers[-1]))
            for unit in range(len(biases))
        ]
        layers.append([float(ACTIVATIONS[name].function(np.array(total))) for total in sums])
    return layers


def test_a_units_map_holds_its_answers_over_the_square() -> None:
    run = train(RunConfig(features=("x", "y", "ySquared"), hidden_layers=(3, 2)), 30)
    figure = run_figure(run)
    for layer, n_units in enumerate(run.config.layer_sizes):
        maps = tile_maps(figure, layer)
        assert len(maps) == n_units
        for unit, values in enumerate(maps):
            side = len(values)
            assert values.shape == (side, side)
            for row, column in [(0, 0), (0, side - 1), (side // 3, 5), (side - 1, 7)]:
                # Rows run from high x2 to low.
                x1 = -6 + 12 * (column + 0.5) / side
                x2 = 6 - 12 * (row + 0.5) / side
                answer = answers_by_hand(run, x1, x2)[layer][unit]
                # Half a unit in the last place of a 24-bit float below 1, rounded up.
                assert values[row, column] == pytest.approx(np.clip(answer, -1, 1), abs=1e-7)


def test_discretized_maps_hold_signs() -> None:
    figure = run_figure(train(RunConfig(discretize=True), 20))
    for layer in range(4):
        for values in tile_maps(figure, layer):
            assert set(np.unique(values)) <= {-1, 1}


def test_maps_use_the_scale_of_signs(circle_sheet: go.Figure) -> None:
    for name in ("features", "layer 1", "layer 2", "layer 3"):
        trace = named(circle_sheet, name)
        assert (trace.zmin, trace.zmax) == (-1, 1)
        assert [color for _, color in trace.colorscale] == [
            LIGHT.negative,
            LIGHT.zero,
            LIGHT.positive,
        ]


def test_every_map_fits_its_tile(sheet: go.Figure) -> None:
    tiles = [shape for shape in sheet.layout.shapes if shape.name == "tiles"]
    corners = set()
    for outline in tiles[0].path.split("Z")[:-1]:
        numbers = np.array(re.findall(r"[\d.]+", outline), dtype=float)
        corners.add((numbers[::2].min(), numbers[1::2].min()))
    for layer, trace in enumerate(trace for trace in sheet.data if trace.dx == 1):
        left = trace.x0 - 0.5
        z = np.array(trace.z)
        rows = np.flatnonzero(~np.isnan(z).all(axis=1))
        tops = [row for row in rows if row - 1 not in rows]
        assert {(left, trace.y0 - 0.5 + top) for top in tops} <= corners, layer


def test_a_bias_is_a_square_of_its_sign_at_each_unit(circle: Run, circle_sheet: go.Figure) -> None:
    squares = {
        shape.name: shape.fillcolor
        for shape in circle_sheet.layout.shapes
        if (shape.name or "").startswith("bias of ")
    }
    assert len(squares) == 4 + 2 + 1
    for layer, biases in enumerate(circle.state.biases, start=1):
        for unit, bias in enumerate(biases):
            name = "output" if layer == 3 else f"layer {layer} unit {unit + 1}"
            red, _, blue = bytes.fromhex(squares[f"bias of {name}"][1:])
            assert (blue > red) == (bias > 0)


def test_the_features_in_use_are_labelled_and_layers_counted() -> None:
    run = train(RunConfig(features=("x", "xSquared", "xTimesY", "sinY"), hidden_layers=(3, 1)), 1)
    read = texts(run_figure(run))
    assert {"x1", "x1²", "x1x2", "sin x2", "4 of 7", "2 hidden layers", "3 units", "1 unit"} <= set(
        read
    )
    assert not {"x2", "x2²", "sin x1"} & set(read)


def test_losses_epoch_and_accuracy_are_written_large(circle: Run, circle_sheet: go.Figure) -> None:
    read = texts(circle_sheet)
    accuracy = readout(circle.standing).test_accuracy
    assert accuracy is not None
    for label, number in (
        ("Test loss", f"{circle.losses.test_loss.iloc[-1]:.3f}"),
        ("Training loss", f"{circle.losses.train_loss.iloc[-1]:.3f}"),
        ("Test accuracy", f"{100 * accuracy:.1f} %"),
        ("Epoch", "20"),
    ):
        assert read[read.index(label) + 1] == number
    sizes = {plain(note.text): note.font.size for note in circle_sheet.layout.annotations}
    assert sizes[f"{circle.losses.test_loss.iloc[-1]:.3f}"] == max(sizes.values())


def test_the_settings_stand_in_the_bar() -> None:
    config = RunConfig(dataset="xor", noise_percent=15, batch_size=7, activation="relu",
                       learning_rate=0.00001, regularization="L2", regularization_rate=0.003,
                       train_percent=80, seed="abc", weight_seed="w", features=("y", "sinX"),
                       hidden_layers=(5, 3))  # fmt: skip
    figure = run_figure(train(config, 1))
    read = texts(figure)
    for label, value in {
        "Data set": "Exclusive or", "Noise": "15 %", "Training share": "80 %", "Batch size": "7",
        "Learning rate": "0.00001", "Activation": "ReLU", "Regularization": "L2 0.003",
        "Seed": "abc", "Weight seed": "w",
    }.items():  # fmt: skip
        assert read[read.index(label) + 1] == value
    assert any(line.startswith("Features: x2, sin x1; hidden layers: 5, 3; ") for line in read)


def test_link_backend_and_versions_stand_in_the_caption(run: Run, sheet: go.Figure) -> None:
    read = "".join(texts(sheet))
    assert run.config.link() in read
    assert f"backend {run.backend}" in read
    for name, version in run.versions.items():
        assert f"{name} {version}" in read


def test_without_test_points_test_loss_and_accuracy_are_dashes() -> None:
    read = texts(run_figure(train(RunConfig(train_percent=100), 2)))
    assert read[read.index("Test loss") + 1] == "–"
    assert read[read.index("Test accuracy") + 1] == "–"


def test_regression_has_no_accuracy() -> None:
    assert "Test accuracy" not in texts(run_figure(train(*CASES["regression"])))


def test_a_diverged_run_has_hatches_instead_of_maps_and_the_advice() -> None:
    run = train(DIVERGING, 50)
    assert run.status.diverged_at is not None
    figure = run_figure(run)
    names = [trace.name for trace in figure.data if trace.type == "heatmap"]
    assert names == ["features"]
    assert named(figure, "no answer").fillpattern.shape == "/"
    hatch = named(figure, "units without an answer")
    assert hatch.fillpattern.shape == "/"
    assert list(hatch.x).count(None) == 4 + 2 + 1
    assert run.status.advice in texts(figure)
    assert "–" in texts(figure)


def test_a_network_that_fails_on_part_of_the_square_only_has_hatches_where_it_does() -> None:
    run = train(RunConfig(activation="linear", problem="regression", hidden_layers=(2,)), 1)
    run.state.weights[0][:] = [[1e200, 0.1], [0.1, 0.1]]
    run.state.weights[1][:] = [[1e200], [0.1]]
    figure = run_figure(run)
    hatch = named(figure, "units without an answer")
    assert list(hatch.x).count(None) == 1
    assert [trace.name for trace in figure.data if trace.type == "heatmap"] == [
        "features",
        "layer 1",
    ]


def test_title_and_note_are_taken_as_they_are_and_wrapped(
    circle: Run, circle_sheet: go.Figure
) -> None:
    own = texts(circle_sheet)
    assert own[0] == "Circle, 20 epochs"
    assert texts(run_figure(circle, title="  "))[0] == "Circle, 20 epochs"
    figure = run_figure(circle, title=LONG, note=f"{LONG}\n2 < 3")
    read = texts(figure)
    assert LONG.strip() in " ".join(read[:3])
    assert "2 < 3" in read
    assert figure.layout.height > circle_sheet.layout.height


@pytest.mark.slow
def test_no_text_leaves_the_sheet_and_no_line_meets_the_next(run: Run) -> None:
    figure = run_figure(run, title=LONG, note=LONG)
    left_texts = []
    for note in figure.layout.annotations:
        if note.xref != "paper":
            continue  # the curves' names, in the room at the sheet's right
        content, size = plain(note.text), note.font.size
        mono = "Mono" in note.text
        width = 0.6 * size * len(content) if mono else text_width(content, size, "<b>" in note.text)
        if "<br>" in note.text:
            width = 0  # wrapped to the sheet, see below
        left = note.xshift - {"left": 0, "center": width / 2, "right": width}[note.xanchor]
        assert left >= LEFT - 3, content
        assert left + width <= WIDTH - 10, content
        assert 0 <= -note.yshift <= figure.layout.height, content
        if note.xanchor == "left" and left < LEFT + 1:
            left_texts.append((-note.yshift, size))
    left_texts.sort()
    for (above, _), (below, size) in itertools.pairwise(left_texts):
        assert below - above >= 1.15 * size


def test_neighbours_in_the_bar_do_not_meet(sheet: go.Figure) -> None:
    notes = list(sheet.layout.annotations)
    first = next(k for k, note in enumerate(notes) if note.text == "Epoch")
    cells = [
        (note, value)
        for note, value in zip(notes[first::2], notes[first + 1 :: 2], strict=False)
        if note.yshift == notes[first].yshift and note.xshift >= notes[first].xshift
    ]
    cells = [cell for cell in cells if cell[0].text not in ("Test loss", "Training loss")]
    assert len(cells) >= 9
    for (label, value), (next_label, _) in itertools.pairwise(cells):
        width = max(
            text_width(plain(label.text), label.font.size),
            text_width(plain(value.text), value.font.size, bold=True),
        )
        assert label.xshift + width < next_label.xshift
    assert cells[-1][0].xshift < RIGHT


@pytest.mark.parametrize("sizes", SIZES)
def test_tiles_never_overlap_and_stay_in_their_rectangle(sizes: tuple[int, ...]) -> None:
    plan = plan_network(sizes, 100, 900, 50, 430)
    assert [len(tops) for tops in plan.tops] == list(sizes)
    assert plan.lefts[0] >= 100
    assert plan.lefts[-1] + plan.sides[-1] <= 900.5  # rounded to whole pixels
    for side, tops in zip(plan.sides, plan.tops, strict=True):
        assert side >= 8
        assert all(below - above >= side + 2 for above, below in itertools.pairwise(tops))
        if tops:
            assert tops[0] >= 49
            assert tops[-1] + side <= 431
            assert tops[0] + tops[-1] + side == pytest.approx(480, abs=1)
    ends = [left + side for left, side in zip(plan.lefts, plan.sides, strict=True)]
    assert all(left - end >= 20 for end, left in zip(ends, plan.lefts[1:], strict=False))


def test_tiles_are_of_one_size_but_in_very_full_layers() -> None:
    assert len(set(plan_network((2, 8, 4, 1), 0, 800, 0, 400).sides)) == 1
    features, full, output = plan_network((7, 32, 1), 0, 800, 0, 400).sides
    assert features == output > 3 * full


def test_links_leave_at_the_middle_of_a_tile_and_fan_out_at_their_end() -> None:
    plan = plan_network((2, 3, 1), 0, 800, 0, 400)
    links = [plan.connection(1, source, 0) for source in range(3)]
    for source, link in enumerate(links):
        assert link.x0 == plan.lefts[1] + plan.sides[1]
        assert link.y0 == plan.tops[1][source] + plan.sides[1] / 2
        assert link.x1 == plan.lefts[2]
    middle = plan.tops[2][0] + plan.sides[2] / 2
    assert [link.y1 - middle for link in links] == [-7, 0, 7]


def test_a_curve_starts_and_ends_level_and_passes_its_middle() -> None:
    curve = Curve(10, 20, 110, 220)
    assert curve.path() == "M10,20C60,20 60,220 110,220"
    assert curve.at(0) == (10, 20)
    assert curve.at(1) == (110, 220)
    assert curve.at(0.5) == (60, 120)
    # By de Casteljau: the thirds' points of (10, 60, 60, 110) and (20, 20, 220, 220) at 1/4.
    points = [(10, 20), (60, 20), (60, 220), (110, 220)]
    while len(points) > 1:
        points = [
            (0.75 * a + 0.25 * c, 0.75 * b + 0.25 * d)
            for (a, b), (c, d) in itertools.pairwise(points)
        ]
    assert curve.at(0.25) == pytest.approx(points[0])


def test_links_without_a_number_are_thin_and_come_first() -> None:
    run = train(RunConfig(hidden_layers=(2,)), 1)
    run.state.weights[0][1, 1] = np.nan
    plan: NetworkPlan = plan_network(run.config.layer_sizes, 0, 800, 0, 400)
    first, *others = connections_of(run, plan)
    assert first.name == "x2 → layer 1 unit 2"
    assert first.width <= min(link.width for link in others)
    shape = connection_shapes(run_figure(run))[first.name]
    assert shape.line.color == LIGHT.tile_edge


@pytest.mark.slow
def test_a_page_of_the_sheet_tells_a_pointer_weights_and_biases(
    circle_sheet: go.Figure, tmp_path: Path, browser: Browser
) -> None:
    write_figure(circle_sheet, tmp_path / "run.html")
    page = browser.new_page(
        viewport={"width": WIDTH + 60, "height": circle_sheet.layout.height + 60}
    )
    page.set_default_timeout(1000 * HANG_SECONDS)
    page.goto((tmp_path / "run.html").as_uri())
    page.wait_for_selector(".js-plotly-plot .hm image")
    box = page.locator(".js-plotly-plot").bounding_box()
    assert box
    for name, place in (("links", 3), ("links", -3), ("units", 4), ("units", -5)):
        readings = named(circle_sheet, name)
        page.mouse.move(box["x"] + readings.x[place], box["y"] + readings.y[place] - 1)
        page.mouse.move(box["x"] + readings.x[place], box["y"] + readings.y[place])
        told = page.locator(".hoverlayer .hovertext", has_text=readings.text[place])
        told.wait_for()
    page.close()


def test_a_steered_run_shows_the_settings_in_force_where_it_stands() -> None:
    config = RunConfig(changes=("2:learningRate:0.1", "3:activation:relu", "9:learningRate:1"))
    shown = dict(settings_shown(train(config, 5)))
    assert (shown["Learning rate"], shown["Activation"]) == ("0.1", "ReLU")


def test_a_figure_for_paper_has_the_same_type_on_a_narrower_sheet(circle: Any) -> None:
    wide, narrow = run_figure(circle), run_figure(circle, width=PRINTED)
    assert (wide.layout.width, narrow.layout.width) == (1400, PRINTED)
    assert {note.font.size for note in narrow.layout.annotations} == {
        note.font.size for note in wide.layout.annotations
    }
    places = [note.xshift for note in narrow.layout.annotations if note.xref == "paper"]
    assert max(places) <= PRINTED - 40 + 8

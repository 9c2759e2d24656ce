"""One setting on several data sets, judged by the data in the rows."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import numpy as np
import pytest

from playground.figures.lettering import text_width
from playground.figures.sheet import PRINTED
from playground.figures.study.medians import READINGS, reading_of
from playground.figures.topic_figure import topic_figure
from tests.figures.studied import PENALTY, marks, studied, without_runs

RATES = {"Circle": "rates", "Exclusive or": "three seeds", "Spiral": "diverging"}


@pytest.fixture(scope="module")
def figure() -> Any:
    return topic_figure({title: studied(name) for title, name in RATES.items()}, "Learning rate")


def texts(figure: Any) -> list[str]:
    notes = [figure.layout.title.text, *(note.text for note in figure.layout.annotations)]
    return [html.unescape(re.sub("<[^>]+>", "", text)) for text in notes]


def of_axes(figure: Any, number: int) -> list[Any]:
    name = f"x{number}" if number > 1 else "x"
    return [trace for trace in figure.data if (trace.xaxis or "x") == name]


def test_there_is_a_row_a_data_set_with_four_charts(figure: Any) -> None:
    json.loads(figure.to_json(), parse_constant=lambda word: pytest.fail(word))
    assert {*RATES, "Learning rate", "Epochs to half the loss"} <= set(texts(figure))
    assert len({trace.yaxis for trace in figure.data}) == 12
    assert figure.layout.width == 1400


def test_no_two_charts_overlap(figure: Any) -> None:
    boxes = []
    for number in range(1, 13):
        tail = str(number) if number > 1 else ""
        x, y = figure.layout[f"xaxis{tail}"].domain, figure.layout[f"yaxis{tail}"].domain
        assert 0 <= x[0] < x[1] <= 1
        assert 0 <= y[0] < y[1] <= 1
        boxes.append((*x, *y))
    for k, a in enumerate(boxes):
        for b in boxes[k + 1 :]:
            assert a[1] < b[0] or b[1] < a[0] or a[3] < b[2] or b[3] < a[2]


def test_every_run_of_every_study_is_a_mark(figure: Any) -> None:
    strips = [trace for number in (2, 6, 10) for trace in of_axes(figure, number)]
    links = [data[1] for trace in strips if trace.customdata for data in trace.customdata]
    wanted = [link for name in RATES.values() for link in studied(name).runs["link"]]
    assert sorted(links) == sorted(wanted)
    assert marks(figure)


def test_the_small_charts_show_medians_with_quartile_bars(figure: Any) -> None:
    result = studied("rates")
    bars, dots = of_axes(figure, 4)  # jitter: no run is longer than 100 epochs
    assert all(value[0] is None for value in dots.customdata)
    bars, dots = of_axes(figure, 3)
    for number in range(3):
        speeds = sorted(result.runs["speed"].fillna(np.inf).iloc[7 * number : 7 * number + 7])
        if np.isfinite(speeds[3]):
            assert dots.y[number] == pytest.approx(speeds[3], rel=1e-4)
            at = list(bars.x).index(number)
            assert bars.y[at] == pytest.approx((speeds[1] + speeds[2]) / 2, rel=1e-4)
        else:
            assert dots.marker.symbol[number] == "x-thin"


def test_one_legend_names_the_ordered_colours(figure: Any) -> None:
    legend = [text for text in texts(figure) if text.startswith("●")]
    assert legend == ["● 0.01 or 0.03", "● 0.1 or 10", "● 1"]


def test_regularization_shows_links_for_l1_and_nodes_for_l2() -> None:
    results = {title: studied(title) for title in PENALTY}
    figure = topic_figure(results, "Regularization")
    assert {"Settled at epoch", "Switched off"} <= set(texts(figure))
    assert "connections, of 18" in texts(figure)
    assert "hidden nodes, of 6" in texts(figure)
    _, dots = of_axes(figure, 4)
    dead = results["Circle, L1"].runs["dead_links"].to_numpy().reshape(3, 3)
    assert list(dots.y) == [sorted(row)[1] for row in dead]
    assert dots.y[2] == 18  # at a rate of 0.3 nothing is left


def test_the_caller_may_choose_the_measures() -> None:
    figure = topic_figure({"Circle": studied("rates")}, "Anything", measures=tuple(READINGS))
    assert set(READINGS.values()) <= set(texts(figure))
    with pytest.raises(ValueError, match="colour"):
        topic_figure({"Circle": studied("rates")}, "Anything", measures=("colour",))


def test_an_epochs_time_is_wall_time_over_epochs() -> None:
    result = studied("rates")
    group = result.groups[0]
    low, middle, high = reading_of("epoch_microseconds", result).quartiles(group)
    assert low <= middle <= high
    assert middle == pytest.approx(1e6 * np.median(group.runs["wall_seconds"]) / 40)


def test_a_study_without_results_yet_is_an_empty_row_and_none_at_all_is_refused() -> None:
    topic_figure({"Circle": without_runs(studied("rates"))}, "Learning rate")
    with pytest.raises(ValueError, match="at least one"):
        topic_figure({}, "Learning rate")


def test_a_figure_for_paper_is_narrow_and_nothing_reaches_past_its_edge() -> None:
    results = {title: studied(name) for title, name in RATES.items()}
    figure = topic_figure(results, "Learning rate", width=PRINTED)
    assert figure.layout.width == PRINTED
    assert figure.layout.height * 550 / PRINTED < 720  # points of an A4 page
    for note in figure.layout.annotations:
        if note.xref == "paper" and note.xanchor == "left":
            words = re.sub("<[^>]+>", "", note.text)
            assert note.xshift + text_width(words, note.font.size) <= PRINTED, words

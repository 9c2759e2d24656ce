"""Small charts: one vertical scale, a key for every series, a level in its place."""

from __future__ import annotations

import pytest

from playground import RunConfig
from playground.figures.charts import Chart, Series, charts_figure, maps_figure
from playground.run.finished import trained


def chart(title: str, top: float, level: float | None = None) -> Chart:
    return Chart(title, "Epoch", "Loss", (Series("a run", [0, 1], [0.1, top], "#123456"),), level)


def test_charts_share_their_vertical_scale_and_keys() -> None:
    figure = charts_figure([chart("One", 1.0), chart("Two", 10.0, level=2.0)])
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range
    texts = [note.text for note in figure.layout.annotations]
    assert sum("a run" in text for text in texts) == 1
    assert {"<b>One</b>", "<b>Two</b>"} <= set(texts)
    (level,) = figure.layout.shapes
    assert (level.y0, level.y1, level.yref) == (2.0, 2.0, "y2")


def test_every_run_has_its_map() -> None:
    run = trained(RunConfig(), 1, "reference")
    figure = maps_figure([run, run], ["first", "second"])
    assert sum(trace.type == "heatmap" for trace in figure.data) == 2
    assert figure.layout.xaxis2.domain[0] > figure.layout.xaxis.domain[1]


def test_no_chart_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        charts_figure([])

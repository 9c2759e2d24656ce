"""Small charts in a row: lines and dots over one quantity, with a level to compare them with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from playground.data.datasets import EXTENT
from playground.figures.axes import scale_of
from playground.figures.lettering import text_width
from playground.figures.run.class_map import class_names
from playground.figures.run.map import map_traces, point_traces
from playground.figures.sheet import LEFT, escaped
from playground.figures.theme import LIGHT, SANS
from playground.figures.threads import wait_for_pandas
from playground.run.finished import FinishedRun

_WIDTH = 920
_PLOT, _TOP, _BOTTOM, _BETWEEN = 220, 88, 48, 62  # pixels
_EDGE = 40  # right of the last chart: its last tick's label is wider than its place
_TITLE, _LABEL, _TICK = 14, 13, 12  # type sizes


@dataclass(frozen=True, eq=False)
class Series:
    """Numbers over numbers under one name; series of one name have one colour and one key."""

    name: str
    x: ArrayLike
    y: ArrayLike
    color: str
    is_line: bool = True


@dataclass(frozen=True, eq=False)
class Chart:
    """One chart: what stands above it, what its axes are, its series, a level drawn across."""

    title: str
    x_title: str
    y_title: str
    series: tuple[Series, ...]
    level: float | None = None


def charts_figure(charts: Sequence[Chart]) -> go.Figure:
    """The charts side by side on one vertical scale, in light colours.

    Raises ValueError for no chart at all.
    """
    wait_for_pandas()
    if not charts:
        raise ValueError("charts: none; a figure needs at least one.")
    values = [np.asarray(one.y, float).ravel() for chart in charts for one in chart.series]
    levels = [chart.level for chart in charts if chart.level is not None]
    scale = scale_of(np.concatenate([*values, np.array(levels, float)]), _PLOT)
    left, height = LEFT + 22, _TOP + _PLOT + _BOTTOM
    width = (_WIDTH - left - _EDGE - _BETWEEN * (len(charts) - 1)) / len(charts)
    figure = go.Figure(layout=_layout(height))
    for number, chart in enumerate(charts):
        begin = left + number * (width + _BETWEEN)
        x, y = (f"x{number + 1}", f"y{number + 1}") if number else ("x", "y")
        for one in chart.series:
            figure.add_trace(_trace(one, x, y))
        figure.update_layout(
            {
                x.replace("x", "xaxis"): {
                    **_X_AXIS,
                    "domain": [begin / _WIDTH, (begin + width) / _WIDTH],
                    "anchor": y,
                    "title": {"text": escaped(chart.x_title), "standoff": 6},
                },
                y.replace("y", "yaxis"): {
                    **scale.axis(LIGHT),
                    "domain": [_BOTTOM / height, (_BOTTOM + _PLOT) / height],
                    "anchor": x,
                },
            }
        )
        for text, up, size, color in (
            (f"<b>{escaped(chart.title)}</b>", 34, _TITLE, LIGHT.ink),
            (escaped(chart.y_title), 16, _TICK, LIGHT.ink_3),
        ):
            figure.add_annotation(_text(text, begin, _TOP - up, size, color))
        if chart.level is not None:
            line = {"color": LIGHT.line_strong, "width": 1.5, "dash": "dash"}
            ends = {"x0": 0, "x1": 1, "y0": chart.level, "y1": chart.level}
            figure.add_shape(type="line", xref=f"{x} domain", yref=y, **ends, line=line)
    _add_keys(figure, charts)
    return figure


def maps_figure(runs: Sequence[FinishedRun], titles: Sequence[str]) -> go.Figure:
    """The decision maps of some runs with their training points, side by side."""
    wait_for_pandas()
    gap = 20
    side = (_WIDTH - 2 * LEFT - gap * (len(runs) - 1)) / len(runs)
    top, bottom = 34, 12
    height = round(top + side + bottom)
    figure = go.Figure(layout=_layout(height))
    for number, (run, title) in enumerate(zip(runs, titles, strict=True)):
        begin = LEFT + number * (side + gap)
        x, y = (f"x{number + 1}", f"y{number + 1}") if number else ("x", "y")
        for trace in (*map_traces(run, {}), *_training_points(run)):
            if trace.type == "heatmap":
                trace.update(showscale=False)
            figure.add_trace(trace.update(xaxis=x, yaxis=y))
        axis = {"range": [-EXTENT, EXTENT], "visible": False, "fixedrange": True}
        domain = [begin / _WIDTH, (begin + side) / _WIDTH]
        figure.update_layout(
            {
                x.replace("x", "xaxis"): {**axis, "domain": domain, "anchor": y},
                y.replace("y", "yaxis"): {
                    **axis,
                    "domain": [bottom / height, (bottom + side) / height],
                    "anchor": x,
                },
            }
        )
        figure.add_annotation(_text(f"<b>{escaped(title)}</b>", begin, 20, _TITLE, LIGHT.ink))
    return figure


def _training_points(run: FinishedRun) -> list[go.Scatter]:
    return point_traces(run.config, with_test=False, names=class_names(run.config))


_X_AXIS: dict[str, Any] = {
    "showgrid": False,
    "zeroline": False,
    "showline": False,
    "ticks": "",
    "nticks": 6,
    "fixedrange": True,
    "tickfont": {"size": _TICK, "color": LIGHT.ink_3},
    "title_font": {"size": _LABEL, "color": LIGHT.ink_3},
}


def _layout(height: int) -> dict[str, Any]:
    return {
        "template": "none",
        "width": _WIDTH,
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0, "autoexpand": False},
        "paper_bgcolor": LIGHT.surface,
        "plot_bgcolor": LIGHT.surface,
        "font": {"family": SANS, "size": _LABEL, "color": LIGHT.ink_2},
        "showlegend": False,
        "hovermode": "closest",
    }


def _trace(series: Series, x: str, y: str) -> go.Scatter:
    style: dict[str, Any] = (
        {"mode": "lines", "line": {"color": series.color, "width": 2}}
        if series.is_line
        else {"mode": "markers", "marker": {"color": series.color, "size": 6, "opacity": 0.75}}
    )
    xs, ys = np.asarray(series.x, float), np.asarray(series.y, float)
    return go.Scatter(x=xs, y=ys, name=series.name, xaxis=x, yaxis=y, cliponaxis=False, **style)


def _add_keys(figure: go.Figure, charts: Sequence[Chart]) -> None:
    """A dot in its colour and a name for each series, above all charts."""
    colors = {one.name: one.color for chart in charts for one in chart.series}
    x = float(LEFT + 22)
    for name, color in colors.items():
        dot = f'<span style="color:{color}">\N{BLACK CIRCLE}</span> '
        figure.add_annotation(_text(dot + escaped(name), x, 22, _LABEL, LIGHT.ink))
        x += text_width(f"o {name}", _LABEL) + 24


def _text(text: str, x: float, y: float, size: int, color: str) -> dict[str, Any]:
    """A text whose left edge and base line are so many pixels from the upper left corner."""
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xshift": x - 2,
        "yshift": -y,
        "xanchor": "left",
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": size, "color": color},
    }

"""The figure of a run: its decision map with the points, beside its loss curves."""

from __future__ import annotations

import textwrap
from typing import Any

import plotly.graph_objects as go

from playground.data.datasets import PROBLEMS, Data
from playground.figures import theme
from playground.figures.run.caption import mono, run_facts, wrapped_link
from playground.figures.run.curves import (
    curve_axes,
    curve_traces,
    curves_of,
    line_labels,
    loss_axis,
)
from playground.figures.run.map import map_axis, map_traces, point_traces
from playground.figures.wording import counted, plain, three_decimals
from playground.run.training import Run, data_of

Annotation = dict[str, Any]

# Pixels. The map is a square of _MAP at the left; the curves take the rest of the width.
WIDTH, HEIGHT = 1100, 560
_LEFT, _RIGHT, _TOP, _BOTTOM = 24, 84, 104, 136
_MAP = HEIGHT - _TOP - _BOTTOM
_INSIDE = WIDTH - _LEFT - _RIGHT
_CURVES = _MAP + 112  # where they start, from the map's left edge
_KEYS = -40  # the row under the map, from its lower edge
_CAPTION = -64
_LINE = 16
_LINK_LINES = 3  # a longer link makes the figure higher
_LINK_COLUMNS = 130  # of the monospaced link in a line
_NOTE_COLUMNS = 56
_COLOR_BAR = 48
_ITEM_INDENT = 14  # what Plotly leaves free before a legend's first mark

_LIGHT = theme.LIGHT


def run_figure(run: Run) -> go.Figure:
    """The decision map with training and test points, beside the loss curves.

    In light colours, and complete on its own: final losses, link, epochs, backend and versions
    stand in it. A diverged run has a hatched square for a map, and the advice.
    """
    data = data_of(run.config)
    curves = curves_of(run.history)
    axis = loss_axis(curves)
    link = wrapped_link(run.config.link(), _LINK_COLUMNS)
    extra = _LINE * max(0, len(link) - _LINK_LINES)
    maps = map_traces(run, _color_bar())
    figure = go.Figure([*maps, *point_traces(data), *curve_traces(run, curves)])
    return figure.update_layout(
        width=WIDTH,
        height=HEIGHT + extra,
        margin={"l": _LEFT, "r": _RIGHT, "t": _TOP, "b": _BOTTOM + extra, "pad": 0},
        paper_bgcolor=_LIGHT.surface,
        plot_bgcolor=_LIGHT.surface,
        font={"family": theme.SANS, "size": 13, "color": _LIGHT.ink_2},
        title=_title(run, HEIGHT + extra),
        legend=_legend(),
        annotations=[
            *_final_losses(run),
            *line_labels(curves, axis, _MAP),
            *(_color_bar_ends() if isinstance(maps[0], go.Heatmap) else []),
            _caption(run, data, link),
            *([_advice(run)] if run.status.advice else []),
        ],
        hovermode="closest",
        **_axes(run, axis),
    )


def _title(run: Run, height: int) -> dict[str, Any]:
    config = run.config
    name = PROBLEMS[config.problem][config.active_dataset].title
    layers = "-".join(map(str, config.hidden_layers))
    network = f"{counted(len(config.features), 'feature')}, " + (
        f"hidden layers {layers}, {config.activation}" if layers else "no hidden layer"
    )
    training = f"learning rate {plain(config.learning_rate)}, batch size {config.batch_size}"
    if config.regularization != "none":
        training += f", {config.regularization} {plain(config.regularization_rate)}"
    if config.noise_percent:
        training += f", noise {plain(config.noise_percent)} %"
    return {
        "text": f"<b>{name}, {counted(run.state.epoch, 'epoch')}</b>",
        "subtitle": {
            "text": f"{network}<br>{training}",
            "font": {"size": 13, "color": _LIGHT.ink_3},
        },
        "font": {"size": 18, "color": _LIGHT.ink},
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": 1 - 32 / height,
        "yref": "container",
        "yanchor": "bottom",
    }


def _final_losses(run: Run) -> list[Annotation]:
    """The two largest numbers of the figure, over the curves."""
    final = (
        ("Test loss", run.history.test[-1], _LIGHT.ink),
        ("Training loss", run.history.train[-1], _LIGHT.ink_2),
    )
    annotations = []
    for column, (label, loss, color) in enumerate(final):
        x = (_CURVES + 130 * column) / _INSIDE
        number = _text(f"<b>{three_decimals(loss)}</b>", x=x, yshift=24)
        annotations += [
            {**number, "font": {"size": 27, "color": color}},
            _text(label, x=x, yshift=60),
        ]
    return annotations


def _advice(run: Run) -> Annotation:
    lines = textwrap.wrap(run.status.advice, _NOTE_COLUMNS)
    return {
        **_text("<br>".join(lines), x=1, yshift=24),
        "xanchor": "right",
        "xshift": _RIGHT - _LEFT,
        "bgcolor": _LIGHT.warn_paper,
        "borderpad": 8,
        "font": {"size": 13, "color": _LIGHT.warn},
    }


def _caption(run: Run, data: Data, link: list[str]) -> Annotation:
    lines = [", ".join(run_facts(run, data)), *map(mono, link)]
    return {
        **_text("<br>".join(lines), x=0, y=0, yshift=_CAPTION),
        "yanchor": "top",
        "font": {"size": 12, "color": _LIGHT.ink_3},
    }


def _axes(run: Run, loss: dict[str, Any]) -> dict[str, Any]:
    epochs, losses = curve_axes(run, loss, tick_size=12)
    title = {"text": "epoch", "font": {"size": 13}, "standoff": 8}
    return {
        "xaxis": {**map_axis(12), "domain": [0, _MAP / _INSIDE]},
        "yaxis": {**map_axis(12), "side": "right"},
        "xaxis2": {**epochs, "domain": [_CURVES / _INSIDE, 1], "title": title},
        "yaxis2": losses,
    }


def _legend() -> dict[str, Any]:
    return {
        "orientation": "h",
        "x": -_ITEM_INDENT / _INSIDE,
        "xanchor": "left",
        "y": _KEYS / _MAP,
        "yanchor": "middle",
        "font": {"size": 13},
    }


def _color_bar() -> dict[str, Any]:
    return {
        "orientation": "h",
        "lenmode": "pixels",
        "len": _COLOR_BAR,
        "thickness": 8,
        "x": _MAP / _INSIDE,
        "xanchor": "right",
        "xpad": 0,
        "y": _KEYS / _MAP,
        "yanchor": "middle",
        "ypad": 0,
        "showticklabels": False,
        "outlinewidth": 0,
    }


def _color_bar_ends() -> list[Annotation]:
    bar = _MAP - _COLOR_BAR
    ends = ((bar - 6, "right", "\N{MINUS SIGN}1"), (_MAP + 6, "left", "1"))
    return [
        {
            **_text(text, x=x / _INSIDE, y=_KEYS / _MAP, yshift=0),
            "xanchor": side,
            "yanchor": "middle",
            "font": {"size": 12, "color": _LIGHT.ink_3},
        }
        for x, side, text in ends
    ]


def _text(text: str, *, x: float, yshift: float, y: float = 1) -> Annotation:
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": y,
        "xanchor": "left",
        "yanchor": "bottom",
        "xshift": -2,  # Plotly pads its texts by as much
        "yshift": yshift,
        "align": "left",
        "showarrow": False,
    }

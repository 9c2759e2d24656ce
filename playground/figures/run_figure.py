"""The figure of a run: its decision map with the points, beside its loss curves."""

from __future__ import annotations

import html
import math
import re
import textwrap
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.data.datasets import PROBLEMS, Data
from playground.figures import theme
from playground.figures.run_curves import curve_traces, curves_of, line_labels, loss_axis
from playground.figures.run_map import HALF_WIDTH, TICKS, map_traces, n_outside, point_traces
from playground.run import Run, data_of

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
    link = _wrapped(run.config.link())
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
        **_map_axes(),
        **_curve_axes(run, axis),
    )


def _title(run: Run, height: int) -> dict[str, Any]:
    config = run.config
    name = PROBLEMS[config.problem][config.active_dataset].title
    layers = "-".join(map(str, config.hidden_layers))
    network = f"{_count(len(config.features), 'feature')}, " + (
        f"hidden layers {layers}, {config.activation}" if layers else "no hidden layer"
    )
    training = f"learning rate {_plain(config.learning_rate)}, batch size {config.batch_size}"
    if config.regularization != "none":
        training += f", {config.regularization} {_plain(config.regularization_rate)}"
    if config.noise_percent:
        training += f", noise {_plain(config.noise_percent)} %"
    return {
        "text": f"<b>{name}, {_count(run.state.epoch, 'epoch')}</b>",
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
        number = _text(f"<b>{_three_decimals(loss)}</b>", x=x, yshift=24)
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
    n_test = len(data.test_labels)
    facts = [f"{len(data.train_labels)} training and {n_test or 'no'} test points"]
    if outside := n_outside(data):
        facts.append(f"{outside} outside the map")
    if run.state.n_dead:
        facts.append(f"{run.state.n_dead} of {run.state.n_links} links dead")
    facts.append(f"backend {run.backend}")
    facts += [f"{name} {version}" for name, version in run.versions.items()]
    mono = f"<span style='font-family:{theme.MONO}'>"
    escaped = (html.escape(line, quote=False) for line in link)
    lines = [", ".join(facts), *(f"{mono}{line}</span>" for line in escaped)]
    return {
        **_text("<br>".join(lines), x=0, y=0, yshift=_CAPTION),
        "yanchor": "top",
        "font": {"size": 12, "color": _LIGHT.ink_3},
    }


def _map_axes() -> dict[str, Any]:
    axis = {
        "range": [-HALF_WIDTH, HALF_WIDTH],
        "tickvals": TICKS,
        "ticktext": [str(tick).replace("-", "\N{MINUS SIGN}") for tick in TICKS],
        "tickfont": {"size": 12, "color": _LIGHT.ink_3},
        "ticklabelstandoff": 5,
        "showgrid": False,
        "zeroline": False,
    }
    return {
        "xaxis": {**axis, "domain": [0, _MAP / _INSIDE]},
        "yaxis": {**axis, "side": "right"},
    }


def _curve_axes(run: Run, loss: dict[str, Any]) -> dict[str, Any]:
    axis = {
        "tickfont": {"size": 12, "color": _LIGHT.ink_3},
        "ticklabelstandoff": 6,
        "title": {"font": {"size": 13}, "standoff": 8},
        "zeroline": False,
    }
    last = run.state.epoch
    epochs = {
        "range": [0, max(1, last)],
        "dtick": 1 if last < 10 else None,
        "nticks": 9,
        "tickformat": ",d",
        "domain": [_CURVES / _INSIDE, 1],
        "title_text": "epoch",
        "linecolor": _LIGHT.line_strong,
        "showgrid": False,
    }
    return {
        "xaxis2": {**axis, **epochs, "anchor": "y2"},
        "yaxis2": {**axis, **loss, "gridcolor": _LIGHT.line, "anchor": "x2"},
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


def _wrapped(link: str) -> list[str]:
    """The link in lines, broken before an "&" where one is in reach."""
    lines = [""]
    for pair in re.findall("&?[^&]*", link):
        if len(lines[-1]) + len(pair) > _LINK_COLUMNS:
            lines.append("")
        lines[-1] += pair
    return [
        line[start : start + _LINK_COLUMNS]
        for line in lines
        for start in range(0, len(line), _LINK_COLUMNS)
    ]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _plain(number: float) -> str:
    """0.00001, as typed; exponents only where zeros would fill the line."""
    readable = 1e-9 < number < 1e9
    return np.format_float_positional(number, trim="-") if readable else f"{number:g}"


def _three_decimals(loss: float) -> str:
    if not math.isfinite(loss):
        return "\N{EN DASH}"
    return f"{loss:.3f}" if loss < 1e6 else f"{loss:.2e}"

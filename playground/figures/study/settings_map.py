"""A map of settings on one sheet: what it found, the picture, its scale, what was run."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

from playground.figures.axes import Floats, Scale
from playground.figures.sheet import LEFT, PRINTED, Head, lines
from playground.figures.study.caption import origin
from playground.figures.study.heat import heat_colors
from playground.figures.study.panel import (
    LABEL,
    Panel,
    Placed,
    Setting,
    axis_title,
    bottom_margin,
    left_margin,
    note,
    sheet_of_panels,
)
from playground.figures.theme import LIGHT, Theme
from playground.studies.mapping.map_result import MapResult
from playground.studies.mapping.span import Span
from playground.wording.numbers import counted, plain_number, power_text, three_decimals
from playground.wording.words import words

_SIDE = 660  # pixels
_BAR, _BAR_GAP = 18, 36  # the scale at the picture's right
_CAPTION, _CAPTION_LINE = 12, 17
_HATCH = 8  # pixels from line to line
_SPARSE = {"x": 2.4, "y": 1.5}  # how much rarer ticks are than on a low chart's axis
_COLUMNS = 114  # of the monospaced link in a line
_MOST_READ = 256  # pixels a side whose numbers a pointer may read: a text each
_FAR = 10  # times the losses of nearly all: what is higher has no colour of its own
_SMALLEST = 1e-12  # a loss that still has a logarithm


def settings_map_figure(result: MapResult, shown: str = "", title: str = "") -> go.Figure:
    """The map on one sheet, in light colours, 920 pixels wide.

    Its headline (or `title`), the picture with dark where what is `shown` is low, hatched where a
    run diverged, the scale, and in words and as a link what was run. A pixel that is not trained
    yet looks as the coarser one around it. Raises SettingError as `MapResult.values`.
    """
    wanted, shown = result.map, shown or result.default_shown
    head = Head.of(title.strip() or result.headline(shown), note_of(result, shown), PRINTED)
    picture, bar = _panels(result, shown, LIGHT)
    top = head.bottom + 30
    left = LEFT + int(picture.margin["l"]) + 12
    foot = top + _SIDE + int(picture.margin["b"]) + 28
    said = [
        words(
            "figures.settings_map.runs",
            runs=counted(wanted.n_pixels, "run"),
            epochs=counted(wanted.epochs, "epoch"),
        ),
        *origin(wanted.base, wanted.link(), _COLUMNS),
    ]
    scale_left = left + _SIDE + _BAR_GAP
    return sheet_of_panels(
        head,
        foot + _CAPTION_LINE * len(said) + 16,
        [
            Placed(picture, left, left + _SIDE, top, top + _SIDE),
            Placed(bar, scale_left, scale_left + _BAR, top, top + _SIDE),
        ],
        ([], []),
        (lines(said, foot, _CAPTION_LINE, size=_CAPTION, color=LIGHT.ink_3), []),
    )


def note_of(result: MapResult, shown: str) -> str:
    """What the colours are, in words."""
    parts = [words(f"figures.settings_map.{shown}", goal=result.map.goal)]
    if _is_hatched(result, shown):
        key = "hatched_reached" if shown == "reached" else "hatched"
        parts.append(words(f"figures.settings_map.{key}"))
    if left := result.count(""):
        parts.append(words("figures.settings_map.left", left=left, all=result.map.n_pixels))
    return " ".join(parts)


def _is_hatched(result: MapResult, shown: str) -> bool:
    """Whether there are pixels without a number; of those that did not diverge it is no news."""
    is_done = result.status != ""
    return shown != "diverged" and bool((is_done & np.isnan(result.values(shown))).any())


def _panels(result: MapResult, shown: str, scheme: Theme) -> tuple[Panel, Panel]:
    """The picture, and beside it the scale of its colours."""
    wanted = result.map
    logs, low, high = colored(result, shown)
    look = {"zmin": low, "zmax": high, "colorscale": color_scale(scheme), "showscale": False}
    x_axis = _axis(wanted.x, wanted.size, scheme, _SPARSE["x"])
    y_axis = _axis(wanted.y, wanted.size, scheme, _SPARSE["y"])
    x_axis["title"] = axis_title(wanted.x.title.lower(), scheme)
    upward = note(
        wanted.y.title.lower(),
        0,
        1,
        LABEL,
        scheme.ink_3,
        xanchor="left",
        yanchor="bottom",
        yshift=6,
    )
    cells = go.Heatmap(z=logs, name=shown, hoverongaps=True, **look)
    if wanted.size <= _MOST_READ:
        cells.update(text=_readings(result, shown), hovertemplate="%{text}<extra></extra>")
    else:
        cells.update(hoverinfo="skip")
    margin = {"l": left_margin(y_axis["ticktext"]), "r": 8.0, "t": 24.0, "b": bottom_margin(x_axis)}
    shapes = [_hatch(wanted.size, scheme)] if _is_hatched(result, shown) else []
    picture = Panel([cells], x_axis, y_axis, margin, [upward], shapes)
    return picture, _bar(shown, low, high, look, scheme)


def color_scale(scheme: Theme) -> list[tuple[float, str]]:
    """Plotly's colour scale from 0 to 1: dark where a number is low, in dark colours bright."""
    colors = heat_colors(scheme)[::-1]
    return [(k / (len(colors) - 1), color) for k, color in enumerate(colors)]


def colored(result: MapResult, shown: str) -> tuple[Floats, float, float]:
    """The logarithms of what is shown, filled, NaN for none; those the colours go from and to."""
    logs = np.log10(np.maximum(result.values(shown), _SMALLEST))
    return result.filled(logs), *_range(logs)


def _range(logs: Floats) -> tuple[float, float]:
    """From the lowest to the highest, but for a few that are far above all others."""
    known = logs[~np.isnan(logs)]
    if not len(known):
        return -2.0, 0.0
    low, most, high = float(known.min()), float(np.quantile(known, 0.95)), float(known.max())
    top = high if high <= most + math.log10(_FAR) else most
    return low, max(top, low + 0.1)


def _axis(span: Span, size: int, scheme: Theme, sparse: float) -> Setting:
    """Round numbers at their places among the pixels 0, 1, ..."""
    ends = (span.first, span.last)
    if span.is_log:
        ends = (math.log10(span.first), math.log10(span.last))
    scale = Scale(span.is_log, *ends, _SIDE / sparse)
    ticks = scale.ticks()
    places = scale.pixels(ticks) / scale.height * (size - 1)
    return {
        "range": [-0.5, size - 0.5],
        "tickmode": "array",
        "tickvals": places.round(4).tolist(),
        "ticktext": [power_text(tick) for tick in ticks],
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": scheme.line_strong,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "tickfont": {"size": 12, "color": scheme.ink_3},
    }


def _bar(shown: str, low: float, high: float, look: Setting, scheme: Theme) -> Panel:
    scale = Scale(True, low, high, _SIDE)
    steps = np.linspace(low, high, 256)
    axis = {
        **scale.axis(scheme),
        "type": "linear",
        "side": "right",
        "showgrid": False,
        "tickvals": np.log10(scale.ticks()).tolist(),
    }
    cells = go.Heatmap(z=steps[:, np.newaxis], y=steps, name="scale", hoverinfo="skip", **look)
    blank = {"visible": False, "fixedrange": True}
    title = note(
        words(f"figures.settings_map.scale_{shown}"), 0, 1, LABEL, scheme.ink_2,
        xanchor="left", yanchor="bottom", yshift=6,
    )  # fmt: skip
    return Panel([cells], blank, axis, {"l": 0, "r": 0, "t": 0, "b": 0}, [title])


def _hatch(size: int, scheme: Theme) -> Setting:
    """Lines at 45 degrees all over the picture, under its pixels: seen where there is none."""
    n = _SIDE // _HATCH
    lines_drawn = []
    for k in range(1, 2 * n):
        rise = k / n  # x + y of a line, in shares of the side
        start, end = max(0.0, rise - 1), min(1.0, rise)
        (x0, y0), (x1, y1) = (
            (share * size - 0.5, (rise - share) * size - 0.5) for share in (start, end)
        )
        lines_drawn.append(f"M {x0:.4f},{y0:.4f} L {x1:.4f},{y1:.4f}")
    return {
        "type": "path",
        "xref": "x",
        "yref": "y",
        "path": " ".join(lines_drawn),
        "line": {"width": 1, "color": scheme.tile_edge},
        "layer": "below",
        "name": "hatch",
    }


def _readings(result: MapResult, shown: str) -> list[list[str]]:
    """What a pointer reads at each pixel."""
    wanted, values = result.map, result.values(shown)
    x_name, y_name = wanted.x.title.lower(), wanted.y.title.lower()
    xs = [f"{x_name} {plain_number(value)}" for value in wanted.x_values]
    rows = []
    for row, y_value in enumerate(wanted.y_values):
        y_text = f"{y_name} {plain_number(y_value)}"
        rows.append(
            [
                f"{x_text}<br>{y_text}<br>{_reading(result, shown, values, row, column)}"
                for column, x_text in enumerate(xs)
            ]
        )
    return rows


def _reading(result: MapResult, shown: str, values: Floats, row: int, column: int) -> str:
    value, status = float(values[row, column]), str(result.status[row, column])
    if math.isnan(value):
        return words(
            f"figures.settings_map.is_{status or 'left'}", epochs=result.epochs[row, column]
        )
    text = three_decimals(value) if shown.endswith("loss") else f"{value:,.0f}"
    return words(f"figures.settings_map.reading_{shown}", value=text)

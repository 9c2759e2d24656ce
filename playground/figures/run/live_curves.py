"""The live chart of the page: axes and styles only; the script in `assets/` brings the numbers.

The script knows a trace by its `meta`, which it makes the trace's class for the page's CSS: that
sets the colours that depend on the theme, so that a switch redraws nothing.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from playground.wording.words import words

_STANDOFF = 8  # px between the plot and its ticks' labels: a curve may run along its edge
_NEUTRAL = "#868D9B"  # seen in the hover box only


def empty_loss_curves() -> go.Figure:
    """Losses, penalty and objective on the left axis, accuracies on the right; no points yet."""
    axis = {"showline": False, "zeroline": False, "fixedrange": True}
    band = go.Scatter(meta="band", x=[], y=[], mode="lines", fill="toself", hoverinfo="skip")
    band.line = {"width": 0}
    ends = go.Scatter(meta="ends", x=[], y=[], mode="markers", hoverinfo="skip", cliponaxis=False)
    ends.marker = {"symbol": "x-thin-open", "size": 10, "line": {"width": 2}}
    changes = go.Scatter(meta="changes", x=[], y=[], mode="markers", yaxis="y2")
    changes.update(marker={"opacity": 0}, hovertemplate="%{text}<extra></extra>")
    return go.Figure(
        data=[
            band,
            *_double_line("training-accuracy", dash="8px,4px"),
            *_double_line("test-accuracy"),
            _line("objective", width=1.5),
            _line("penalty", width=1.5, dash="1px,4px"),
            _line("training", width=2, dash="6px,3px"),
            _line("test", width=2.5),
            ends,
            changes,
        ],
        layout={
            "template": "none",
            "autosize": True,
            "showlegend": False,
            "hovermode": "x unified",
            "hoverlabel": {"namelength": -1},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 52, "r": 72, "t": 8, "b": 26},
            "font": {"size": 13},
            "xaxis": {
                **axis,
                "unifiedhovertitle": {"text": words("figures.live.epoch")},
                "range": [0, 20],
                "showgrid": False,
                "ticks": "outside",
                "ticklen": 4,
                "tickformat": ",",
            },
            "yaxis": {
                **axis,
                "ticklabelstandoff": _STANDOFF,
                "range": [-2, 0],
                "type": "log",
                "hoverformat": ".3g",
            },
            "yaxis2": {
                **axis,
                "ticklabelstandoff": _STANDOFF,
                "overlaying": "y",
                "side": "right",
                "showgrid": False,
                "visible": False,
                "range": [0, 1],
                "tickmode": "array",
                "tickvals": [0, 0.25, 0.5, 0.75, 1],
                "ticktext": ["0 %", "25 %", "50 %", "75 %", "100 %"],
                "hoverformat": ".1%",
            },
        },
    )


def _line(meta: str, **style: Any) -> go.Scatter:
    name, line = words(f"figures.live.{meta}"), {"color": _NEUTRAL, **style}
    return go.Scatter(meta=meta, x=[], y=[], name=name, mode="lines", line=line)


def _double_line(meta: str, **style: Any) -> list[go.Scatter]:
    """Two thin lines side by side: a broad one with the page's colour along its middle."""
    edges = _line(meta, width=4, **style)
    core = _line(meta, width=1.5).update(meta=f"{meta}-core", hoverinfo="skip")
    return [line.update(yaxis="y2") for line in (edges, core)]

"""The live chart of the page: axes and styles only; the script in `assets/` brings the numbers.

Colours that depend on the theme are set by the page's CSS, so that a switch redraws nothing.
"""

from __future__ import annotations

import plotly.graph_objects as go

_NEUTRAL = "#868D9B"  # seen in the hover box only


def empty_loss_curves() -> go.Figure:
    """Two loss curves, training dashed and test solid, and a band; all without points yet."""
    axis = {"showline": False, "zeroline": False, "fixedrange": True}
    training = go.Scatter(x=[], y=[], name="Training", mode="lines")
    training.line = {"width": 2, "dash": "6px,3px", "color": _NEUTRAL}
    test = go.Scatter(x=[], y=[], name="Test", mode="lines")
    test.line = {"width": 2.5, "color": _NEUTRAL}
    band = go.Scatter(x=[], y=[], mode="lines", fill="toself", hoverinfo="skip")
    band.line = {"width": 0}
    return go.Figure(
        data=[training, test, band],
        layout={
            "template": "none",
            "autosize": True,
            "showlegend": False,
            "hovermode": "x unified",
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 52, "r": 72, "t": 8, "b": 26},
            "font": {"size": 13},
            "xaxis": {
                **axis,
                "unifiedhovertitle": {"text": "Epoch %{x}"},
                "range": [0, 20],
                "showgrid": False,
                "ticks": "outside",
                "ticklen": 4,
            },
            "yaxis": {**axis, "range": [-2, 0], "type": "log", "hoverformat": ".3g"},
        },
    )

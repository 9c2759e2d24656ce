"""The lower half of the Digits tab: how well the net learns, what it mistakes, and the pad."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from playground.web.page.controls import attributes

_NEUTRAL = "#868D9B"  # seen in the hover box only; the page's CSS colours the lines
_PAD_HELP = "Pad. Arrows move the pen, Space lowers and lifts it, Delete clears."


def learning() -> Component:
    """The figures and curves of the run."""
    return html.Section(
        [
            html.Div(
                [
                    _figure("Test accuracy", "digits-accuracy", "pg-figure pg-figure-main"),
                    _figure("Test loss", "digits-test-loss", "pg-figure"),
                    _figure("Training loss", "digits-train-loss", "pg-figure"),
                ],
                className="pg-figures pg-digits-figures",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Span("Test", className="pg-digits-key"),
                            html.Span("Training", className="pg-digits-key pg-digits-dashed"),
                        ],
                        className="pg-digits-keys",
                        **attributes(aria_hidden="true"),
                    ),
                    dcc.Graph(
                        id="digits-curves",
                        figure=_empty_curves(),
                        responsive=True,
                        config={"displayModeBar": False},
                        style={"height": "100%"},
                    ),
                ],
                className="pg-curves pg-digits-curves",
            ),
        ],
        className="pg-digits-learning",
        **attributes(aria_label="Loss and accuracy"),
    )


def _figure(title: str, control: str, class_name: str) -> Component:
    return html.Div(
        [html.Span(title, className="pg-label"), html.Div("–", id=control)], className=class_name
    )


def _empty_curves() -> dict[str, Any]:
    """Loss above, accuracy below, training dashed and test solid; the script brings the numbers."""
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "uid": f"digits-{name.lower()}-{axis}",  # what the CSS colours it by
            "x": [],
            "y": [],
            "yaxis": axis,
            "line": {"color": _NEUTRAL, **line},
        }
        for axis in ("y", "y2")
        for name, line in (
            ("Training", {"width": 2, "dash": "6px,3px"}),
            ("Test", {"width": 2.5}),
        )
    ]
    axis = {"showline": False, "zeroline": False, "fixedrange": True}
    heading = {"xref": "paper", "yref": "paper", "x": 0, "showarrow": False, "xanchor": "left"}
    return {
        "data": traces,
        "layout": {
            "autosize": True,
            "showlegend": False,
            "hovermode": "x unified",
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 44, "r": 8, "t": 18, "b": 24},
            "font": {"size": 12},
            "xaxis": {
                **axis,
                "range": [0, 20],
                "showgrid": False,
                "ticks": "outside",
                "ticklen": 4,
                "anchor": "y2",
                "unifiedhovertitle": {"text": "Epoch %{x}"},
            },
            "yaxis": {
                **axis,
                "domain": [0.58, 1],
                "type": "log",
                "range": [-2, 0.5],
                "tickformat": "~g",
                "hoverformat": ".3f",
            },
            "yaxis2": {
                **axis,
                "domain": [0, 0.42],
                "range": [0, 1],
                "tickformat": ".0%",
                "hoverformat": ".1%",
            },
            "annotations": [
                {**heading, "text": "Loss", "y": 1, "yanchor": "bottom"},
                {**heading, "text": "Accuracy", "y": 0.42, "yanchor": "bottom"},
            ],
        },
    }


def confusion() -> Component:
    """Which digit was taken for which."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Confusion"),
                    html.Span("row: digit, column: answer", className="pg-hint"),
                ],
                className="pg-digits-head",
            ),
            html.Div(id="digits-confusion", className="pg-digits-confusion"),
        ],
        className="pg-digits-answers",
        **attributes(aria_label="Confusion matrix"),
    )


def mistakes() -> Component:
    """Images by answer, worst first."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Worst mistakes", id="digits-mistakes-title"),
                    html.Button(
                        "All mistakes",
                        id="digits-all",
                        type="button",
                        className="pg-text-button",
                        hidden=True,
                    ),
                ],
                className="pg-digits-head",
            ),
            html.Div(id="digits-mistakes", className="pg-digits-thumbs"),
        ],
        className="pg-digits-mistakes",
        **attributes(aria_label="Images by answer"),
    )


def pad() -> Component:
    """Where a visitor draws a digit, and says what it is meant as."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Draw a digit"),
                    html.Button(
                        "Clear", id="digits-clear", type="button", className="pg-text-button"
                    ),
                ],
                className="pg-digits-head",
            ),
            html.Canvas(
                id="digits-pad",
                className="pg-digits-pad",
                tabIndex=0,
                role="application",
                **attributes(aria_label=_PAD_HELP),
            ),
            html.Div(
                [
                    html.Span(
                        "Mouse, finger, or arrows and Space.",
                        id="digits-pad-answer",
                        role="status",
                    ),
                    html.Span("Meant as", id="digits-meant-title"),
                ],
                className="pg-digits-said",
            ),
            html.Div(
                id="digits-meant",
                className="pg-digits-meant",
                role="group",
                **attributes(aria_labelledby="digits-meant-title"),
            ),
        ],
        className="pg-digits-draw",
        **attributes(aria_label="Draw a digit"),
    )

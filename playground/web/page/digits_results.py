"""The lower half of the Digits tab: how well the net learns, what it mistakes, and the pad."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from playground.web.page.controls import attributes, figure, graph, text_button, tip
from playground.wording.words import words

_NEUTRAL = "#868D9B"  # seen in the hover box only; the page's CSS colours the lines


def head(*parts: Component, more: str = "") -> Component:
    """The line above a picture of the tab: its name, and what stands beside it."""
    return html.Div(list(parts), className=f"pg-digits-head{more}")


def hinted(title: str, hint: str) -> Component:
    """A picture's name, and quietly beside it how to read it."""
    return head(html.H2(title), html.Span(hint, className="pg-hint"))


def learning() -> Component:
    """The figures and curves of the run."""
    keys = [
        html.Span(words("page.digits.test"), className="pg-digits-key"),
        html.Span(words("page.digits.training"), className="pg-digits-key pg-digits-dashed"),
    ]
    return html.Section(
        [
            html.Div(
                [
                    figure("digits-accuracy", "test_accuracy", main=True),
                    figure("digits-test-loss", "test_loss"),
                    figure("digits-train-loss", "train_loss"),
                ],
                className="pg-figures pg-digits-figures",
            ),
            html.Button(
                id="digits-more-line",
                type="button",
                hidden=True,
                className="pg-more-line",
                **tip("digits_more_line"),
            ),
            html.Div(
                [
                    html.Div(keys, className="pg-digits-keys", **attributes(aria_hidden="true")),
                    graph("digits-curves", _empty_curves(), "100%"),
                ],
                className="pg-curves pg-digits-curves",
            ),
        ],
        className="pg-digits-learning",
        **attributes(aria_label=words("page.digits.learning")),
    )


def _empty_curves() -> dict[str, Any]:
    """Loss above, accuracy below, training dashed and test solid; the script brings the numbers."""
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": words(f"page.digits.{name}"),
            "uid": f"digits-{name}-{axis}",  # what the CSS colours it by
            "x": [],
            "y": [],
            "yaxis": axis,
            "line": {"color": _NEUTRAL, **line},
        }
        for axis in ("y", "y2")
        for name, line in (
            ("training", {"width": 2, "dash": "6px,3px"}),
            ("test", {"width": 2.5}),
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
                "unifiedhovertitle": {"text": words("page.digits.hover")},
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
                {**heading, "text": words("page.digits.loss"), "y": 1, "yanchor": "bottom"},
                {**heading, "text": words("page.digits.accuracy"), "y": 0.42, "yanchor": "bottom"},
            ],
        },
    }


def confusion() -> Component:
    """Which digit was taken for which."""
    title = hinted(words("page.digits.confusion"), words("page.digits.confusion_hint"))
    return html.Section(
        [title, html.Div(id="digits-confusion", className="pg-digits-confusion")],
        className="pg-digits-answers",
        **attributes(aria_label=words("page.digits.confusion_spoken")),
    )


def mistakes() -> Component:
    """Images by answer, worst first."""
    title = html.H2(words("page.digits.worst"), id="digits-mistakes-title")
    return html.Section(
        [
            head(title, text_button("digits-all", words("page.digits.all_mistakes"), hidden=True)),
            html.Div(id="digits-mistakes", className="pg-digits-thumbs"),
        ],
        className="pg-digits-mistakes",
        **attributes(aria_label=words("page.digits.by_answer")),
    )


def pad() -> Component:
    """Where a visitor draws a digit, and says what it is meant as."""
    title = words("page.digits.draw")
    said = [
        html.Span(words("page.digits.pad_hint"), id="digits-pad-answer", role="status"),
        html.Span(words("page.digits.meant"), id="digits-meant-title"),
    ]
    return html.Section(
        [
            head(html.H2(title), text_button("digits-clear", words("page.digits.clear"))),
            html.Canvas(
                id="digits-pad",
                className="pg-digits-pad",
                tabIndex=0,
                role="application",
                **attributes(aria_label=words("page.digits.pad")),
            ),
            html.Div(said, className="pg-digits-said"),
            html.Div(
                id="digits-meant",
                className="pg-digits-meant",
                role="group",
                **attributes(aria_labelledby="digits-meant-title"),
            ),
        ],
        className="pg-digits-draw",
        **attributes(aria_label=title),
    )

"""The stage beside the data: the network, its output."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.data.datasets import EXTENT
from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes, figure, tip
from playground.wording.words import words


def network() -> Component:
    """The place of the network: deeper than a phone is wide, it scrolls in its frame."""
    return html.Section(
        html.Div(id="network", className="pg-network"),
        className="pg-network-frame",
        **attributes(aria_label=words("page.network.keys")),
    )


def output() -> Component:
    """The decision map, with its numbers above it."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2(words("page.output.title"), id="output-title"),
                    html.Span(words("page.output.hint"), id="output-hint", className="pg-hint"),
                ],
                className="pg-head",
                **tip("map"),
            ),
            controls.round_button(
                ids.PIN,
                words("page.output.pin"),
                "pin",
                28,
                "pin",
                className="pg-pin",
                variant="subtle",
            ),
            html.Div(
                [
                    figure("test-loss", "test_loss", main=True, explained="test_loss"),
                    figure("train-loss", "train_loss", explained="train_loss"),
                    figure("test-accuracy", "test_accuracy", explained="test_accuracy"),
                ],
                className="pg-figures",
            ),
            html.Div(
                [
                    html.Canvas(
                        id="decision-map",
                        role="img",
                        **attributes(aria_label=words("page.output.map")),
                    ),
                    html.Div(
                        id="draw-canvas",
                        className="pg-canvas",
                        role="application",
                        tabIndex=0,
                        hidden=True,
                        **attributes(aria_label=words("page.draw.canvas")),
                    ),
                    html.Div(_ticks(), id="map-ticks", **attributes(aria_hidden="true")),
                ],
                className="pg-map",
            ),
            # Of more than two classes; the script fills it.
            html.Ul(id="class-legend", hidden=True, **tip("class_legend")),
            html.Div(
                [
                    controls.check("show_test_data"),
                    controls.check("discretize"),
                    html.Button(
                        id="plane-button",
                        type="button",
                        className="pg-plane-button",
                        hidden=True,
                        **attributes(aria_expanded="false", aria_controls="plane-sheet"),
                        **tip("plane"),
                    ),
                    html.Div(
                        [html.Span("−1"), html.Span(className="pg-gradient"), html.Span("1")],
                        className="pg-legend",
                        role="img",
                        **attributes(aria_label=words("page.output.legend")),
                        **tip("legend"),
                    ),
                ],
                className="pg-map-options",
            ),
            # Of more than two inputs; the script fills it.
            html.Div(
                html.Div(
                    id="plane-sheet",
                    className="pg-plane-sheet",
                    role="group",
                    hidden=True,
                    **attributes(aria_label=words("page.output.plane")),
                ),
                className="pg-plane",
            ),
        ],
        className="pg-output",
    )


def _ticks() -> list[Component]:
    """Coordinates below and to the right of the map."""
    ticks: list[Component] = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        text = f"{EXTENT * (2 * share - 1):g}".replace("-", "−")
        below = {"left": f"{100 * share}%", "top": "calc(100% + 7px)"}
        right = {"top": f"{100 * (1 - share)}%", "left": "calc(100% + 8px)"}
        # The outermost stand a little inwards, so that they do not stick out on a phone.
        shift = f"translateX(-{30 + 40 * share:.0f}%)"
        ticks.append(html.Span(text, style={**below, "transform": shift}))
        ticks.append(
            html.Span(text, style={**right, "transform": "translateY(-50%)"}, className="pg-tick-y")
        )
    return ticks

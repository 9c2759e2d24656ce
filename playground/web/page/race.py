"""The race: runs side by side, in step; below them their losses, and in what they differ.

Lanes, table and sentences are the script's.
"""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.web.page import controls
from playground.web.page.controls import attributes
from playground.web.page.transport import transport
from playground.wording.words import words


def race() -> list[Component]:
    """What stands on the page."""
    epoch = [
        html.Span(words("page.transport.epoch"), className="pg-label"),
        html.Div(id="race-epoch"),
    ]
    return [
        html.Div(
            [transport("race-", {}, epoch, "1", explained=False), _about()], className="pg-bar"
        ),
        html.Div(
            [
                html.Div(id="race-lanes", className="pg-lanes"),
                html.Div(id="race-note", className="pg-note"),
                html.Div([_losses(), _differences()], className="pg-race-below"),
                controls.spoken("race-spoken", className="pg-spoken"),
            ],
            className="pg-race-page",
        ),
    ]


def _about() -> Component:
    """What races, and the way back."""
    return html.Section(
        [
            html.Div(
                [
                    html.H1(words("page.race.name"), id="race-title"),
                    html.P(id="race-said"),
                ]
            ),
            dmc.Button(words("page.race.back"), id="race-back", n_clicks=0, variant="default"),
        ],
        className="pg-race-about",
        **attributes(aria_label=words("page.race.about")),
    )


def _losses() -> Component:
    return html.Section(
        [
            html.Div(
                [
                    html.H2(words("page.race.losses")),
                    html.Span(words("page.race.one_scale"), className="pg-hint"),
                    controls.segments(
                        "race-loss",
                        words("page.race.which"),
                        {name: words(f"page.curves.{name}") for name in ("test", "training")},
                        "test",
                    ),
                    controls.segments(
                        "race-scale",
                        words("page.loss.scale"),
                        {name: words(f"page.loss.{name}") for name in ("linear", "log")},
                        "log",
                    ),
                ],
                className="pg-head",
            ),
            html.Div(html.Div(id="race-curves"), className="pg-race-curves"),
        ],
    )


def _differences() -> Component:
    return html.Section(
        [
            html.Div(
                [
                    html.H2(words("page.race.differs")),
                    html.Span(words("page.race.else_equal"), className="pg-hint"),
                ],
                className="pg-head",
            ),
            html.Table(id="race-table"),
        ],
        className="pg-race-differs",
        tabIndex=0,
        **attributes(aria_label=words("page.race.differs")),
    )

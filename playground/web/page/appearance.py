"""How the page looks, as its visitor wants it: scheme, colours, the view for a projector."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes

_SCHEMES = {"auto": "System", "light": "Light", "dark": "Dark"}
_COLOURS = {"orange-blue": "Orange, blue", "amber-navy": "Amber, navy"}


def appearance() -> Component:
    """A button of the top bar, and what opens from it. `assets/views/appearance.mjs` hears it."""
    return html.Div(
        [
            controls.round_button(
                ids.APPEARANCE,
                "Appearance",
                "theme",
                36,
                "appearance",
                opens=True,
                variant="subtle",
            ),
            html.Div(
                [
                    _choice("Scheme", "scheme", _SCHEMES),
                    _choice("Colours", "colours", _COLOURS),
                    html.P(
                        "Amber and navy stay apart for every kind of colour vision and in grey "
                        "print; points then have shapes.",
                        className="pg-hint",
                    ),
                    dmc.Button(
                        ["View for a projector", html.Kbd("P")],
                        id="projector",
                        n_clicks=0,
                        variant="default",
                        fullWidth=True,
                    ),
                ],
                id="appearance-sheet",
                className="pg-appearance",
                role="group",
                **attributes(aria_label="Appearance"),
            ),
        ],
        className="pg-openable",
    )


def _choice(title: str, control: str, values: dict[str, str]) -> Component:
    return html.Div(
        [
            html.Span(title, className="pg-label"),
            controls.segments(control, title, values, next(iter(values))),
        ],
        className="pg-choice",
    )

"""How the page looks, as its visitor wants it: scheme, colours, the view for a projector."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes
from playground.wording.words import words


def appearance() -> Component:
    """A button of the top bar, and what opens from it. `assets/views/appearance.mjs` hears it."""
    title = words("page.appearance.title")
    return html.Div(
        [
            controls.round_button(
                ids.APPEARANCE,
                title,
                "theme",
                36,
                "appearance",
                opens=True,
                variant="subtle",
            ),
            html.Div(
                [
                    _choice("scheme", ("auto", "light", "dark")),
                    _choice("colours", ("orange-blue", "amber-navy")),
                    html.P(words("page.appearance.hint"), className="pg-hint"),
                    dmc.Button(
                        [words("page.projector.view"), html.Kbd("P")],
                        id="projector",
                        n_clicks=0,
                        variant="default",
                        fullWidth=True,
                    ),
                ],
                id="appearance-sheet",
                className="pg-appearance",
                role="group",
                **attributes(aria_label=title),
            ),
        ],
        className="pg-openable",
    )


def _choice(control: str, values: tuple[str, ...]) -> Component:
    titles = {value: words(f"page.appearance.{value}") for value in values}
    return controls.choice(
        control, words(f"page.appearance.{control}"), titles, values[0], "pg-choice"
    )

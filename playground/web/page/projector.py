"""What only the view for a projector has: a sheet for the settings, and the way out.

The sheet is empty: `assets/views/projector_sheet.mjs` brings the page's own controls there and
back.
"""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes
from playground.wording.words import words


def settings_button() -> Component:
    """Opens the sheet; CSS shows it in this view only."""
    return dmc.Button(
        [words("page.projector.settings"), html.Kbd("E")],
        id="projector-settings",
        n_clicks=0,
        variant="default",
        className="pg-projector-settings",
        **attributes(aria_expanded="false", aria_controls=ids.SETTINGS_SHEET),
    )


def race_button() -> Component:
    """Trains what is pinned beside the run shown; in this view only, which has no top bar."""
    return dmc.Button(
        words("page.frame.race"),
        id="race-on-stage",
        n_clicks=0,
        variant="default",
        className="pg-projector-race",
    )


def settings_sheet() -> Component:
    """The place that settings are brought to; over the network, never over what they change."""
    return html.Section(
        id=ids.SETTINGS_SHEET,
        className="pg-settings-sheet",
        hidden=True,
        **attributes(aria_label=words("page.projector.sheet")),
    )


def leave_projector() -> Component:
    """The way out of this view, on every page."""
    return controls.round_button(
        "projector-end",
        words("page.projector.leave"),
        "close",
        44,
        "projector_end",
        variant="subtle",
    )

"""Find good settings, the Studies tab's other face: what may vary, what it costs, what it found."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.run.config import SETTINGS
from playground.studies.candidates import SEARCHED
from playground.web.page import controls
from playground.web.page.controls import attributes
from playground.wording.words import words

_BUDGET = 500
_EPOCHS = (50, 100, 200, 500)
_EPOCHS_AT_FIRST = 200


def faces() -> Component:
    """The choice between values to compare and settings to find."""
    parts = {face: words(f"page.find.{face}") for face in ("values", "find")}
    return controls.segments("study-face", words("page.find.faces"), parts, "values")


def find_fields() -> Component:
    """How many runs, how long at most, and what may vary."""
    return html.Div(
        [
            html.Div(
                [
                    html.Label(
                        words("page.find.budget"), className="pg-label", htmlFor="find-budget"
                    ),
                    dmc.TextInput(
                        id="find-budget",
                        value=str(_BUDGET),
                        size="sm",
                        debounce=400,
                        attributes={"input": {"inputMode": "numeric", "autoComplete": "off"}},
                    ),
                ],
                className="pg-study-success",
            ),
            controls.stepped("find-epochs", words("page.find.epochs"), _EPOCHS, _EPOCHS_AT_FIRST),
            html.Div(
                [
                    html.Span(words("page.find.vary"), className="pg-label"),
                    html.Div(
                        [_chip(name) for name in SEARCHED],
                        id="find-vary",
                        className="pg-chips",
                        role="group",
                        **attributes(aria_label=words("page.find.vary")),
                    ),
                ]
            ),
        ],
        className="pg-find pg-find-fields",
    )


def _chip(name: str) -> Component:
    return html.Button(
        SETTINGS[name].title,
        type="button",
        className="pg-chip",
        **attributes(data_value=name, aria_pressed="true"),
    )


def find_results() -> Component:
    """Before a search what it does; then the best settings, and the rounds that led there."""
    return html.Div(
        [
            html.P(words("page.find.before"), className="pg-study-before"),
            html.H2(id="find-headline", className="pg-headline"),
            html.P(id="find-sentence", className="pg-find-sentence"),
            html.Div(id="find-cards", className="pg-find-cards"),
            html.Ol(
                id="find-ladder",
                className="pg-find-ladder",
                **attributes(aria_label=words("page.find.rounds")),
            ),
            html.Div(id="find-note", className="pg-hint"),
        ],
        className="pg-find pg-find-results",
    )

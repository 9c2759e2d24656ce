"""The bar above the stage: what drives the training, and the settings at hand."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.run.config import SETTINGS
from playground.run.training import GRAINS
from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes, tip
from playground.web.page.more import more_button
from playground.web.page.transport import transport
from playground.wording.words import words

_IN_THE_BAR = (
    "learning_rate",
    "activation",
    "units",
    "regularization",
    "regularization_rate",
    "problem",
)


def driving() -> Component:
    """Reset, play, step, the epoch, the speed."""
    grains = {grain: {"id": ids.step(grain), "n_clicks": 0} for grain in GRAINS}
    return transport("", grains, _epoch(), "1", explained=True)


def _epoch() -> list[Component]:
    """The epoch's number: a button that becomes a field, filled by the script."""
    return [
        html.Span(words("page.transport.epoch"), id="epoch-title", className="pg-label"),
        html.Button(
            html.Span(id=ids.EPOCH),
            id="go-to",
            type="button",
            **attributes(
                aria_labelledby=f"epoch-title {ids.EPOCH}",
                aria_haspopup="dialog",
                aria_expanded="false",
                aria_controls=ids.UNTIL,
            ),
            **tip("epoch"),
        ),
        html.Div(html.Div(), className="pg-epoch-way", hidden=True),
        html.Div(id=ids.UNTIL, hidden=True),
    ]


def settings() -> Component:
    """The settings at hand; a live one without a place of its own comes last, then More."""
    more = [
        name
        for name, row in SETTINGS.items()
        if row.kind == "live" and not row.only_if_set and name not in _IN_THE_BAR
    ]
    return html.Section(
        [
            *(
                controls.units_slider() if name == "units" else controls.of_setting(name)
                for name in (*_IN_THE_BAR, *more)
            ),
            more_button(),
        ],
        className="pg-settings",
        **attributes(aria_label=words("page.settings.title")),
    )

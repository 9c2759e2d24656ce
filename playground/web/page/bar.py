"""The bar above the stage: what drives the training, and the settings at hand."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.run.config import SETTINGS
from playground.run.training import GRAINS
from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes, tip

_GRAINS = {
    "sample": "One point",
    "batch": "One update (a batch)",
    "epoch": "One epoch",
}
assert tuple(_GRAINS) == GRAINS

_IN_THE_BAR = (
    "learning_rate",
    "activation",
    "units",
    "regularization",
    "regularization_rate",
    "problem",
)


def transport() -> Component:
    """Reset, play, step, the epoch, the speed."""
    return html.Section(
        [
            controls.round_button(ids.RESET, "Reset", "reset", 44, "reset", variant="default"),
            controls.round_button(ids.PLAY, "Play", "play", 56, "play", className="pg-play"),
            html.Div(
                [
                    controls.round_button(
                        "step", "Step one epoch", "step", 44, "step", variant="default"
                    ),
                    _grains(),
                ],
                className="pg-steps",
            ),
            _epoch(),
            html.Div(
                [
                    html.Span("Speed", className="pg-label"),
                    controls.segments(
                        "speed", "Speed", {"1": "1×", "10": "10×", "max": "Max"}, "1"
                    ),
                ],
                className="pg-speed",
                **tip("speed"),
            ),
        ],
        className="pg-transport",
        **attributes(aria_label="Training"),
    )


def _epoch() -> Component:
    """The epoch's number: a button that becomes a field, filled by the script."""
    return html.Div(
        [
            html.Span("Epoch", id="epoch-title", className="pg-label"),
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
        ],
        className="pg-epoch",
    )


def _grains() -> Component:
    buttons = [
        html.Button(
            words,
            id=ids.step(grain),
            n_clicks=0,
            type="button",
            **attributes(aria_pressed=str(grain == "epoch").lower()),
        )
        for grain, words in _GRAINS.items()
    ]
    return controls.step_menu("step-menu", "step-sizes", buttons, "step_menu")


def settings() -> Component:
    """The settings at hand; a live one without a place of its own comes last."""
    more = [n for n, row in SETTINGS.items() if row.kind == "live" and n not in _IN_THE_BAR]
    return html.Section(
        [
            controls.units_slider() if name == "units" else controls.of_setting(name)
            for name in (*_IN_THE_BAR, *more)
        ],
        className="pg-settings",
        **attributes(aria_label="Settings"),
    )

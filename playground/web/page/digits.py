"""The Digits tab: transport and settings, the inside of the net, and below how well it reads."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component
from dash_mantine_components import Button

from playground.digits.config import SETTINGS
from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes
from playground.web.page.digits_results import confusion, learning, mistakes, pad

_IN_THE_BAR = ("learning_rate", "filters", "batch_size", "momentum")
_GRAINS = {"batch": "One update (a batch)", "epoch": "One epoch"}


def digits() -> list[Component]:
    """What stands on the tab."""
    return [
        html.H1("A convolution net learns handwritten digits", className="pg-spoken"),
        html.Div([_transport(), _settings()], className="pg-bar"),
        html.Div(
            [
                _inside(),
                html.Div(id="digits-note", className="pg-note"),
                html.Div([learning(), confusion(), mistakes(), pad()], className="pg-digits-below"),
                html.Div(
                    id="digits-spoken",
                    className="pg-spoken",
                    role="status",
                    **attributes(aria_live="polite"),
                ),
            ],
            className="pg-digits-page",
        ),
    ]


def _transport() -> Component:
    return html.Section(
        [
            controls.round_button("digits-reset", "Reset", "reset", 44, variant="default"),
            controls.round_button("digits-play", "Play", "play", 56, className="pg-play"),
            html.Div([_step(), _grains()], className="pg-steps"),
            html.Div(
                [
                    html.Span("Epoch", className="pg-label"),
                    html.Div(id="digits-epoch", className="pg-digits-epoch"),
                    html.Div(
                        html.Div(),
                        id="digits-batches",
                        className="pg-digits-batches",
                        **attributes(aria_hidden="true"),
                    ),
                ],
                className="pg-epoch",
            ),
            html.Div(
                [
                    html.Span("Speed", className="pg-label"),
                    controls.segments(
                        "digits-speed", "Speed", {"1": "1×", "10": "10×", "max": "Max"}, "max"
                    ),
                ],
                className="pg-speed",
            ),
        ],
        className="pg-transport",
        **attributes(aria_label="Training"),
    )


def _step() -> Component:
    return controls.round_button("digits-step", "Step one epoch", "step", 44, variant="default")


def _grains() -> Component:
    buttons = [
        html.Button(
            words,
            type="button",
            **attributes(data_grain=grain, aria_pressed=str(grain == "epoch").lower()),
        )
        for grain, words in _GRAINS.items()
    ]
    return controls.step_menu("digits-step-menu", "digits-step-sizes", buttons)


def _settings() -> Component:
    rows = [SETTINGS[name] for name in _IN_THE_BAR]
    return html.Section(
        [
            *(
                controls.stepped(ids.digits(row.name), row.title, row.steps, row.default)
                for row in rows
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Span("Seed", className="pg-label"),
                            html.Output(id="digits-seed", className="pg-value"),
                        ],
                        className="pg-field-head",
                    ),
                    html.Div(
                        Button(
                            [html.Span(className="pg-icon pg-icon-shuffle"), "New seed"],
                            id="digits-new-seed",
                            n_clicks=0,
                            variant="default",
                        ),
                        className="pg-middle",
                    ),
                ],
                className="pg-field",
            ),
        ],
        className="pg-settings pg-digits-settings",
        **attributes(aria_label="Settings"),
    )


def _inside() -> Component:
    """One image on its way through the net, and the gradient on its way back."""
    return html.Section(
        [
            html.Div([_image(), _image_gradient()], className="pg-digits-image"),
            html.Div(
                id="digits-maps",
                className="pg-digits-maps",
                role="group",
                **attributes(aria_label="Filters, what they find, and the gradient that arrives"),
            ),
            html.Div([_answer(), _answer_gradient()], className="pg-digits-answer"),
            html.Div(id="digits-readout", className="pg-digits-readout pg-hint"),
        ],
        className="pg-digits-inside",
        **attributes(aria_label="Inside the net"),
    )


def _image() -> Component:
    return html.Div(
        [
            html.Div(
                [
                    html.H2("Image"),
                    _stepper("digits-before", "Image before", "‹"),
                    _stepper("digits-after", "Next image", "›"),
                ],
                className="pg-digits-head pg-digits-image-head",
            ),
            _picture("digits-image", "No image yet"),
            html.Div(id="digits-image-name", className="pg-digits-name"),
        ],
        className="pg-digits-image-there",
    )


def _picture(name: str, label: str) -> Component:
    # Its label holds until there is something to see.
    return html.Canvas(
        id=name, className="pg-digits-large", role="img", **attributes(aria_label=label)
    )


def _image_gradient() -> Component:
    return html.Div(
        [
            html.Div(
                [
                    html.Span("its gradient", className="pg-label"),
                    html.Span(id="digits-image-scale", className="pg-digits-scale"),
                ],
                className="pg-digits-head pg-digits-back",
            ),
            _picture("digits-image-gradient", "No gradient yet"),
        ],
        className="pg-digits-image-back",
    )


def _answer() -> Component:
    return html.Div(
        [
            html.Div(
                [html.H2("Answer"), html.Span("how probable", className="pg-hint")],
                className="pg-digits-head",
            ),
            html.Div(id="digits-answer", className="pg-digits-bars"),
        ],
        className="pg-digits-answer-there",
    )


def _answer_gradient() -> Component:
    return html.Div(
        [
            html.Div(
                [
                    html.Span("gradient at the answer", className="pg-label"),
                    html.Span("±1", className="pg-digits-scale"),
                ],
                className="pg-digits-head pg-digits-back",
            ),
            html.Div(id="digits-answer-gradient", className="pg-digits-bars pg-digits-signed"),
        ],
        className="pg-digits-answer-back",
    )


def _stepper(control: str, name: str, sign: str) -> Component:
    return html.Button(
        sign, id=control, type="button", className="pg-stepper", **attributes(aria_label=name)
    )

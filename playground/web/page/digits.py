"""The Digits tab: transport and settings, the inside of the net, and below how well it reads."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component
from dash_mantine_components import Button

from playground.digits.config import SETTINGS
from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes, icon
from playground.web.page.digits_more import digits_more_button, digits_more_card
from playground.web.page.digits_results import confusion, head, hinted, learning, mistakes, pad
from playground.web.page.transport import transport
from playground.wording.words import words

IN_THE_BAR = ("learning_rate", "filters", "batch_size", "momentum")
_GRAINS = ("batch", "epoch")


def digits() -> list[Component]:
    """What stands on the tab."""
    return [
        html.H1(words("page.digits.title"), className="pg-spoken"),
        html.Div([_driving(), _settings()], className="pg-bar"),
        digits_more_card(),
        html.Div(
            [
                _inside(),
                html.Div(id="digits-note", className="pg-note"),
                html.Div([learning(), confusion(), mistakes(), pad()], className="pg-digits-below"),
                controls.spoken("digits-spoken", className="pg-spoken"),
            ],
            className="pg-digits-page",
        ),
    ]


def _driving() -> Component:
    grains = {grain: attributes(data_grain=grain) for grain in _GRAINS}
    epoch = [
        html.Span(words("page.transport.epoch"), className="pg-label"),
        html.Div(id="digits-epoch", className="pg-digits-epoch"),
        html.Div(
            html.Div(),
            id="digits-batches",
            className="pg-digits-batches",
            **attributes(aria_hidden="true"),
        ),
    ]
    return transport("digits-", grains, epoch, "max", explained=False)


def _settings() -> Component:
    rows = [SETTINGS[name] for name in IN_THE_BAR]
    return html.Section(
        [
            *(
                controls.stepped(ids.digits(row.name), row.title, row.steps, row.default)
                for row in rows
            ),
            _seed(),
            digits_more_button(),
        ],
        className="pg-settings pg-digits-settings",
        **attributes(aria_label=words("page.settings.title")),
    )


def _seed() -> Component:
    title = html.Span(words("page.settings.seed"), className="pg-label")
    value = html.Output(id="digits-seed", className="pg-value")
    button = Button(
        [icon("shuffle"), words("page.settings.new_seed")],
        id="digits-new-seed",
        n_clicks=0,
        variant="default",
    )
    return controls.field_of([title, value], button, className="pg-field")


def _inside() -> Component:
    """One image on its way through the net, and the gradient on its way back."""
    return html.Section(
        [
            html.Div([_image(), _image_gradient()], className="pg-digits-image"),
            html.Div(
                id="digits-maps",
                className="pg-digits-maps",
                role="group",
                **attributes(aria_label=words("page.digits.maps")),
            ),
            _answers(),
            html.Div(id="digits-readout", className="pg-digits-readout pg-hint"),
        ],
        className="pg-digits-inside",
        **attributes(aria_label=words("page.digits.inside")),
    )


def _image() -> Component:
    title = html.H2(words("page.digits.image"))
    before = _stepper("digits-before", words("page.digits.before"), "‹")
    after = _stepper("digits-after", words("page.digits.after"), "›")
    return html.Div(
        [
            head(title, before, after, more=" pg-digits-image-head"),
            _picture("digits-image", words("page.digits.no_image")),
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
    scale = html.Span(id="digits-image-scale", className="pg-digits-scale")
    return html.Div(
        [
            _gradient_head(words("page.digits.image_gradient"), scale),
            _picture("digits-image-gradient", words("page.digits.no_gradient")),
        ],
        className="pg-digits-image-back",
    )


def _answers() -> Component:
    """How probable the net finds each digit, and the gradient that starts there."""
    there = [
        hinted(words("page.digits.answer"), words("page.digits.probable")),
        html.Div(id="digits-answer", className="pg-digits-bars"),
    ]
    scale = html.Span("±1", className="pg-digits-scale")
    back = [
        _gradient_head(words("page.digits.answer_gradient"), scale),
        html.Div(id="digits-answer-gradient", className="pg-digits-bars pg-digits-signed"),
    ]
    return html.Div(
        [
            html.Div(there, className="pg-digits-answer-there"),
            html.Div(back, className="pg-digits-answer-back"),
        ],
        className="pg-digits-answer",
    )


def _gradient_head(title: str, scale: Component) -> Component:
    return head(html.Span(title, className="pg-label"), scale, more=" pg-digits-back")


def _stepper(control: str, name: str, sign: str) -> Component:
    return html.Button(
        sign, id=control, type="button", className="pg-stepper", **attributes(aria_label=name)
    )

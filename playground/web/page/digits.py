"""The Digits tab: transport and settings, the inside of the net, and below how well it reads."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from dash_mantine_components import Button

from playground.digits_config import OFFERED, DigitsConfig
from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes

_NEUTRAL = "#868D9B"  # seen in the hover box only; the page's CSS colours the lines
_PAD_HELP = "Pad. Arrows move the pen, Space lowers and lifts it, Delete clears."
_SETTINGS = {
    "learning_rate": "Learning rate",
    "filters": "Filters",
    "batch_size": "Batch size",
    "momentum": "Momentum",
}


def digits() -> list[Component]:
    """What stands on the tab."""
    return [
        html.H1("A convolution net learns handwritten digits", className="pg-spoken"),
        html.Div([_transport(), _settings()], className="pg-bar"),
        html.Div(
            [
                _inside(),
                html.Div(id=ids.DIGITS_NOTE, className="pg-note"),
                html.Div(
                    [_learning(), _confusion(), _mistakes(), _pad()], className="pg-digits-below"
                ),
                html.Div(
                    id=ids.DIGITS_SPOKEN,
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
            controls.round_button(ids.DIGITS_RESET, "Reset", "reset", 44, variant="default"),
            controls.round_button(ids.DIGITS_PLAY, "Play", "play", 56, className="pg-play"),
            controls.round_button(ids.DIGITS_STEP, "Step one epoch", "step", 44, variant="default"),
            html.Div(
                [
                    html.Span("Epoch", className="pg-label"),
                    html.Div(id=ids.DIGITS_EPOCH, className="pg-digits-epoch"),
                    html.Div(
                        html.Div(),
                        id=ids.DIGITS_BATCHES,
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
                        ids.DIGITS_SPEED, "Speed", {"batch": "Batch", "max": "Max"}, "max"
                    ),
                ],
                className="pg-speed",
            ),
        ],
        className="pg-transport",
        **attributes(aria_label="Training"),
    )


def _settings() -> Component:
    defaults = DigitsConfig().model_dump()
    return html.Section(
        [
            *(
                controls.stepped(ids.digits(name), title, OFFERED[name], defaults[name])
                for name, title in _SETTINGS.items()
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Span("Seed", className="pg-label"),
                            html.Output(id=ids.DIGITS_SEED, className="pg-value"),
                        ],
                        className="pg-field-head",
                    ),
                    html.Div(
                        Button(
                            [html.Span(className="pg-icon pg-icon-shuffle"), "New seed"],
                            id=ids.DIGITS_NEW_SEED,
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
            html.Div(
                [
                    html.Div(
                        [
                            html.H2("Image"),
                            _stepper(ids.DIGITS_BEFORE, "Image before", "‹"),
                            _stepper(ids.DIGITS_AFTER, "Next image", "›"),
                        ],
                        className="pg-digits-head pg-digits-image-head",
                    ),
                    html.Canvas(id=ids.DIGITS_IMAGE, className="pg-digits-large", role="img"),
                    html.Div(id=ids.DIGITS_IMAGE_NAME, className="pg-digits-name"),
                    html.Div(
                        [
                            html.Span("its gradient", className="pg-label"),
                            html.Span(id=ids.DIGITS_IMAGE_SCALE, className="pg-digits-scale"),
                        ],
                        className="pg-digits-head pg-digits-back",
                    ),
                    html.Canvas(
                        id=ids.DIGITS_IMAGE_GRADIENT, className="pg-digits-large", role="img"
                    ),
                ],
                className="pg-digits-image",
            ),
            html.Div(
                id=ids.DIGITS_MAPS,
                className="pg-digits-maps",
                role="group",
                **attributes(aria_label="Filters, what they find, and the gradient that arrives"),
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.H2("Answer"),
                            html.Span("how probable", className="pg-hint"),
                        ],
                        className="pg-digits-head",
                    ),
                    html.Div(id=ids.DIGITS_ANSWER, className="pg-digits-bars"),
                    html.Div(
                        [
                            html.Span("gradient at the answer", className="pg-label"),
                            html.Span("±1", className="pg-digits-scale"),
                        ],
                        className="pg-digits-head pg-digits-back",
                    ),
                    html.Div(
                        id=ids.DIGITS_ANSWER_GRADIENT, className="pg-digits-bars pg-digits-signed"
                    ),
                ],
                className="pg-digits-answer",
            ),
            html.Div(id=ids.DIGITS_READOUT, className="pg-digits-readout pg-hint"),
        ],
        className="pg-digits-inside",
        **attributes(aria_label="Inside the net"),
    )


def _stepper(control: str, name: str, sign: str) -> Component:
    return html.Button(
        sign, id=control, type="button", className="pg-stepper", **attributes(aria_label=name)
    )


def _learning() -> Component:
    return html.Section(
        [
            html.Div(
                [
                    _figure("Test accuracy", ids.DIGITS_ACCURACY, "pg-figure pg-figure-main"),
                    _figure("Test loss", ids.DIGITS_TEST_LOSS, "pg-figure"),
                    _figure("Training loss", ids.DIGITS_TRAIN_LOSS, "pg-figure"),
                ],
                className="pg-figures pg-digits-figures",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Span("Test", className="pg-digits-key"),
                            html.Span("Training", className="pg-digits-key pg-digits-dashed"),
                        ],
                        className="pg-digits-keys",
                        **attributes(aria_hidden="true"),
                    ),
                    dcc.Graph(
                        id=ids.DIGITS_CURVES,
                        figure=_empty_curves(),
                        responsive=True,
                        config={"displayModeBar": False},
                        style={"height": "100%"},
                    ),
                ],
                className="pg-curves pg-digits-curves",
            ),
        ],
        className="pg-digits-learning",
        **attributes(aria_label="Loss and accuracy"),
    )


def _figure(title: str, control: str, class_name: str) -> Component:
    return html.Div(
        [html.Span(title, className="pg-label"), html.Div("–", id=control)], className=class_name
    )


def _empty_curves() -> dict[str, Any]:
    """Loss above, accuracy below, training dashed and test solid; the script brings the numbers."""
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "uid": f"digits-{name.lower()}-{axis}",  # what the CSS colours it by
            "x": [],
            "y": [],
            "yaxis": axis,
            "line": {"color": _NEUTRAL, **line},
        }
        for axis in ("y", "y2")
        for name, line in (
            ("Training", {"width": 2, "dash": "6px,3px"}),
            ("Test", {"width": 2.5}),
        )
    ]
    axis = {"showline": False, "zeroline": False, "fixedrange": True}
    heading = {"xref": "paper", "yref": "paper", "x": 0, "showarrow": False, "xanchor": "left"}
    return {
        "data": traces,
        "layout": {
            "autosize": True,
            "showlegend": False,
            "hovermode": "x unified",
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 44, "r": 8, "t": 18, "b": 24},
            "font": {"size": 12},
            "xaxis": {
                **axis,
                "range": [0, 20],
                "showgrid": False,
                "ticks": "outside",
                "ticklen": 4,
                "anchor": "y2",
                "unifiedhovertitle": {"text": "Epoch %{x}"},
            },
            "yaxis": {
                **axis,
                "domain": [0.58, 1],
                "type": "log",
                "range": [-2, 0.5],
                "tickformat": "~g",
                "hoverformat": ".3f",
            },
            "yaxis2": {
                **axis,
                "domain": [0, 0.42],
                "range": [0, 1],
                "tickformat": ".0%",
                "hoverformat": ".1%",
            },
            "annotations": [
                {**heading, "text": "Loss", "y": 1, "yanchor": "bottom"},
                {**heading, "text": "Accuracy", "y": 0.42, "yanchor": "bottom"},
            ],
        },
    }


def _confusion() -> Component:
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Confusion"),
                    html.Span("row: digit, column: answer", className="pg-hint"),
                ],
                className="pg-digits-head",
            ),
            html.Div(id=ids.DIGITS_CONFUSION, className="pg-digits-confusion"),
        ],
        className="pg-digits-answers",
        **attributes(aria_label="Confusion matrix"),
    )


def _mistakes() -> Component:
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Worst mistakes", id=ids.DIGITS_MISTAKES_TITLE),
                    html.Button(
                        "All mistakes",
                        id=ids.DIGITS_ALL,
                        type="button",
                        className="pg-text-button",
                        hidden=True,
                    ),
                ],
                className="pg-digits-head",
            ),
            html.Div(id=ids.DIGITS_MISTAKES, className="pg-digits-thumbs"),
        ],
        className="pg-digits-mistakes",
        **attributes(aria_label="Images by answer"),
    )


def _pad() -> Component:
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Draw a digit"),
                    html.Button(
                        "Clear", id=ids.DIGITS_CLEAR, type="button", className="pg-text-button"
                    ),
                ],
                className="pg-digits-head",
            ),
            html.Canvas(
                id=ids.DIGITS_PAD,
                className="pg-digits-pad",
                tabIndex=0,
                role="application",
                **attributes(aria_label=_PAD_HELP),
            ),
            html.Div(
                [
                    html.Span(
                        "Mouse, finger, or arrows and Space.",
                        id=ids.DIGITS_PAD_ANSWER,
                        role="status",
                    ),
                    html.Span("Meant as", id="digits-meant-title"),
                ],
                className="pg-digits-said",
            ),
            html.Div(
                id=ids.DIGITS_MEANT,
                className="pg-digits-meant",
                role="group",
                **attributes(aria_labelledby="digits-meant-title"),
            ),
        ],
        className="pg-digits-draw",
        **attributes(aria_label="Draw a digit"),
    )

"""The page in its rooms: bars above, data | network | output on the stage, time below."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from playground.data.datasets import PROBLEMS
from playground.data.random_stream import RandomStream
from playground.figures.run.live_curves import empty_loss_curves
from playground.run.training import GRAINS
from playground.web import ids
from playground.web.page import controls
from playground.web.page.appearance import appearance
from playground.web.page.around import around
from playground.web.page.backprop import backprop
from playground.web.page.controls import as_json, attributes, tip
from playground.web.page.digits import digits
from playground.web.page.explanations import explanations_json
from playground.web.page.export_menu import export_menu
from playground.web.page.lesson import lesson_card, way_to_lesson
from playground.web.page.projector import leave_projector, settings_button, settings_sheet
from playground.web.page.studies import studies
from playground.web.page.theme import THEME

_THUMBNAIL_POINTS = 200
_GRAINS = {
    "sample": "One point",
    "batch": "One update (a batch)",
    "epoch": "One epoch",
}
assert tuple(_GRAINS) == GRAINS


class _Tab(NamedTuple):
    """A page besides the playground; its elements are put in when it is first opened."""

    title: str
    id: str
    class_name: str
    content: Callable[[], list[Component]]


_TABS = {
    "/studies": _Tab("Studies", ids.STUDIES_TAB, "pg-study", studies),
    "/backprop": _Tab("Backprop", ids.BACKPROP_TAB, "pg-back", backprop),
    "/digits": _Tab("Digits", ids.DIGITS_TAB, "pg-digits", digits),
}
"""By path. `assets/main.mjs` has a module for each."""

_CURVES = {
    "test": "Test",
    "training": "Training",
    "penalty": "Penalty",
    "objective": "Objective",
    "accuracy": "Accuracy",
}
"""What the loss panel can show, by the name the script uses."""
_CURVES_AT_FIRST = ("test", "training", "penalty")


def layout() -> Component:
    """The whole page."""
    return dmc.MantineProvider(
        html.Div(
            [
                html.Button(
                    "Skip to the controls", id=ids.SKIP, className="pg-skip", type="button"
                ),
                _top_bar(),
                html.Div(_playground(), id=ids.PLAYGROUND_TAB, className="pg-tab-page"),
                *(_later(tab.id, tab.class_name, tab.content()) for tab in _TABS.values()),
                leave_projector(),
                html.Div(
                    id=ids.EXPLANATIONS,
                    hidden=True,
                    **attributes(data_explanations=explanations_json()),
                ),
            ],
            className="pg-page",
        ),
        theme=THEME,
        defaultColorScheme="auto",
    )


def _later(tab: str, class_name: str, content: list[Component]) -> Component:
    """A tab's place, and its elements as JSON for the script that puts them in."""
    main = html.Main(id=tab, className=class_name, **attributes(data_children=as_json(content)))
    return html.Div(main, hidden=True)


def _playground() -> list[Component]:
    return [
        html.Div([_transport(), _settings(), settings_button()], className="pg-bar"),
        settings_sheet(),
        html.Main(
            [
                html.H1("Neural playground", className="pg-spoken"),
                lesson_card(),
                _data(),
                _network(),
                _output(),
                html.Div(id=ids.NOTE, className="pg-note"),
                html.Button(
                    "Show the bar",
                    id=ids.SHOW_TEXT,
                    className="pg-show-text",
                    type="button",
                    hidden=True,
                ),
                _undo(),
                _time(),
                html.Div(
                    id=ids.SPOKEN,
                    className="pg-spoken",
                    role="status",
                    **attributes(aria_live="polite"),
                ),
            ],
            className="pg-main",
        ),
        around(),
    ]


def _top_bar() -> Component:
    return html.Header(
        [
            html.Div(
                [html.Span(className="pg-mark"), html.Span("Neural playground")],
                className="pg-brand",
            ),
            html.Button(
                id=ids.PAGE_MENU,
                className="pg-page-menu",
                type="button",
                **attributes(aria_expanded="false", aria_controls=ids.TABS),
            ),
            html.Nav(
                [
                    html.A("Playground", href="/"),
                    *(html.A(tab.title, href=path) for path, tab in _TABS.items()),
                ],
                id=ids.TABS,
                className="pg-tabs",
                **attributes(aria_label="Pages"),
            ),
            html.Div(
                [
                    dmc.Button(
                        [html.Span(className="pg-icon pg-icon-link"), html.Span("Copy link")],
                        id=ids.COPY_LINK,
                        n_clicks=0,
                        variant="default",
                        className="pg-copy",
                        **attributes(aria_label="Copy link"),
                        **tip("copy_link"),
                    ),
                    export_menu(),
                    controls.round_button(
                        ids.TO_LESSONS,
                        "Lessons",
                        "lessons",
                        36,
                        "lessons",
                        variant="subtle",
                    ),
                    appearance(),
                    controls.round_button(
                        ids.HELP, "Keys and symbols", "help", 36, "help", variant="subtle"
                    ),
                ],
                className="pg-top-actions",
            ),
        ],
        className="pg-top",
    )


def _transport() -> Component:
    return html.Section(
        [
            controls.round_button(ids.RESET, "Reset", "reset", 44, "reset", variant="default"),
            controls.round_button(ids.PLAY, "Play", "play", 56, "play", className="pg-play"),
            html.Div(
                [
                    controls.round_button(
                        ids.STEP, "Step one epoch", "step", 44, "step", variant="default"
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
                        ids.SPEED, "Speed", {"1": "1×", "10": "10×", "max": "Max"}, "1"
                    ),
                ],
                className="pg-speed",
                **tip("speed"),
            ),
        ],
        className="pg-transport",
        **attributes(aria_label="Training"),
    )


def _undo() -> Component:
    """Two quiet buttons at the end of the note, once something was changed."""
    return html.Div(
        [
            html.Button(
                html.Span(className=f"pg-icon pg-icon-{name}"),
                id=control,
                type="button",
                **attributes(aria_label=name.capitalize()),
                **tip(name),
            )
            for control, name in ((ids.UNDO, "undo"), (ids.REDO, "redo"))
        ],
        className="pg-undo",
        role="group",
        hidden=True,
        **attributes(aria_label="Undo and redo"),
    )


def _epoch() -> Component:
    """The epoch's number: a button that becomes a field, filled by the script."""
    return html.Div(
        [
            html.Span("Epoch", id="epoch-title", className="pg-label"),
            html.Button(
                html.Span(id=ids.EPOCH),
                id=ids.GO_TO,
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
    return controls.step_menu(ids.STEP_MENU, ids.STEP_SIZES, buttons, "step_menu")


def _settings() -> Component:
    return html.Section(
        [
            controls.slider("learning_rate"),
            controls.select("activation"),
            controls.units_slider(),
            controls.select("regularization"),
            controls.slider("regularization_rate"),
            controls.select("problem"),
        ],
        className="pg-settings",
        **attributes(aria_label="Settings"),
    )


def _data() -> Component:
    return html.Section(
        [
            way_to_lesson(),
            html.H2("Data", **tip("datasets")),
            html.Div(
                [
                    _thumbnail(problem, name)
                    for problem, datasets in PROBLEMS.items()
                    for name in datasets
                ],
                id=ids.DATASETS,
                className="pg-datasets",
                role="group",
                **tip("datasets"),
                **attributes(aria_label="Data set"),
            ),
            controls.slider("train_percent", unit=" %"),
            controls.slider("noise_percent", unit=" %"),
            controls.slider("batch_size"),
            dmc.Button(
                [html.Span(className="pg-icon pg-icon-shuffle"), "New data"],
                id=ids.NEW_DATA,
                n_clicks=0,
                variant="default",
                fullWidth=True,
                **tip("new_data"),
            ),
            dmc.Button(
                "New weights",
                id=ids.NEW_WEIGHTS,
                n_clicks=0,
                variant="default",
                fullWidth=True,
                **tip("new_weights"),
            ),
            html.Div(id="data-caption", className="pg-caption"),
        ],
        className="pg-data",
    )


def _thumbnail(problem: str, name: str) -> Component:
    """A button with a picture of the data set: noise-free points, y upwards."""
    dataset = PROBLEMS[problem][name]
    samples = dataset.generate(_THUMBNAIL_POINTS, 0.0, RandomStream("thumbnail"))
    points = [[round(number, 2) for number in sample] for sample in samples]
    return html.Button(
        [
            html.Canvas(**attributes(data_points=json.dumps(points, separators=(",", ":")))),
            html.Span(dataset.title),
        ],
        className="pg-dataset",
        type="button",
        **attributes(data_problem=problem, data_dataset=name, aria_pressed="false"),
    )


def _network() -> Component:
    """The place of the network: deeper than a phone is wide, it scrolls in its frame."""
    return html.Section(
        html.Div(id=ids.NETWORK, className="pg-network"),
        className="pg-network-frame",
        **attributes(aria_label="Network; arrows move between its units"),
    )


def _output() -> Component:
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Output", id="output-title"),
                    html.Span(
                        "the network's answer at every point", id="output-hint", className="pg-hint"
                    ),
                ],
                className="pg-head",
                **tip("map"),
            ),
            html.Div(
                [
                    _figure("Test loss", ids.TEST_LOSS, "pg-figure pg-figure-main"),
                    _figure("Training loss", ids.TRAIN_LOSS, "pg-figure"),
                    _figure("Test accuracy", ids.TEST_ACCURACY, "pg-figure"),
                ],
                className="pg-figures",
            ),
            html.Div(
                [
                    html.Canvas(
                        id=ids.DECISION_MAP,
                        role="img",
                        **attributes(aria_label="The network's answer at every point"),
                    ),
                    html.Div(_ticks(), id="map-ticks", **attributes(aria_hidden="true")),
                ],
                className="pg-map",
            ),
            html.Div(
                [
                    controls.check("show_test_data"),
                    controls.check("discretize"),
                    html.Div(
                        [html.Span("−1"), html.Span(className="pg-gradient"), html.Span("1")],
                        className="pg-legend",
                        role="img",
                        **attributes(aria_label="Colours from −1, negative, to 1, positive"),
                        **tip("legend"),
                    ),
                ],
                className="pg-map-options",
            ),
        ],
        className="pg-output",
    )


def _ticks() -> list[Component]:
    """Coordinates below and to the right of the map."""
    ticks: list[Component] = []
    for value in (-6, -3, 0, 3, 6):
        share = (value + 6) / 12
        text = str(value).replace("-", "−")
        below = {"left": f"{100 * share}%", "top": "calc(100% + 7px)"}
        right = {"top": f"{100 * (1 - share)}%", "left": "calc(100% + 8px)"}
        # The outermost stand a little inwards, so that they do not stick out on a phone.
        shift = f"translateX(-{30 + 40 * share:.0f}%)"
        ticks.append(html.Span(text, style={**below, "transform": shift}))
        ticks.append(
            html.Span(text, style={**right, "transform": "translateY(-50%)"}, className="pg-tick-y")
        )
    return ticks


def _figure(title: str, control: str, class_name: str) -> Component:
    return html.Div(
        [html.Span(title, className="pg-label"), html.Div("–", id=control)],
        className=class_name,
        **tip(control.replace("-", "_")),
    )


def _time() -> Component:
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Loss", **tip("loss")),
                    html.Span("half the mean squared error", className="pg-hint", **tip("loss")),
                    html.Div(
                        [_chip(curve, title) for curve, title in _CURVES.items()],
                        id=ids.LOSS_CHIPS,
                        className="pg-curve-chips",
                        role="group",
                        **attributes(
                            aria_label="Curves to show", data_shown=" ".join(_CURVES_AT_FIRST)
                        ),
                    ),
                    html.Div(
                        [
                            html.Span("Seeds", className="pg-label", id="band-title"),
                            controls.segments(
                                ids.BAND,
                                "How many other seeds to show as a band",
                                {"0": "1", "8": "8", "24": "24"},
                                "0",
                            ),
                        ],
                        className="pg-band",
                        **tip("band"),
                    ),
                    controls.segments(
                        ids.LOSS_SCALE,
                        "Scale of the loss axis",
                        {"linear": "Linear", "log": "Log"},
                        "log",
                        "loss_scale",
                    ),
                ],
                className="pg-head",
            ),
            html.Div(
                html.Div(id=ids.LOSS_PANEL, **attributes(data_children=_chart())),
                className="pg-curves",
            ),
            html.Div(id=ids.TIMELINE, className="pg-timeline", **tip("timeline")),
        ],
        className="pg-time",
    )


def _chip(curve: str, title: str) -> Component:
    """A switch of a curve: its line, its name, and a number where the script has one."""
    return html.Button(
        [html.Span(className="pg-curve-line"), title, html.Span(className="pg-curve-number")],
        className="pg-curve-chip",
        type="button",
        **attributes(data_curve=curve, aria_pressed=str(curve in _CURVES_AT_FIRST).lower()),
        **tip(f"curve-{curve}"),
    )


def _chart() -> str:
    """The chart as JSON: the script puts it in once everything else is alive.

    Plotly is by far the largest script of the page, and stops it for a moment when it arrives.
    """
    graph = dcc.Graph(
        id=ids.LOSS_CURVES,
        figure=empty_loss_curves(),
        config={"displayModeBar": False},
    )
    return as_json(graph)

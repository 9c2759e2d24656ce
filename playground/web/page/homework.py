"""The Homework tab: a report's contents, and beside them the report as it will be printed."""

from __future__ import annotations

import json

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.homework.sheet_parts import SHEET
from playground.web.page import controls
from playground.web.page.controls import attributes, graph, icon, marked, text_button
from playground.wording.words import words

_FORMATS = ("html", "latex", "markdown", "notebook")


def homework() -> list[Component]:
    """What stands on the tab."""
    return [_contents(), _preview()]


def _contents() -> Component:
    """The contents scroll; what runs and downloads them stays in sight."""
    return html.Section(
        [
            html.Div(
                [
                    html.H1(words("page.homework.title")),
                    html.Div([_field("name"), _field("course")], className="pg-report-about"),
                    _head(),
                    html.P(_empty(), className="pg-report-empty"),
                    _parts(),
                    _adding(),
                ],
                className="pg-report-contents",
            ),
            html.Div([_running(), _downloads()], className="pg-report-foot"),
        ],
        className="pg-report",
        **attributes(aria_label=words("page.homework.title")),
    )


def _head() -> Component:
    title = html.H2(words("page.homework.contents"))
    sheet = text_button("report-sheet", words("page.homework.sheet"))
    return html.Div([title, sheet], className="pg-report-head")


def _parts() -> Component:
    return html.Ol(
        id="report-parts",
        className="pg-report-parts",
        hidden=True,
        **attributes(
            aria_label=words("page.homework.contents"),
            data_sheet=json.dumps(SHEET),
        ),
    )


def _field(name: str) -> Component:
    return dmc.TextInput(
        id=f"report-{name}",
        label=words(f"page.homework.{name}"),
        value="",
        attributes={"input": {"autocomplete": "off", "maxLength": 200}},
    )


def _empty() -> list[Component | str]:
    """The first sentence, its button in the middle of it."""
    return marked(words("page.homework.empty"), lambda label: text_button("report-first", label))


def _adding() -> Component:
    label = words("page.homework.link_label")
    field = dmc.TextInput(
        id="report-address",
        placeholder=words("page.homework.link_example"),
        attributes={"input": {"aria-label": label, "autocomplete": "off"}},
    )
    add = html.Button(words("page.homework.add"), id="report-add", className="pg-action")
    opens = attributes(aria_expanded="false", aria_controls="report-link-form")
    return html.Div(
        [
            html.Div(
                [
                    text_button("report-text", words("page.homework.text")),
                    text_button("report-link", words("page.homework.link"), **opens),
                    text_button("report-back", words("page.homework.back"), hidden=True),
                ],
                className="pg-report-adding",
            ),
            html.Form(
                [field, add, controls.spoken("report-link-said", className="pg-report-said")],
                id="report-link-form",
                className="pg-report-link",
                hidden=True,
            ),
            controls.spoken("report-said", className="pg-report-said"),
        ]
    )


def _running() -> Component:
    """What is missing, how long it takes, how far it is, and the button that does or pauses it."""
    bar = controls.progress("report-progress", words("page.homework.done"))
    said = controls.spoken("report-running", className="pg-report-said")
    run = text_button("report-run", words("page.homework.run"), hidden=True)
    return html.Div(
        [bar, html.Div([said, run], className="pg-report-run")], className="pg-report-running"
    )


def _downloads() -> Component:
    print_it = dmc.Button(
        [icon("export"), words("page.homework.pdf")], id="report-pdf", n_clicks=0, disabled=True
    )
    others = [
        dmc.Button(
            words(f"page.homework.{kind}"),
            id=f"report-{kind}",
            n_clicks=0,
            disabled=True,
            variant="default",
        )
        for kind in _FORMATS
    ]
    preview = html.Button(
        words("page.homework.preview"),
        id="report-preview",
        type="button",
        className="pg-action",
        **attributes(aria_pressed="false"),
    )
    return html.Div(
        [
            preview,
            html.Div([print_it, *others], className="pg-report-formats"),
            html.P(words("page.homework.kept"), className="pg-hint"),
        ],
        className="pg-report-downloads",
    )


def _preview() -> Component:
    """No script runs in the frame; it may open links, and be printed."""
    frame = html.Iframe(
        id="report-page",
        title=words("page.homework.page"),
        srcDoc="",
        sandbox="allow-same-origin allow-modals allow-popups allow-popups-to-escape-sandbox",
    )
    nothing = html.P(words("page.homework.nothing"), className="pg-hint")
    # Plotly, which draws the figures, comes with the first chart that is laid out.
    brings_plotly = html.Div(graph("report-chart", {"data": [], "layout": {}}, "1px"), hidden=True)
    return html.Section(
        [nothing, frame, brings_plotly],
        className="pg-report-ground",
        **attributes(aria_label=words("page.homework.page")),
    )

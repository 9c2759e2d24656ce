"""The card of a lesson beside the stage; on phones a sheet from below. The script fills it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.web.page.controls import attributes


def lesson_card() -> Component:
    """Its rooms: the head with its steps, the body of one step or of the list, the foot."""
    return html.Aside(
        [
            html.Button(
                id="lesson-handle",
                className="pg-lesson-handle",
                type="button",
                **attributes(aria_label="Make the lesson small", aria_expanded="true"),
            ),
            html.Header(
                [
                    html.Div(id="lesson-name", className="pg-lesson-name"),
                    _close(),
                    html.Div(id="lesson-bars", className="pg-lesson-bars"),
                    html.Div(
                        [
                            html.H2(id="lesson-title", tabIndex=-1),
                            html.Span(id="lesson-count", className="pg-hint"),
                        ],
                        className="pg-lesson-title",
                    ),
                ],
                className="pg-lesson-head",
            ),
            html.Div(_body(), id="lesson-body", className="pg-lesson-body"),
            html.Footer(
                [
                    html.Button("Back", id="lesson-back", className="pg-lesson-button"),
                    html.Button(id="lesson-data", className="pg-lesson-data"),
                    html.Button(
                        "Next", id="lesson-next", className="pg-lesson-button pg-lesson-main"
                    ),
                ],
                className="pg-lesson-foot",
            ),
        ],
        id="lesson",
        className="pg-lesson",
        hidden=True,
        **attributes(aria_label="Lesson"),
    )


def way_to_lesson() -> Component:
    """Where the data stand in the card's place: the way back to it."""
    return html.Button(id="to-lesson", className="pg-to-lesson", type="button", hidden=True)


def _close() -> Component:
    return html.Button(
        html.Span(className="pg-icon pg-icon-close"),
        id="lesson-close",
        className="pg-lesson-close",
        type="button",
        **attributes(aria_label="Close the lesson"),
    )


def _body() -> list[Component]:
    return [
        html.Div(id="lesson-question", className="pg-lesson-question pg-prose", tabIndex=-1),
        html.Div(id="lesson-text", className="pg-lesson-text pg-prose"),
        html.Div(id="lesson-guess", className="pg-lesson-guess"),
        html.Div(id="lesson-acts", className="pg-lesson-acts"),
        html.Div(
            id="lesson-result", className="pg-lesson-result", **attributes(aria_live="polite")
        ),
        html.Div(id="lesson-answer", className="pg-lesson-answer pg-prose", tabIndex=-1),
        html.Div(id="lesson-list", className="pg-lessons"),
    ]

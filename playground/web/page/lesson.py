"""The card of a lesson beside the stage; on phones a sheet from below. The script fills it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.web import ids
from playground.web.page.controls import attributes


def lesson_card() -> Component:
    """Its rooms: the head with its steps, the body of one step or of the list, the foot."""
    return html.Aside(
        [
            html.Button(
                id=ids.LESSON_HANDLE,
                className="pg-lesson-handle",
                type="button",
                **attributes(aria_label="Make the lesson small", aria_expanded="true"),
            ),
            html.Header(
                [
                    html.Div(id=ids.LESSON_NAME, className="pg-lesson-name"),
                    _close(),
                    html.Div(id=ids.LESSON_BARS, className="pg-lesson-bars"),
                    html.Div(
                        [
                            html.H2(id=ids.LESSON_TITLE, tabIndex=-1),
                            html.Span(id=ids.LESSON_COUNT, className="pg-hint"),
                        ],
                        className="pg-lesson-title",
                    ),
                ],
                className="pg-lesson-head",
            ),
            html.Div(_body(), id=ids.LESSON_BODY, className="pg-lesson-body"),
            html.Footer(
                [
                    html.Button("Back", id=ids.LESSON_BACK, className="pg-lesson-button"),
                    html.Button(id=ids.LESSON_DATA, className="pg-lesson-data"),
                    html.Button(
                        "Next", id=ids.LESSON_NEXT, className="pg-lesson-button pg-lesson-main"
                    ),
                ],
                className="pg-lesson-foot",
            ),
        ],
        id=ids.LESSON,
        className="pg-lesson",
        hidden=True,
        **attributes(aria_label="Lesson"),
    )


def way_to_lesson() -> Component:
    """Where the data stand in the card's place: the way back to it."""
    return html.Button(id=ids.TO_LESSON, className="pg-to-lesson", type="button", hidden=True)


def _close() -> Component:
    return html.Button(
        html.Span(className="pg-icon pg-icon-close"),
        id=ids.LESSON_CLOSE,
        className="pg-lesson-close",
        type="button",
        **attributes(aria_label="Close the lesson"),
    )


def _body() -> list[Component]:
    return [
        html.Div(id=ids.LESSON_QUESTION, className="pg-lesson-question pg-prose", tabIndex=-1),
        html.Div(id=ids.LESSON_TEXT, className="pg-lesson-text pg-prose"),
        html.Div(id=ids.LESSON_GUESS, className="pg-lesson-guess"),
        html.Div(id=ids.LESSON_ACTS, className="pg-lesson-acts"),
        html.Div(
            id=ids.LESSON_RESULT, className="pg-lesson-result", **attributes(aria_live="polite")
        ),
        html.Div(id=ids.LESSON_ANSWER, className="pg-lesson-answer pg-prose", tabIndex=-1),
        html.Div(id=ids.LESSON_LIST, className="pg-lessons"),
    ]

"""The card of a lesson beside the stage; on phones a sheet from below. The script fills it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.web.page.controls import attributes, icon
from playground.wording.words import words


def lesson_card() -> Component:
    """Its rooms: the head with its steps, the body of one step or of the list, the foot."""
    return html.Aside(
        [
            html.Button(
                id="lesson-handle",
                className="pg-lesson-handle",
                type="button",
                **attributes(aria_label=words("page.lesson.fold"), aria_expanded="true"),
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
                    _button("back", "pg-lesson-button"),
                    html.Button(id="lesson-data", className="pg-lesson-data"),
                    _button("next", "pg-lesson-button pg-lesson-main"),
                ],
                className="pg-lesson-foot",
            ),
        ],
        id="lesson",
        className="pg-lesson",
        hidden=True,
        **attributes(aria_label=words("page.lesson.title")),
    )


def way_to_lesson() -> Component:
    """Where the data stand in the card's place: the way back to it."""
    return html.Button(id="to-lesson", className="pg-to-lesson", type="button", hidden=True)


def _button(name: str, class_name: str) -> Component:
    return html.Button(words(f"page.lesson.{name}"), id=f"lesson-{name}", className=class_name)


def _close() -> Component:
    return html.Button(
        icon("close"),
        id="lesson-close",
        className="pg-lesson-close",
        type="button",
        **attributes(aria_label=words("page.lesson.close")),
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

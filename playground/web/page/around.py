"""What stands under the playground: the list of lessons, and the text about it all."""

from __future__ import annotations

import json

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.lessons import lesson_names, read_lesson
from playground.web import ids
from playground.web.page import switches
from playground.web.page.controls import as_json, attributes, marked
from playground.wording.words import words

_ABOUT = ("picture", "colours", "loss", "again")


def around() -> Component:
    """The part of the page below the playground."""
    return html.Section(
        [
            html.Div([_lessons(), _article()], id="text", className="pg-text"),
        ],
        id="around",
        className="pg-around",
        **attributes(
            aria_label=words("page.around.title"),
            data_switches=json.dumps({switch.name: switch.selector for switch in switches.ALL}),
        ),
    )


def _lessons() -> Component:
    title = words("page.around.lessons")
    return html.Nav(
        [
            html.H2(title),
            html.Ul([_card(name) for name in lesson_names()], id="lessons", className="pg-lessons"),
        ],
        **attributes(aria_label=title),
    )


def _card(name: str) -> Component:
    lesson = read_lesson(name)
    told = [html.B(lesson.title), html.Span(lesson.summary)]
    return html.Li(html.A(told, href=f"#tutorial={name}", **attributes(data_lesson=name)))


def _article() -> Component:
    return html.Article(
        [
            html.Div(
                [part for about in _ABOUT for part in _paragraph(about)],
                className="pg-prose",
            ),
            html.Section(
                id="lesson-link",
                className="pg-prose",
                **attributes(
                    aria_label=words("page.lesson_link.title"),
                    data_children=as_json(_lesson_link()),
                ),
            ),
        ],
        className="pg-article",
    )


def _paragraph(about: str) -> tuple[Component, Component]:
    text = marked(words(f"page.about.{about}.text"), html.B)
    return html.H2(words(f"page.about.{about}.title")), html.P(text)


def _lesson_link() -> list[Component]:
    return [
        html.H2(words("page.lesson_link.title")),
        html.P(words("page.lesson_link.hint")),
        *(
            _group(name, [_tick(switch.name, switch.title) for switch in group])
            for name, group in switches.LISTED.items()
        ),
        _group("text", [_tick("hideText", words("page.lesson_link.hide_text"))]),
        html.P(id="lesson-link-said", className="pg-made-link", tabIndex=0),
        html.Div(
            [
                dmc.Button(words("page.lesson_link.copy"), id="lesson-link-copy", n_clicks=0),
                _quiet_button("open"),
                _quiet_button("show"),
            ],
            className="pg-made-actions",
        ),
    ]


def _quiet_button(act: str) -> Component:
    return dmc.Button(
        words(f"page.lesson_link.{act}"), id=f"lesson-link-{act}", n_clicks=0, variant="default"
    )


def _group(name: str, ticks: list[Component]) -> Component:
    return html.Fieldset([html.Legend(words(f"page.lesson_link_groups.{name}")), *ticks])


def _tick(name: str, title: str) -> Component:
    return dmc.Checkbox(id=ids.hide(name), label=title, checked=False, radius=4, size="sm")

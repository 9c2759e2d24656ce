"""What stands under the playground: the list of lessons, and the text about it all."""

from __future__ import annotations

import json

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.lessons import lesson_names, read_lesson
from playground.web import ids
from playground.web.page import switches
from playground.web.page.controls import as_json, attributes
from playground.web.page.switches import Switch

_ABOUT: dict[str, list[str | Component]] = {
    "What you are looking at": [
        "A network answers a question about points of the plane: is it orange or blue here? It "
        "starts with random weights. At every step it looks at a few training points, and every "
        "weight moves a little in the direction that would have made those answers better. After "
        "many steps the large picture has the shape of the data, or it has not, and then it gets "
        "interesting.",
    ],
    "What the colours mean": [
        html.B("Orange is negative, blue is positive"),
        ", everywhere. A point is orange where its label is −1 and blue where it is 1. The "
        "background is the network\u2019s answer, from −1 in orange over 0, pale, to 1 in blue. "
        "A link is orange where its weight is negative and blue where it is positive; the "
        "thicker, the larger. The small square at a unit\u2019s corner is its bias. The picture in "
        "a unit is that unit\u2019s own answer at every point.",
    ],
    "What the loss is": [
        html.B("Half the mean squared error"),
        ": the distance between answer and label, squared and halved, on average. 0 is perfect; "
        "0.5 is what always answering 0 gives where labels are −1 and 1. Training loss is over the "
        "points the network learns from, test loss over points it never sees. Regularization adds "
        "a penalty to what training makes small, but not to these two numbers.",
    ],
    "How to use it again": [
        "Everything you set is in the address of this page: the settings, the data, the first "
        "weights. Whoever opens it sees the same run. ",
        html.B("Export"),
        " gives pictures for a report, the curves as a table, the run as a file that can be "
        "dropped on this page again, and the lines that repeat it in Python or in a shell. Links "
        "of the original TensorFlow Playground work too: paste what follows their #.",
    ],
}


def around() -> Component:
    """The part of the page below the playground."""
    return html.Section(
        [
            html.Div([_lessons(), _article()], id="text", className="pg-text"),
        ],
        id="around",
        className="pg-around",
        **attributes(
            aria_label="Lessons and text",
            data_switches=json.dumps({switch.name: switch.selector for switch in switches.ALL}),
        ),
    )


def _lessons() -> Component:
    return html.Nav(
        [
            html.H2("Lessons"),
            html.Ul([_card(name) for name in lesson_names()], id="lessons", className="pg-lessons"),
        ],
        **attributes(aria_label="Lessons"),
    )


def _card(name: str) -> Component:
    lesson = read_lesson(name)
    words = [html.B(lesson.title), html.Span(lesson.summary)]
    return html.Li(html.A(words, href=f"#tutorial={name}", **attributes(data_lesson=name)))


def _article() -> Component:
    return html.Article(
        [
            html.Div(
                [part for title, text in _ABOUT.items() for part in (html.H2(title), html.P(text))],
                className="pg-prose",
            ),
            html.Section(
                id="lesson-link",
                className="pg-prose",
                **attributes(
                    aria_labelledby="lesson-link-title", data_children=as_json(_lesson_link())
                ),
            ),
        ],
        className="pg-article",
    )


def _lesson_link() -> list[Component]:
    return [
        html.H2("Make a lesson link", id="lesson-link-title"),
        html.P(
            "Set the run up above, tick what a class should not see, and hand out the link. It "
            "carries the lesson that is open, too. Nothing is locked: the link only tidies the "
            "page up."
        ),
        *(_group(title, group) for title, group in switches.LISTED.items()),
        html.Fieldset(
            [
                html.Legend("Text"),
                _tick("hideText", "This text and the bar at the top"),
            ]
        ),
        html.P(id="lesson-link-said", className="pg-made-link", tabIndex=0),
        html.Div(
            [
                dmc.Button("Copy lesson link", id="lesson-link-copy", n_clicks=0),
                dmc.Button("Open it here", id="lesson-link-open", n_clicks=0, variant="default"),
                dmc.Button(
                    "Show all controls", id="lesson-link-show", n_clicks=0, variant="default"
                ),
            ],
            className="pg-made-actions",
        ),
    ]


def _group(title: str, group: tuple[Switch, ...]) -> Component:
    ticks = [_tick(switch.name, switch.title) for switch in group]
    return html.Fieldset([html.Legend(title), *ticks])


def _tick(name: str, title: str) -> Component:
    return dmc.Checkbox(id=ids.hide(name), label=title, checked=False, radius=4, size="sm")

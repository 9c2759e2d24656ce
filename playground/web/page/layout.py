"""The page in its rooms: bars above, data | network | output on the stage, time below."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.web import ids
from playground.web.page import controls
from playground.web.page.appearance import appearance
from playground.web.page.around import around
from playground.web.page.backprop import backprop
from playground.web.page.bar import driving, settings
from playground.web.page.controls import as_json, attributes, icon, tip
from playground.web.page.data import data
from playground.web.page.digits import digits
from playground.web.page.export_menu import export_menu
from playground.web.page.homework import homework
from playground.web.page.lesson import lesson_card
from playground.web.page.loss_panel import loss_panel, right_and_wrong
from playground.web.page.more import more_card
from playground.web.page.projector import (
    leave_projector,
    race_button,
    settings_button,
    settings_sheet,
)
from playground.web.page.race import race
from playground.web.page.stage import network, output
from playground.web.page.studies import studies
from playground.web.page.theme import THEME
from playground.wording.words import words


class Tab(NamedTuple):
    """A page besides the playground; its elements are put in when it is first opened."""

    title: str  # in the bar; "" where a button leads there
    id: str
    class_name: str
    content: Callable[[], list[Component]]


TABS = {
    "/studies": Tab("Studies", "studies-tab", "pg-study", functools.cache(studies)),
    "/backprop": Tab("Backprop", "backprop-tab", "pg-back", functools.cache(backprop)),
    "/digits": Tab("Digits", "digits-tab", "pg-digits", functools.cache(digits)),
    "/homework": Tab("Homework", "homework-tab", "pg-homework", functools.cache(homework)),
    "/compare": Tab("", "race-tab", "pg-race-tab", functools.cache(race)),
}
"""By path. `assets/main.mjs` has a module for each."""


def layout() -> Component:
    """The whole page."""
    return dmc.MantineProvider(
        html.Div(
            [
                *stage(),
                *(_later(tab.id, tab.class_name, tab.content()) for tab in TABS.values()),
                leave_projector(),
            ],
            className="pg-page",
        ),
        theme=THEME,
        defaultColorScheme="auto",
    )


@functools.cache  # callbacks and tables are made of it too
def stage() -> list[Component]:
    """What is there from the start: the bars and the playground."""
    return [
        html.Button(words("page.frame.skip"), id="skip", className="pg-skip", type="button"),
        _top_bar(),
        html.Div(_playground(), id="playground-tab", className="pg-tab-page"),
    ]


def _later(tab: str, class_name: str, content: list[Component]) -> Component:
    """A tab's place, and its elements as JSON for the script that puts them in."""
    main = html.Main(id=tab, className=class_name, **attributes(data_children=as_json(content)))
    return html.Div(main, hidden=True)


def _playground() -> list[Component]:
    return [
        html.Div([driving(), settings(), race_button(), settings_button()], className="pg-bar"),
        settings_sheet(),
        more_card(),
        html.Main(
            [
                html.H1(words("page.frame.name"), className="pg-spoken"),
                lesson_card(),
                data(),
                network(),
                output(),
                html.Div(id="note", className="pg-note"),
                html.Button(
                    words("page.frame.show_text"),
                    id="show-text",
                    className="pg-show-text",
                    type="button",
                    hidden=True,
                ),
                _undo(),
                loss_panel(),
                right_and_wrong(),
                controls.spoken("spoken", className="pg-spoken"),
            ],
            className="pg-main",
        ),
        around(),
    ]


def _top_bar() -> Component:
    copy_link, history = words("page.frame.copy_link"), words("page.frame.history")
    return html.Header(
        [
            html.Div(
                [html.Span(className="pg-mark"), html.Span(words("page.frame.name"))],
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
                    html.A(words("page.frame.playground"), href="./"),
                    *(html.A(tab.title, href=path[1:]) for path, tab in TABS.items() if tab.title),
                    # Phones have no room for its icon.
                    html.Button(history, id=f"{ids.HISTORY}-in-menu", type="button"),
                ],
                id=ids.TABS,
                className="pg-tabs",
                **attributes(aria_label=words("page.frame.pages")),
            ),
            html.Div(
                [
                    dmc.Button(
                        [icon("race"), html.Span(words("page.frame.race"))],
                        id=ids.RACE,
                        n_clicks=0,
                        variant="default",
                        className="pg-race",
                        **attributes(aria_label=words("page.frame.race")),
                        **tip("race"),
                    ),
                    dmc.Button(
                        [icon("link"), html.Span(copy_link)],
                        id=ids.COPY_LINK,
                        n_clicks=0,
                        variant="default",
                        className="pg-copy",
                        **attributes(aria_label=copy_link),
                        **tip("copy_link"),
                    ),
                    export_menu(),
                    controls.round_button(
                        "to-lessons",
                        words("page.frame.lessons"),
                        "lessons",
                        36,
                        "lessons",
                        opens=True,
                        variant="subtle",
                    ),
                    controls.round_button(
                        ids.HISTORY,
                        history,
                        "history",
                        36,
                        "history",
                        opens=True,
                        variant="subtle",
                    ),
                    appearance(),
                    controls.round_button(
                        ids.HELP, words("page.frame.help"), "help", 36, "help", variant="subtle"
                    ),
                ],
                className="pg-top-actions",
            ),
        ],
        className="pg-top",
    )


def _undo() -> Component:
    """Two quiet buttons at the end of the note, once something was changed."""
    return html.Div(
        [
            html.Button(
                icon(name),
                id=name,
                type="button",
                **attributes(aria_label=words(f"page.frame.{name}")),
                **tip(name),
            )
            for name in ("undo", "redo")
        ],
        className="pg-undo",
        role="group",
        hidden=True,
        **attributes(aria_label=words("page.frame.undoing")),
    )

"""Own data in the data column: the tile "Yours", and the tools to draw points on the map."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.web import ids
from playground.web.page.controls import attributes, icon, stepped, tip
from playground.wording.words import words

BRUSHES = (0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2)
RATES = (5, 10, 20, 40, 80)


def own_data() -> Component:
    """The tile, and under it the tools, shut until it is pressed."""
    return html.Div(
        [html.Div([_tile(), _table_tile()], className="pg-own-tiles"), _sheet()], id=ids.OWN_DATA
    )


def draw_acts() -> Component:
    """Below the training share: what ends or takes back, for as long as one draws."""
    return html.Div(
        [
            html.Div(
                [
                    _act("undo", [icon("undo"), words("page.draw.undo")], "undo"),
                    _act("redo", [icon("redo")], "redo"),
                    _act("clear", [words("page.draw.clear")], "draw_clear"),
                ],
                className="pg-draw-row",
            ),
            _act("done", [words("page.draw.done")]),
            html.Div(words("page.draw.touch"), className="pg-caption pg-draw-touch"),
        ],
        id="draw-acts",
        hidden=True,
    )


def _tile() -> Component:
    return html.Button(
        [icon("draw"), html.Span(words("page.data.yours"))],
        id="draw-open",
        type="button",
        className="pg-own-tile",
        **attributes(aria_pressed="false", aria_expanded="false", aria_controls="draw-sheet"),
        **tip("draw"),
    )


def _table_tile() -> Component:
    """Opens the dialogue, which the script makes."""
    return html.Button(
        [icon("table"), html.Span(words("page.data.table"))],
        id="table-open",
        type="button",
        className="pg-own-tile",
        **attributes(aria_haspopup="dialog"),
        **tip("table"),
    )


def _sheet() -> Component:
    brush = stepped("draw-brush", words("page.draw.brush"), BRUSHES, 0.6, "draw_brush")
    rate = stepped("draw-rate", words("page.draw.rate"), RATES, 20, "draw_rate")
    return html.Div(
        [
            html.H3(words("page.draw.title")),
            html.Div([_tools(), _more_classes()], className="pg-tools-row"),
            html.Div([brush, rate], className="pg-draw-sliders"),
        ],
        id="draw-sheet",
        hidden=True,
    )


def _tools() -> Component:
    """Made by the script, as many as there are classes, and the others."""
    name = attributes(aria_label=words("page.draw.tools"))
    return html.Div(id="draw-tools", className="pg-tools", role="group", **name)


def _more_classes() -> Component:
    return html.Button(
        ["+", html.Span(words("page.draw.class"))],
        id="draw-more",
        type="button",
        className="pg-draw-more",
        **attributes(aria_label=words("page.draw.more")),
        **tip("draw_more"),
    )


def _act(name: str, content: list[Component | str], explained: str = "") -> Component:
    return html.Button(
        content,
        id=f"draw-{name}",
        type="button",
        className=f"pg-draw-act pg-draw-{name}",
        **attributes(aria_label=words(f"page.draw.{name}")),
        **tip(explained),
    )

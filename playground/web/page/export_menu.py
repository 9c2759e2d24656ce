"""The Export menu in the top bar: a run as pictures, tables, a file, or the words to repeat it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.web import ids
from playground.web.page.controls import attributes, tip

_GROUPS = {
    "Picture": {"png": "Figure, PNG", "svg": "Figure, SVG"},
    "Table": {"curves": "Curves, CSV", "points": "Points, CSV"},
    "Run": {"run": "Run, JSON", "open": "Open a run …"},
    "Copy": {"link": "Copy link", "python": "Copy as Python", "command": "Copy as command"},
}


def export_menu() -> Component:
    """A button, and the items it opens. The script acts on them by their ids."""
    words = [
        html.Span(className="pg-icon pg-icon-export"),  # on phones it stands alone
        html.Span("Export", className="pg-export-word"),
        html.Span(className="pg-icon pg-icon-down"),
    ]
    groups = [_group(title, group) for title, group in _GROUPS.items()]
    return html.Details(
        [html.Summary(words, **tip("export")), html.Div(groups, className="pg-export-items")],
        id=ids.EXPORT,
        className="pg-export",
    )


def _group(title: str, group: dict[str, str]) -> Component:
    buttons = [
        html.Button(words, id=ids.export(name), type="button") for name, words in group.items()
    ]
    return html.Div(
        [html.Span(title, **attributes(aria_hidden="true")), *buttons],
        role="group",
        **attributes(aria_label=title),
    )

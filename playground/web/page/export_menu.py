"""The Export menu in the top bar: a run as pictures, tables, a file, or the words to repeat it."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.web import ids
from playground.web.page.controls import attributes

_GROUPS = {
    "Picture": {"png": "Figure, PNG", "svg": "Figure, SVG"},
    "Table": {"curves": "Curves, CSV", "points": "Points, CSV"},
    "Run": {"run": "Run, JSON", "open": "Open a run …"},
    "Copy": {"link": "Copy link", "python": "Copy as Python", "command": "Copy as command"},
}


def export_menu() -> Component:
    """A button, and the menu it opens. The script acts on the items by their ids."""
    items: list[Component] = []
    for title, group in _GROUPS.items():
        items.append(dmc.MenuLabel(title))
        items += [dmc.MenuItem(words, id=ids.export(name)) for name, words in group.items()]
    words = [html.Span("Export"), html.Span(className="pg-icon pg-icon-down")]
    button = dmc.Button(
        words,
        id=ids.EXPORT,
        variant="default",
        className="pg-export",
        **attributes(aria_label="Export"),
    )
    return dmc.Menu(
        [dmc.MenuTarget(button), dmc.MenuDropdown(items, className="pg-export-items")],
        position="bottom-end",
        shadow="md",
        width=200,
    )

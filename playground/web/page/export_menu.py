"""The Export menu in the top bar: a run as pictures, tables, a file, its network for use elsewhere,
or the words to repeat it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.web import ids
from playground.web.page.controls import attributes, icon, tip
from playground.wording.words import words

_COLUMNS = (
    {
        "picture": ("png", "svg"),
        "table": ("curves", "points"),
        "run": ("run", "report", "open"),
    },
    {
        "network": ("numpy", "pytorch", "keras", "onnx", "json", "drawing"),
        "copy": ("link", "python", "command"),
    },
)


def export_menu() -> Component:
    """A button, and the items it opens. The script acts on them by their ids."""
    face = [
        icon("export"),  # on phones it stands alone
        html.Span(words("page.export.title"), className="pg-export-word"),
        icon("down"),
    ]
    columns = [
        html.Div([_group(name, items) for name, items in groups.items()]) for groups in _COLUMNS
    ]
    return html.Details(
        [html.Summary(face, **tip("export")), html.Div(columns, className="pg-export-items")],
        id=ids.EXPORT,
        className="pg-export",
    )


def _group(group: str, items: tuple[str, ...]) -> Component:
    title = words(f"page.export_groups.{group}")
    buttons = [
        html.Button(words(f"page.export.{item}"), id=ids.export(item), type="button")
        for item in items
    ]
    return html.Div(
        [html.Span(title, **attributes(aria_hidden="true")), *buttons],
        role="group",
        **attributes(aria_label=title),
    )

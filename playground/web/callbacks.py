"""What connects Dash's controls to the page's script: callbacks that run in the browser."""

from __future__ import annotations

from collections.abc import Iterable

import dash
from dash import ClientsideFunction, Input, html
from dash.development.base_component import Component

from playground.web.page.layout import TABS, stage
from playground.web.page.projector import leave_projector

_ANNOUNCED = ("n_clicks", "value", "checked")
"""Properties that people change."""


def register(app: dash.Dash) -> None:
    """Hand every press and change to `assets/callbacks.js`, which the page's scripts listen to.

    A callback a tab, because the controls of one that was never opened are not there.
    """
    announce = ClientsideFunction("playground", "announce")
    for content in ([*stage(), leave_projector()], *(tab.content() for tab in TABS.values())):
        inputs = list(_inputs(content))
        app.clientside_callback(announce, *inputs, prevent_initial_call=True)


def _inputs(content: list[Component]) -> Iterable[Input]:
    """Every property of a control that is given a first value."""
    for component in html.Div(content)._traverse():
        control = getattr(component, "id", None)
        if control is None:
            continue
        props = component.to_plotly_json()["props"]
        yield from (Input(control, name) for name in _ANNOUNCED if name in props)

"""The page as Dash writes it: asked once, as a browser would ask."""

from __future__ import annotations

import json
import re
from typing import Any

import dash
import plotly
from dash.fingerprint import build_fingerprint

from playground.web import callbacks
from playground.web.page.layout import TABS, layout, stage
from playground.web.page.tables import tables_of
from playground.web.page.written import Written


class _App(dash.Dash):
    """Dash that remembers the parts of its page."""

    parts: dict[str, str]

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        self.parts = parts
        return super().interpolate_index(**parts)


def write() -> Written:
    """Lay the page out and register its callbacks."""
    app = _App(
        "playground",
        include_assets_files=False,  # ours are served linked
        requests_pathname_prefix="/",  # a prefix is put in where the page is sent
        routes_pathname_prefix="/",
        update_title="",
        suppress_callback_exceptions=True,  # the Studies tab is put in when it is first opened
    )
    app.layout = layout()
    callbacks.register(app)
    browser = app.server.test_client()

    def asked(path: str) -> str:
        text: str = browser.get(path).get_data(as_text=True)
        return text

    asked("/")
    drawing = "/_dash-component-suites/plotly/package_data/plotly.min.js"
    return Written(
        layout=asked("/_dash-layout"),
        dependencies=asked("/_dash-dependencies"),
        entry=app.parts["app_entry"],
        # A name for this page's background work, of which there is none: the page is one for all.
        config=re.sub(r'"end_id":"[^"]*"', '"end_id":""', app.parts["config"]),
        scripts=re.findall(r'<script src="([^"]+)"></script>', app.parts["scripts"]),
        plotly=build_fingerprint(drawing, plotly.__version__, plotly.__version__.replace(".", "")),
        files={package: sorted(files) for package, files in app.registered_paths.items()},
        tabs=list(TABS),
        tables=json.loads(json.dumps(tables_of(stage()))),  # as a kept page has them
    )

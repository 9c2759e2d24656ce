"""The HTML around Dash's application."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from playground.studies.trial import engine_version
from playground.web.page.written import Written
from playground.web.static_files import Assets, Names

# The early script sets the colour scheme, so that a dark page never flashes light; it also starts
# Dash's renderer once everything is there, which Dash would do by a script inside the page.
_PAGE = """<!DOCTYPE html>
<html lang="en" data-mantine-color-scheme="light">
  <head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Neural playground</title>
    <link rel="preload" href="/_dash-layout" as="fetch" crossorigin>
    <link rel="preload" href="/_dash-dependencies" as="fetch" crossorigin>
    <link rel="modulepreload" href="/assets/{names.shared}">
    <link rel="icon" href="/assets/{names.mark}" type="image/svg+xml">
    <link rel="stylesheet" href="/assets/{names.sheet}">
    <script id="_dash-renderer" src="/assets/{names.early}"></script>
    <script type="module" async src="/assets/{names.main}"></script>
    <script id="tables" type="application/json">{tables}</script>
  </head>
  <body>
    {written.entry}
    <footer>
      {written.config}
      {scripts}
    </footer>
  </body>
</html>"""

# What the page can do without until it is alive: Dash's charts and texts.
_LATER = "/dash/dcc/"
_NEVER = "/dash/dash_table/"


class Page(NamedTuple):
    """The page's text, and the addresses of the scripts it names, which are good for ever."""

    text: str
    scripts: frozenset[str]


class Index:
    """The page as it is just now: made anew when what it links was edited.

    Its scripts get the machine's `key` besides their tables.
    """

    def __init__(self, written: Written, assets: Assets, key: str) -> None:
        self.written = written
        self.assets = assets
        self.key = key
        self.page = page_of(assets.names, written, key=key)

    def text(self) -> str:
        """The page to be sent."""
        if self.assets.renew():
            self.page = page_of(self.assets.names, self.written, key=self.key)
        return self.page.text


def page_of(names: Names, written: Written, **more: Any) -> Page:
    """The page around what Dash wrote, all its addresses below `/`.

    Its scripts get `more` besides their tables, and the addresses of what they load themselves:
    Dash's core components, then Plotly, which is by far the largest.
    """
    now = [one for one in written.scripts if _LATER not in one and _NEVER not in one]
    later = [one for one in written.scripts if _LATER in one]
    tables = {
        **written.tables,
        "engine": engine_version(),
        "later": {"components": later, "plotly": written.plotly},
        **more,
    }
    text = _PAGE.format(
        names=names,
        written=written,
        scripts="\n".join(f'<script src="{address}"></script>' for address in now),
        # It stands in a `script` element.
        tables=json.dumps(tables, ensure_ascii=False).replace("</", "<\\/"),
    )
    return Page(text, frozenset([*now, *later, written.plotly]))

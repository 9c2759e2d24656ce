"""The HTML around Dash's application."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from playground.web.page.layout import stage
from playground.web.page.tables import tables_json
from playground.web.static_files import Names

# The early script sets the colour scheme, so that a dark page never flashes light; it also starts
# Dash's renderer once everything is there, which Dash would do by a script inside the page.
_PAGE = """<!DOCTYPE html>
<html lang="en" data-mantine-color-scheme="light">
  <head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{title}</title>
    <link rel="preload" href="{prefix}_dash-layout" as="fetch" crossorigin>
    <link rel="preload" href="{prefix}_dash-dependencies" as="fetch" crossorigin>
    <link rel="modulepreload" href="{prefix}assets/{names.shared}">
    <link rel="icon" href="{prefix}assets/{names.mark}" type="image/svg+xml">
    <link rel="stylesheet" href="{prefix}assets/{names.sheet}">
    <script id="_dash-renderer" src="{prefix}assets/{names.early}"></script>
    <script type="module" async src="{prefix}assets/{names.main}"></script>
    <script id="tables" type="application/json">{tables}</script>
  </head>
  <body>
    {app_entry}
    <footer>
      {config}
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


def page_of(names: Names, prefix: str, plotly: str, parts: dict[str, str], **tables: Any) -> Page:
    """The page around Dash's `parts`, all its addresses below `prefix`.

    Its scripts get `tables` besides their own, and the addresses of what they load themselves:
    Dash's core components, then `plotly`, which is by far the largest.
    """
    addresses = re.findall(r'<script src="([^"]+)"></script>', parts["scripts"])
    now = [one for one in addresses if _LATER not in one and _NEVER not in one]
    later = [one for one in addresses if _LATER in one]
    text = _PAGE.format(
        names=names,
        prefix=prefix,
        title=parts["title"],
        app_entry=parts["app_entry"],
        # A name for this page's background work, of which there is none: the page is one for all.
        config=re.sub(r'"end_id":"[^"]*"', '"end_id":""', parts["config"]),
        scripts="\n".join(f'<script src="{address}"></script>' for address in now),
        tables=tables_json(stage(), later={"components": later, "plotly": plotly}, **tables),
    )
    return Page(text, frozenset([*now, *later, plotly]))

"""The HTML around Dash's application."""

from __future__ import annotations

from playground.web.page.layout import stage
from playground.web.page.tables import tables_json

# The colour scheme is set by a small blocking script, so that a dark page never flashes light.
_INDEX = """<!DOCTYPE html>
<html lang="en" data-mantine-color-scheme="light">
  <head>
    {%metas%}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{%title%}</title>
    <link rel="icon" href="/assets/icons/mark.svg" type="image/svg+xml">
    {%css%}
    <script src="/assets/appearance.js"></script>
    <link rel="modulepreload" href="/assets/main.mjs">
    <script id="tables" type="application/json">TABLES</script>
  </head>
  <body>
    {%app_entry%}
    <footer>
      {%config%}
      {%scripts%}
      {%renderer%}
    </footer>
  </body>
</html>"""


def index() -> str:
    """The template that Dash fills, with the tables of the page's scripts in it."""
    return _INDEX.replace("TABLES", tables_json(stage()))

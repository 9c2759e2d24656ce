"""The HTML around Dash's application."""

from __future__ import annotations

from pathlib import Path

from playground.web.page.layout import stage
from playground.web.page.tables import tables_json

# The colour scheme is set by a small blocking script, so that a dark page never flashes light.
_INDEX = """<!DOCTYPE html>
<html lang="en" data-mantine-color-scheme="light">
  <head>
    {%metas%}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{%title%}</title>
    <link rel="preload" href="/_dash-layout" as="fetch" crossorigin>
    <link rel="preload" href="/_dash-dependencies" as="fetch" crossorigin>
    <link rel="icon" href="/assets/icons/mark.svg" type="image/svg+xml">
    {%css%}
    <style>SHEETS</style>
    <script src="/assets/appearance.js"></script>
    <script id="tables" type="application/json">TABLES</script>
  </head>
  <body>
    {%app_entry%}
    <footer>
      {%config%}
      {%scripts%}
      {%renderer%}
      MODULES
    </footer>
  </body>
</html>"""


def index(assets: Path) -> str:
    """The template that Dash fills, with the tables of the page's scripts and its sheets in it.

    Every module is named, else each would be asked for only when one that needs it has come.
    """
    sheets = sorted(assets.rglob("*.css"), key=lambda file: (str(file.parent), file.name))
    modules = (file.relative_to(assets).as_posix() for file in sorted(assets.rglob("*.mjs")))
    links = (f'<link rel="modulepreload" href="/assets/{name}">' for name in modules)
    page = _INDEX.replace("TABLES", tables_json(stage())).replace("MODULES", "".join(links))
    return page.replace("SHEETS", "".join(file.read_text("utf-8") for file in sheets))

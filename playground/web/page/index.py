"""The HTML around Dash's application."""

# The colour scheme is set by a small blocking script, so that a dark page never flashes light.
INDEX = """<!DOCTYPE html>
<html lang="en" data-mantine-color-scheme="light">
  <head>
    {%metas%}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{%title%}</title>
    <link rel="icon" href="/assets/icons/mark.svg" type="image/svg+xml">
    {%css%}
    <script src="/assets/appearance.js"></script>
    <link rel="modulepreload" href="/assets/main.mjs">
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

"""Figures as files: .html always, .png, .svg and .pdf where a browser can draw them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import plotly.graph_objects as go

from playground.errors import ExportError
from playground.figures import theme

PICTURES = (".png", ".svg", ".pdf")
ENDINGS = (".html", *PICTURES)
_SCALE = 2  # pixels of a PNG for each pixel of the layout
_TIMEOUT_SECONDS = 60.0

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ margin: 24px; background: {background}; }}</style>
</head>
<body>
{figure}
</body>
</html>
"""


def check_path(path: str | os.PathLike[str]) -> Path:
    """The path, if a figure can be written there; ask before the work starts.

    Raises ExportError for an ending there is no format for, a folder that does not exist or may
    not be written to, and a picture where no browser is installed.
    """
    file = Path(path)
    if file.suffix.lower() not in ENDINGS:
        raise ExportError(f"{file}: a figure's name must end in {', '.join(ENDINGS)}.")
    if not file.parent.is_dir():
        raise ExportError(f"{file}: there is no folder {file.parent}; create it first.")
    if file.is_dir():
        raise ExportError(f"{file}: is a folder; give the name of a file in it.")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise ExportError(f"{file}: may not be written to.")
    if file.suffix.lower() in PICTURES:
        _find_browser(file)
    return file


def write_figure(figure: go.Figure, path: str | os.PathLike[str]) -> None:
    """Write `figure` in the format its path's ending names. Raises ExportError."""
    file = check_path(path)
    ending = file.suffix.lower()
    content = _page(figure).encode() if ending == ".html" else _picture(figure, file, ending[1:])
    try:
        file.write_bytes(content)
    except OSError as error:
        raise ExportError(f"{file}: {error.strerror}.") from None


def _page(figure: go.Figure) -> str:
    """A page of its own that loads nothing: plotly.js is in it."""
    title = re.sub("<[^>]*>", "", figure.layout.title.text or "Figure")
    body = figure.to_html(full_html=False, include_plotlyjs=True, config={"displaylogo": False})
    return _PAGE.format(title=title, background=theme.LIGHT.surface, figure=body)


def _picture(figure: go.Figure, file: Path, image_format: str) -> bytes:
    import kaleido
    from kaleido.errors import BrowserClosedError, BrowserFailedError, KaleidoError

    browser = _find_browser(file)
    size = {"width": figure.layout.width, "height": figure.layout.height}
    try:
        picture: bytes = kaleido.calc_fig_sync(
            figure,
            opts={"format": image_format, "scale": _SCALE if image_format == "png" else 1, **size},
            # Without mathjax=False the page that draws the figure would fetch it from a CDN.
            kopts={"path": browser, "mathjax": False, "timeout": _TIMEOUT_SECONDS},
        )
    except (BrowserClosedError, BrowserFailedError, KaleidoError, OSError, TimeoutError):
        raise ExportError(
            f"{file}: the browser {browser} did not draw the figure; name another in the "
            "environment's BROWSER_PATH, or write .html, which needs none."
        ) from None
    return picture


def _find_browser(file: Path) -> str:
    """The Chrome or Chromium that draws pictures: BROWSER_PATH, else an installed one."""
    from choreographer.browsers.chromium import Chromium

    named = os.environ.get("BROWSER_PATH")
    browser = named or Chromium.find_browser(skip_local=False)
    if browser and Path(browser).is_file():
        return browser
    reason = f"BROWSER_PATH={named} is no file" if named else "no Chrome or Chromium was found"
    raise ExportError(
        f"{file}: {file.suffix} needs a browser, and {reason}; install one (kaleido_get_chrome "
        "fetches it) or write .html, which needs none."
    )

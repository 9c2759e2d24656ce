"""Figures as files: .html always, .png, .svg and .pdf where a browser can draw them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pkgutil
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from playground.errors import ExportError
from playground.figures.theme import LIGHT
from playground.wording.words import words

PICTURES = (".png", ".svg", ".pdf")
ENDINGS = (".html", *PICTURES)
_SCALE = 2  # pixels of a PNG for each pixel of the layout
_TIMEOUT_SECONDS = 30.0  # for a browser's start, for a figure, for the end
_BROWSERS = 2  # tried one after the other
_FIGURES_A_BROWSER = 6  # its memory grows with each
_LOADING = b'<script charset="utf-8" src="plotly.js"></script>'  # plotly's own, for such a name

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
{script}</head>
<body>
{body}
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
        find_browser(file)
    return file


def has_browser() -> bool:
    """Whether pictures can be drawn here, besides .html."""
    try:
        find_browser(Path("figure.png"))
    except ExportError:
        return False
    return True


def write_figure(figure: go.Figure, path: str | os.PathLike[str]) -> None:
    """Write `figure` in the format its path's ending names. Raises ExportError."""
    write_figures({path: figure})


def write_figures(figures: Mapping[str | os.PathLike[str], go.Figure]) -> None:
    """Write figures to their paths, each in the format its ending names; one browser for all.

    Raises ExportError.
    """
    files = {check_path(path): figure for path, figure in figures.items()}
    pictures = {file: fig for file, fig in files.items() if file.suffix.lower() in PICTURES}
    drawn: dict[Path, bytes] = {}
    if pictures:
        # A thread of its own, because a notebook's already runs a loop.
        with ThreadPoolExecutor(1) as pool:
            drawn = pool.submit(_pictures, pictures).result()
    for file, figure in files.items():
        try:
            # A page has 5 MB: one at a time is made.
            file.write_bytes(drawn[file] if file in drawn else _page(figure))
        except OSError as error:
            raise ExportError(f"{file}: {error.strerror}.") from None


def write_all(figures: Mapping[str, go.Figure], folder: Path) -> str:
    """Write every figure by its name in every format; why only as .html, or nothing.

    Results that took minutes are not lost to a browser that fails.
    """
    write_figures({folder / f"{name}.html": figure for name, figure in figures.items()})
    if not has_browser():
        return words("figures.export.no_browser")
    try:
        write_figures(
            {folder / f"{name}{end}": fig for name, fig in figures.items() for end in PICTURES}
        )
    except ExportError as error:
        return words("figures.export.failed", error=error)
    return ""


def plotly_js() -> bytes:
    """Plotly's script as it is in a file: as text it would take twice the room."""
    script = pkgutil.get_data("plotly", "package_data/plotly.min.js")
    assert script is not None  # it comes with plotly
    return script


def _page(figure: go.Figure) -> bytes:
    """A page of its own that loads nothing: plotly.js is in it."""
    title = re.sub("<[^>]*>", "", figure.layout.title.text or words("figures.export.figure"))
    loaded = {"full_html": False, "include_plotlyjs": "plotly.js"}
    body = figure.to_html(**loaded, config={"displaylogo": False})
    page = html_page(title, f"body {{ margin: 24px; background: {LIGHT.surface}; }}", body)
    before, after = page.encode().split(_LOADING, 1)
    return b"".join((before, b"<script>", plotly_js(), b"</script>", after))


def html_page(title: str, style: str, body: str, script: str = "") -> str:
    """A page of HTML; title, style and body are taken as they are."""
    return _PAGE.format(title=title, style=style, script=script, body=body)


def _pictures(figures: Mapping[Path, go.Figure]) -> dict[Path, bytes]:
    """Every figure as its path's ending says; a browser that fails is replaced once."""
    browser = find_browser(next(iter(figures)))
    drawn: dict[Path, bytes] = {}
    files = list(figures)
    for begin in range(0, len(files), _FIGURES_A_BROWSER):
        wanted = files[begin : begin + _FIGURES_A_BROWSER]
        for _ in range(_BROWSERS):
            missing = {file: figures[file] for file in wanted if file not in drawn}
            if missing:
                asyncio.run(_draw(missing, browser, drawn))
        for file in wanted:
            if file not in drawn:
                raise ExportError(
                    f"{file}: the browser {browser} did not draw the figure; name another in the "
                    "environment's BROWSER_PATH, or write .html, which needs none."
                )
    return drawn


async def _draw(figures: Mapping[Path, go.Figure], browser: str, drawn: dict[Path, bytes]) -> None:
    """Add figures to those `drawn`, until all are or the browser fails.

    Kaleido's own timeout leaves out the browser's start, a page's arrival and the end; on a busy
    machine each of them has been seen to wait for ever.
    """
    import kaleido
    from kaleido.errors import BrowserClosedError, BrowserFailedError, KaleidoError

    failures = (
        *(BrowserClosedError, BrowserFailedError, KaleidoError, OSError, TimeoutError),
        asyncio.InvalidStateError,  # of a browser that dies while it is written to
    )
    # Without mathjax=False the page that draws the figures would fetch it from a CDN.
    drawing = kaleido.Kaleido(path=browser, mathjax=False, timeout=_TIMEOUT_SECONDS)
    with contextlib.suppress(*failures):
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await drawing.open()
            for file, figure in figures.items():
                async with asyncio.timeout(_TIMEOUT_SECONDS):
                    drawn[file] = await drawing.calc_fig(figure, opts=_options(figure, file))
        finally:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await drawing.close()


def _options(figure: go.Figure, file: Path) -> dict[str, Any]:
    image_format = file.suffix.lower()[1:]
    return {
        "format": image_format,
        "scale": _SCALE if image_format == "png" else 1,
        "width": figure.layout.width,
        "height": figure.layout.height,
    }


def find_browser(file: Path) -> str:
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

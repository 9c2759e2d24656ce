"""Many figures, and a document, drawn in one session of a browser.

Plotly is loaded once and lays each figure out once, as SVG; PNG and PDF are made from that. Where
the browser fails, what was drawn until then is kept.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any

import plotly.graph_objects as go

from playground.figures.export import find_browser, plotly_js

SECONDS_A_FIGURE = 0.4
SECONDS_A_BROWSER = 1.0
"""About how long they take on one core of a recent machine."""

_TIMEOUT_SECONDS = 60.0  # for each step: on a busy machine a browser has been seen to wait for ever
_BROWSERS = 2  # tried one after the other
_SCALE = 2  # pixels of a PNG for each pixel of the layout

# A third less memory: no page for new tabs, no process behind the address bar, none in reserve.
# A feature that a browser does not know is left out by it.
_LEAN = (
    "about:blank",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess",
)

_PAGE = """<!doctype html><meta charset="utf-8"><style>body {{ margin: 0 }}</style>
<script src="plotly.js"></script><body></body>"""

# Each answers with a text. A figure's description arrives as a script: messages are short.
_SVG = """(async () => {
  await new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = %(file)r; script.onload = done; script.onerror = fail;
    document.head.append(script);
  });
  window.drawn = await Plotly.toImage(window.figure,
    {format: "svg", width: %(width)d, height: %(height)d, imageDataOnly: true});
  window.figure = null;
  return window.drawn;
})()"""
_PNG = """(async () => {
  const image = new Image(), canvas = document.createElement("canvas");
  image.src = "data:image/svg+xml," + encodeURIComponent(window.drawn);
  await image.decode();
  canvas.width = %(scale)d * %(width)d; canvas.height = %(scale)d * %(height)d;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png").split(",")[1];
})()"""
_SHOWN = """(() => {
  const style = document.createElement("style");
  style.textContent = "@page { size: %(width)dpx %(height)dpx; margin: 0 } svg { display: block }";
  document.body.innerHTML = window.drawn; document.body.append(style);
  return document.fonts.ready.then(() => "");
})()"""
_READY = "document.fonts.ready.then(() => '')"

# Only inside a tag: what stands between tags is text to be read.
_TAG = re.compile(r"<[^>]*>")
_UNREAD = re.compile(r' (?:class|data-[\w-]+|pointer-events)="[^"]*"')
_OPAQUE = re.compile(r"(?<![\w-])opacity: 1; ?")
_STYLE = re.compile(r' style="([^"<>]*)"')
_PLACES = re.compile(r' (?:d|transform|points)="[^"]*"')
_LONG = re.compile(r"(\d+\.\d\d)\d+")
_OWN_NAMES = re.compile(r'(\bid="|url\((?:&quot;|\'|&apos;)?#|href="#)')


@dataclass(frozen=True)
class Drawing:
    """A figure as it was drawn."""

    svg: str
    png: bytes
    pdf: bytes
    width: int
    height: int

    def inline(self, name: str) -> str:
        """The SVG to stand in a page among others: slim, with ids of its own, as wide as fits."""
        svg = _TAG.sub(lambda tag: _slim(tag, name), self.svg[self.svg.index("<svg") :])
        head = f'<svg viewBox="0 0 {self.width} {self.height}" xmlns="http://www.w3.org/2000/svg" '
        body = _with_classes(svg.partition(">")[2], name)
        return head + 'xmlns:xlink="http://www.w3.org/1999/xlink">' + body


class Session:
    """A browser that draws; failures end it, and what it has drawn stays."""

    def __init__(self, browser: Any, folder: Path) -> None:
        self._browser, self._folder = browser, folder
        self._tab: Any = None

    async def figure(self, name: str, figure: go.Figure) -> Drawing:
        """One figure in every format."""
        size = {
            "width": int(figure.layout.width or 700),
            "height": int(figure.layout.height or 450),
        }
        if self._tab is None:
            self._tab = await self._opened(self._folder / "figures.html")
        script = self._folder / f"{name}.js"
        script.write_text(f"window.figure = {figure.to_json()};", encoding="utf-8")
        svg = await self._said(_SVG % {"file": script.name, **size})
        png = await self._said(_PNG % {"scale": _SCALE, **size})
        await self._said(_SHOWN % size)
        pdf = await self._printed()
        # What a figure leaves behind would be collected only after many more.
        _answer(await self._tab.send_command("HeapProfiler.collectGarbage"))
        return Drawing(svg, base64.b64decode(png), pdf, **size)

    async def document(self, page: str) -> bytes:
        """A page of HTML as PDF, paper and margins as its style sheet says."""
        file = self._folder / "document.html"
        file.write_text(page, encoding="utf-8")
        self._tab = await self._opened(file)
        await self._said(_READY)
        printed = await self._printed()
        self._tab = None
        return printed

    async def _opened(self, file: Path) -> Any:
        tab = self._tab or self._browser.get_tab() or await self._browser.create_tab("about:blank")
        loaded = tab.subscribe_once("Page.loadEventFired")
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            _answer(await tab.send_command("Page.enable"))
            _answer(await tab.send_command("Page.navigate", {"url": file.as_uri()}))
            await loaded
        return tab

    async def _said(self, expression: str) -> str:
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            answer = _answer(await self._tab.send_command("Runtime.evaluate", asked))
        if "exceptionDetails" in answer:
            raise _DrawingError(str(answer["exceptionDetails"].get("text", "")))
        return str(answer["result"]["value"])

    async def _printed(self) -> bytes:
        asked = {"printBackground": True, "preferCSSPageSize": True}
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            answer = _answer(await self._tab.send_command("Page.printToPDF", asked))
        return base64.b64decode(answer["data"])


class _DrawingError(Exception):
    """The browser answers with an error."""


class Drawer:
    """Draws figures as they come, while the next ones are made.

    As the `with` block ends, `drawn` has them by name; without those that the browser did not draw.
    `report` is told how many are drawn, after each. Raises ExportError where there is no browser.
    """

    def __init__(self, report: Callable[[int], None] = lambda drawn: None) -> None:
        self.drawn: dict[str, Drawing] = {}
        self._report = report
        self._browser = find_browser(Path("figure.svg"))
        self._coming: SimpleQueue[tuple[str, go.Figure] | None] = SimpleQueue()
        self._pool = ThreadPoolExecutor(1)  # a notebook's own thread already runs a loop
        self._work: Future[None] | None = None

    def __enter__(self) -> Drawer:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        try:
            if error:
                self._give_up()
            self._coming.put(None)
            if self._work:
                self._work.result()
        except BaseException:  # Ctrl-C while the last ones are drawn
            self._give_up()
            self._coming.put(None)
            raise
        finally:
            self._pool.shutdown()

    def add(self, name: str, figure: go.Figure) -> None:
        """One more; the browser is started for the first."""
        self._coming.put((name, figure))
        if not self._work:
            self._work = self._pool.submit(self._draw_all)

    def _give_up(self) -> None:
        """What still waits is wanted by nobody."""
        with contextlib.suppress(Empty):
            while True:
                self._coming.get_nowait()

    def _draw_all(self) -> None:
        given: list[tuple[str, go.Figure] | None] = []  # at most one: that which is drawn

        async def work(session: Session) -> None:
            while True:
                if not given:
                    given.append(await asyncio.to_thread(self._coming.get))
                if given[0] is None:
                    return
                name, figure = given[0]
                self.drawn[name] = await session.figure(name, figure)
                given.clear()
                self._report(len(self.drawn))

        for _ in range(_BROWSERS):
            if given != [None]:
                asyncio.run(_session(self._browser, work))


def print_document(page: str) -> bytes | None:
    """A page of HTML as PDF; None where the browser fails.

    Raises ExportError where there is no browser.
    """
    browser = find_browser(Path("document.pdf"))
    printed: list[bytes] = []

    async def work(session: Session) -> None:
        printed.append(await session.document(page))

    for _ in range(_BROWSERS):
        if not printed:
            _in_a_thread(browser, work)
    return printed[0] if printed else None


def _in_a_thread(browser: str, work: Callable[[Session], Any]) -> None:
    """A thread of its own, because a notebook's already runs a loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(_session(browser, work))).result()


async def _session(path: str, work: Callable[[Session], Any]) -> None:
    """Open a browser, let it work, close it; it may fail at any moment."""
    from choreographer import Browser  # with kaleido and asyncio's tools it takes 0.3 s
    from choreographer.browsers.chromium import Chromium
    from choreographer.errors import BrowserClosedError, BrowserFailedError

    class Lean(Chromium):
        def get_cli(self) -> list[str]:
            return [*super().get_cli(), *_LEAN]

    failures = (
        *(BrowserClosedError, BrowserFailedError, _DrawingError, OSError, TimeoutError),
        asyncio.InvalidStateError,  # of a browser that dies while it is written to
    )
    with _folder() as folder, contextlib.suppress(*failures):
        browser = Browser(path=path, browser_cls=Lean)
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await browser.open()
            await work(Session(browser, folder))
        finally:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await browser.close()


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    # Beside the user's files: a browser installed as a snap sees no other folder.
    with TemporaryDirectory(prefix="playground-") as name:
        folder = Path(name)
        (folder / "plotly.js").write_bytes(plotly_js())
        (folder / "figures.html").write_text(_PAGE.format(), encoding="utf-8")
        yield folder


def _answer(response: Any) -> dict[str, Any]:
    if "error" in response:
        raise _DrawingError(str(response["error"]))
    answer: dict[str, Any] = response["result"]
    return answer


def _with_classes(svg: str, name: str) -> str:
    """The drawing with the styles that stand in it more than once as classes of its own."""
    counts = Counter(_STYLE.findall(svg))
    styles = [style for style, count in counts.items() if count > 1]
    classes = {style: f"{name}-{at}" for at, style in enumerate(styles)}
    rules = "".join(f".{of}{{{html.unescape(style)}}}" for style, of in classes.items())

    def shared(tag: re.Match[str]) -> str:
        return _STYLE.sub(
            lambda found: f' class="{classes[found[1]]}"' if found[1] in classes else found[0],
            tag[0],
        )

    return f"<style>{rules}</style>{_TAG.sub(shared, svg)}"


def _slim(tag: re.Match[str], name: str) -> str:
    """A tag without what nothing reads, places to a hundredth of a pixel, ids with a prefix."""
    text = _OPAQUE.sub("", _UNREAD.sub("", tag[0])).replace(' style=""', "")
    text = _PLACES.sub(lambda places: _LONG.sub(r"\1", places[0]), text)
    return _OWN_NAMES.sub(rf"\g<1>{name}-", text)

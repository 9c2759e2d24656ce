"""Figures and a document drawn in one session of a browser."""

from __future__ import annotations

import asyncio
import re
import signal
import struct
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser

from harness.limits import HANG_SECONDS
from playground.figures import drawing
from playground.figures.drawing import Drawer, print_document
from playground.figures.export import find_browser

FIGURES = {
    name: go.Figure(go.Scatter(x=[1, 2], y=[3, 4], name=name), {"width": 320, "height": 200})
    for name in ("one", "two")
}


def draw(figures: dict[str, go.Figure]) -> dict[str, drawing.Drawing]:
    with Drawer() as drawer:
        for name, figure in figures.items():
            drawer.add(name, figure)
    return drawer.drawn


@pytest.fixture
def drawings(browser_path: None) -> dict[str, drawing.Drawing]:  # noqa: ARG001 - it draws
    return draw(FIGURES)


@pytest.mark.slow
def test_every_figure_has_every_format(drawings: dict[str, drawing.Drawing]) -> None:
    assert set(drawings) == {"one", "two"}
    for drawn in drawings.values():
        assert 'width="320" height="200"' in drawn.svg
        assert struct.unpack(">II", drawn.png[16:24]) == (640, 400)
        assert drawn.pdf.startswith(b"%PDF")


@pytest.mark.slow
def test_a_slim_drawing_looks_as_the_whole_one(
    drawings: dict[str, drawing.Drawing], browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 200})
    seen = []
    for svg in (drawings["one"].svg, drawings["one"].inline("one")):
        page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{svg}")
        seen.append(page.screenshot())
    page.close()
    assert seen[0] == seen[1]


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_a_document_is_printed_on_the_paper_that_its_style_names() -> None:
    style = "<style>@page { size: A4 } p { break-after: page }</style>"
    printed = print_document(f"<!doctype html>{style}<p>One<p>Two")
    assert printed
    assert printed.startswith(b"%PDF")
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_the_browser_holds_no_page_but_the_one_it_draws_on() -> None:
    held: list[str] = []

    async def look(session: drawing.Session) -> None:
        await session.figure("one", FIGURES["one"])
        targets = await session._browser.send_command("Target.getTargets")
        held.extend(target["url"] for target in targets["result"]["targetInfos"])

    drawing._in_a_thread(find_browser(Path("figure.svg")), look)
    assert [Path(url).name for url in held] == ["figures.html"]


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_a_browser_that_does_not_start_draws_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(broken))
    monkeypatch.setattr(drawing, "_BROWSERS", 1)
    assert draw(FIGURES) == {}
    assert print_document("<p>x") is None


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_a_figure_is_drawn_while_the_next_is_made() -> None:
    is_drawn = threading.Event()
    with Drawer(lambda _: is_drawn.set()) as drawer:
        drawer.add("one", FIGURES["one"])
        assert is_drawn.wait(HANG_SECONDS)
        assert set(drawer.drawn) == {"one"}
        drawer.add("two", FIGURES["two"])
    assert set(drawer.drawn) == {"one", "two"}


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_a_browser_that_fails_is_replaced_and_nothing_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn, figure_of = [], drawing.Session.figure

    async def fails_once(session: drawing.Session, name: str, figure: go.Figure) -> drawing.Drawing:
        drawn.append(name)
        if drawn == ["one"]:
            raise OSError
        return await figure_of(session, name, figure)

    monkeypatch.setattr(drawing.Session, "figure", fails_once)
    assert set(draw(FIGURES)) == {"one", "two"}
    assert drawn == ["one", "one", "two"]


class Quick:
    """A browser's session that draws nothing, one figure a call of `go_on`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun: SimpleQueue[str] = SimpleQueue()
        self.may_end = threading.Semaphore(0)
        self.is_closed = False
        self.failure: Exception | None = None
        monkeypatch.setattr(drawing, "find_browser", lambda _: "chrome")
        monkeypatch.setattr(drawing, "_session", self.session)

    async def session(self, _: str, work: Any) -> None:
        try:
            await work(self)
        finally:
            self.is_closed = True

    async def figure(self, name: str, _: go.Figure) -> drawing.Drawing:
        self.begun.put(name)
        assert await asyncio.to_thread(self.may_end.acquire, timeout=HANG_SECONDS)
        if self.failure:
            raise self.failure
        return drawing.Drawing("<svg>", b"", b"", 1, 1)


def test_ctrl_c_while_the_last_are_drawn_ends_after_the_one_in_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick, drawer = Quick(monkeypatch), Drawer()
    is_waiting = threading.Event()

    class Coming(SimpleQueue[Any]):
        def put(self, item: Any, *_: Any) -> None:
            super().put(item)
            if item is None:
                is_waiting.set()

    monkeypatch.setattr(drawer, "_coming", Coming())

    def stopped() -> None:
        with drawer:
            for name in ("one", "two", "three"):
                drawer.add(name, FIGURES["one"])
            assert quick.begun.get(timeout=HANG_SECONDS) == "one"
            threading.Thread(target=press).start()

    def press() -> None:
        assert is_waiting.wait(HANG_SECONDS)
        is_waiting.clear()
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        assert is_waiting.wait(HANG_SECONDS)  # the main thread has given up what waits
        quick.may_end.release()

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert quick.is_closed
    assert set(drawer.drawn) == {"one"}
    assert quick.begun.empty()


def test_an_error_nobody_expects_is_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    quick, drawer = Quick(monkeypatch), Drawer()
    quick.failure = ValueError("no JSON")
    quick.may_end.release()

    def drawn() -> None:
        with drawer:
            drawer.add("one", FIGURES["one"])

    with pytest.raises(ValueError, match="no JSON"):
        drawn()
    assert quick.is_closed


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_an_error_while_figures_are_made_ends_the_drawing_of_those_that_wait() -> None:
    drawer = Drawer()

    def stopped() -> None:
        with drawer:
            for name in map(str, range(1000)):
                drawer.add(name, FIGURES["one"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert len(drawer.drawn) <= 1


@pytest.mark.usefixtures("browser_path")
def test_where_no_figure_comes_no_browser_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_session", lambda *_: pytest.fail("a browser is started"))
    assert draw({}) == {}


def test_styles_that_stand_twice_in_a_drawing_stand_once() -> None:
    body = '<g style="fill: red;"/>' * 2 + '<g style="fill: blue;"/><text>style="x"</text>'
    drawn = drawing.Drawing(f"<svg>{body}</svg>", b"", b"", 10, 10).inline("one")
    assert drawn.count("fill: red;") == 1
    assert drawn.count('class="one-0"') == 2
    assert '<g style="fill: blue;"/><text>style="x"</text>' in drawn

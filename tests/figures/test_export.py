"""Figures as files: formats, self-containment, and one sentence where it cannot be done."""

from __future__ import annotations

import asyncio
import re
import struct
from pathlib import Path
from typing import Any

import kaleido
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser

from playground import ExportError, RunConfig, train
from playground.figures import export
from playground.figures.export import check_path, write_figure, write_figures
from playground.figures.run.figure import run_figure


@pytest.fixture(scope="module")
def figure() -> go.Figure:
    return run_figure(train(RunConfig(), 5))


@pytest.mark.slow
def test_html_draws_itself_without_loading_anything(
    figure: go.Figure, tmp_path: Path, browser: Browser
) -> None:
    file = tmp_path / "run.html"
    write_figure(figure, file)
    page = browser.new_page()
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector(".js-plotly-plot .hm image")
    title = page.title()
    page.close()
    assert requests == [file.as_uri()]
    assert errors == []
    assert title == "Circle, 5 epochs"


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_png_has_two_pixels_for_each_of_the_layout(figure: go.Figure, tmp_path: Path) -> None:
    write_figure(figure, tmp_path / "run.PNG")
    content = (tmp_path / "run.PNG").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    size = (2 * figure.layout.width, 2 * figure.layout.height)
    assert struct.unpack(">II", content[16:24]) == size


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_svg_holds_the_figures_texts(figure: go.Figure, tmp_path: Path) -> None:
    write_figure(figure, str(tmp_path / "run.svg"))
    content = (tmp_path / "run.svg").read_text()
    size = f'width="{figure.layout.width}" height="{figure.layout.height}"'
    assert re.search(rf"<svg [^>]*{size}", content)
    for text in ("Circle, 5 epochs", "Test loss", "Training", "#activation=tanh"):
        assert text in content


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_pdf_is_a_pdf(tmp_path: Path) -> None:
    write_figure(go.Figure(layout={"width": 200, "height": 100}), tmp_path / "empty.pdf")
    assert (tmp_path / "empty.pdf").read_bytes().startswith(b"%PDF-")


def refusal(path: Path | str) -> str:
    with pytest.raises(ExportError) as caught:
        check_path(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("name", ["run", "run.gif", "run.", ".html", "run.html.gz"])
def test_an_unknown_ending_is_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    assert ".html, .png, .svg, .pdf" in refusal(tmp_path / name)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "plots"
    assert f"there is no folder {folder}" in refusal(folder / "run.html")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "run.html").mkdir()
    assert "is a folder" in refusal(tmp_path / "run.html")


def test_a_picture_without_a_browser_is_refused_before_it_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from choreographer.browsers.chromium import Chromium

    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr(Chromium, "find_browser", lambda **_: None)
    for ending in (".png", ".svg", ".pdf"):
        message = refusal(tmp_path / f"run{ending}")
        assert "no Chrome or Chromium was found" in message
        assert ".html, which needs none" in message
    assert check_path(tmp_path / "run.html") == tmp_path / "run.html"


def test_a_browser_path_that_leads_nowhere_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/no/such/browser")
    assert "BROWSER_PATH=/no/such/browser is no file" in refusal(tmp_path / "run.png")


@pytest.mark.slow
def test_a_browser_that_does_not_start_leaves_a_sentence_and_no_file(
    figure: go.Figure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "browser"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(broken))
    with pytest.raises(ExportError, match="did not draw the figure"):
        write_figure(figure, tmp_path / "run.png")
    assert not (tmp_path / "run.png").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_a_browser_that_hangs_is_replaced(
    figure: go.Figure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = kaleido.Kaleido.calc_fig
    hung: list[str] = []
    patience = export._TIMEOUT_SECONDS

    async def hang_once(drawing: Any, figure: go.Figure, opts: dict[str, Any]) -> bytes:
        if opts["format"] == "svg" and not hung:
            hung.append("svg")
            async with asyncio.timeout(0.1):
                await asyncio.sleep(patience)
        return await whole(drawing, figure, opts=opts)

    monkeypatch.setattr(kaleido.Kaleido, "calc_fig", hang_once)
    write_figures({tmp_path / f"run{ending}": figure for ending in (".png", ".svg")})
    assert hung == ["svg"]
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")
    assert "Circle, 5 epochs" in (tmp_path / "run.svg").read_text()


@pytest.mark.usefixtures("browser_path")
def test_no_browser_is_waited_for_for_ever(
    figure: go.Figure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[object] = []

    async def silent(drawing: object) -> None:
        starts.append(drawing)
        await asyncio.Event().wait()

    monkeypatch.setattr(export, "_TIMEOUT_SECONDS", 0.1)
    monkeypatch.setattr(kaleido.Kaleido, "open", silent)
    with pytest.raises(ExportError, match="did not draw the figure"):
        write_figure(figure, tmp_path / "run.png")
    assert len(starts) == 2

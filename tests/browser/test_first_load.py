"""What a visit loads, and under which policy: nothing here passes over the page's own."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from harness.first_load import visit
from harness.limits import HANG_SECONDS
from tests.browser.conftest import Server

MS = 1000 * HANG_SECONDS
TABS = {
    "Studies": "#study-run",
    "Backprop": "#back-explanation",
    "Digits": "#digits-play",
    "Homework": "#report-name",
    "Playground": "#network",
}


@pytest.mark.slow
def test_a_first_visit_asks_for_little_and_a_second_for_almost_nothing(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context()
    first = visit(context, server.url)
    assert 10 < first.requests < 25
    assert 300_000 < first.bytes < 700_000
    second = visit(context, server.url)
    assert second.requests < 5
    assert second.bytes < 40_000
    context.close()


def strict_page(browser: Browser, problems: list[str], **options: Any) -> Page:
    """A page that obeys its policy; what is said in its console becomes a problem."""
    page = browser.new_context(bypass_csp=False, **options).new_page()
    page.set_default_timeout(MS)
    page.on("console", lambda message: problems.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: problems.append(str(error)))
    return page


@pytest.mark.slow
def test_no_tab_needs_what_the_policy_forbids(browser: Browser, server: Server) -> None:
    problems: list[str] = []
    page = strict_page(browser, problems, viewport={"width": 1440, "height": 900})
    page.goto(f"{server.url}#dataset=xor&lesson=first-net")
    expect(page.locator("#loss-curves .main-svg").first).to_be_attached(timeout=MS)
    page.click("#play")
    expect(page.locator("#epoch")).not_to_have_text("000,000", timeout=MS)
    page.click("#play")
    page.click("#export")
    with page.expect_download():
        page.click("#export-png")
    for name, sign in TABS.items():
        page.locator("#tabs a", has_text=name).click()
        expect(page.locator(sign)).to_be_visible(timeout=MS)
    assert problems == []
    with pytest.raises(Error, match="Content Security Policy"):  # it is in force
        page.add_script_tag(content="window.isEvil = true")
    page.context.close()


@pytest.fixture
def course(tmp_path: Path) -> Iterator[ThreadingHTTPServer]:
    """Another server, whose pages lie in `tmp_path`."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_in_a_sandboxed_frame_of_a_course_the_page_trains_and_its_tabs_open(
    browser: Browser, server: Server, course: ThreadingHTTPServer, tmp_path: Path
) -> None:
    frame = '<iframe sandbox="allow-scripts" width="1300" height="850" src="'
    markup = f'<link rel="icon" href="data:,">{frame}{server.url}#networkShape=3"></iframe>'
    (tmp_path / "course.html").write_text(markup)
    problems: list[str] = []
    page = strict_page(browser, problems, viewport={"width": 1440, "height": 900})
    page.goto(f"http://127.0.0.1:{course.server_port}/course.html")
    inside = page.frame_locator("iframe")
    inside.locator("#play").click()
    expect(inside.locator("#epoch")).not_to_have_text("000,000", timeout=MS)
    inside.locator("#play").click()
    inside.locator("#copy-link").click()
    expect(inside.locator("#copy-link")).to_have_attribute("data-copied", "true", timeout=MS)
    expect(inside.locator("#loss-curves .main-svg").first).to_be_attached(timeout=MS)
    for name, sign in TABS.items():
        inside.locator("#tabs a", has_text=name).click()
        expect(inside.locator(sign)).to_be_visible(timeout=MS)
    assert problems == []
    page.context.close()


def test_a_strangers_page_without_an_origin_gets_no_answer(
    browser: Browser, server: Server, course: ThreadingHTTPServer, tmp_path: Path
) -> None:
    asking = f"""fetch("{server.url}api/open", {{
      method: "POST", headers: {{ "Content-Type": "application/json" }}, body: "{{}}",
    }}).then(() => "answered", () => "refused")
      .then((said) => {{ document.body.textContent = said; }});"""
    (tmp_path / "stranger.html").write_text(f"<body></body><script>{asking}</script>")
    (tmp_path / "course.html").write_text('<iframe sandbox="allow-scripts" src="stranger.html">')
    page = browser.new_context().new_page()
    page.goto(f"http://127.0.0.1:{course.server_port}/course.html")
    expect(page.frame_locator("iframe").locator("body")).to_have_text("refused", timeout=MS)
    page.context.close()

"""The page under a path of somebody else's server: it trains, and every tab opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from harness.server import Server
from tests.browser.conftest import Visitor, expected_losses, new_page
from tests.browser.proxy import PREFIX, Proxy

pytestmark = pytest.mark.slow

SERVERS = {
    "ROOT_PATH": ("app.py",),
    "uvicorn --root-path": (
        "-c",
        "import os, uvicorn; uvicorn.run('app:server', port=int(os.environ['PORT']),"
        f" root_path='{PREFIX}', log_level='warning')",
    ),
}


@pytest.mark.parametrize("how", SERVERS)
def test_below_a_prefix_the_page_works_whole(
    how: str, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "ROOT_PATH":
        monkeypatch.setenv("ROOT_PATH", PREFIX)
    with (
        Server(tmp_path / "log.txt", *SERVERS[how]) as server,
        Proxy(server.port) as proxy,
    ):
        visitor = new_page(browser, server)
        visitor.url = proxy.url
        _train(visitor)
        for tab in ("studies", "backprop", "digits", "homework"):
            visitor.page.click(f"#tabs a:has-text('{tab.capitalize()}')")
            visitor.until(f"location.pathname === '{PREFIX}/{tab}'")
            visitor.until(f"document.querySelector('#{tab}-tab').children.length > 0")
        _run_a_study(visitor)
        _read_digits(visitor)
        visitor.page.go_back()
        visitor.until(f"location.pathname === '{PREFIX}/studies'")
        visitor.page.goto(f"{proxy.url}%23dataset=xor&noise=0")
        visitor.until("document.documentElement.dataset.link?.includes('dataset=xor')")
        assert visitor.page.url.startswith(f"{proxy.url}#")
        lost = visitor.page.request.get(f"{proxy.url}nosuch")
        assert lost.status == 404
        assert f'href="{PREFIX}/"' in lost.text()
        visitor.page.context.close()
        assert visitor.problems == []
        assert proxy.astray == []
    lines = server.log.read_text().splitlines()
    assert all(line.startswith("Neural playground: http://") for line in lines), lines


def _train(visitor: Visitor) -> None:
    visitor.load()
    epoch = visitor.play_until(20)
    assert visitor.losses() == expected_losses(visitor.config(), epoch)


def _run_a_study(visitor: Visitor) -> None:
    """A link opens a study; a map, a row of the table opens its run on the playground."""
    visitor.page.goto(f"{visitor.url}studies#vary=learning_rate=0.03,0.1&seeds=1&epochs=5")
    visitor.page.click("#study-run")
    row = visitor.page.locator("#study-table a").first
    row.wait_for()
    assert str(row.get_attribute("href")).startswith(f"{PREFIX}/#")
    assert str(visitor.page.get_attribute("#study-back", "href")).startswith(f"{PREFIX}/#")


def _read_digits(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}digits")
    visitor.page.click("#digits-play")
    visitor.until(
        "Number(document.querySelector('#digits-epoch')?.textContent.replace(',', '')) >= 1"
    )

"""What a real page asks while it plays: `python -m load.record` writes it to load/recording.json.

Kept are the config and the questions that train it at 1x, without the state and the losses that
every page has of its own, when each was sent, and the headers of a browser.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Request

from harness.chromium import launched
from harness.server import Server

RECORDING = Path(__file__).parent / "recording.json"
PLAYED_MS = 10_000
_HEADERS = ("accept", "content-type", "user-agent", "x-page")


def main() -> None:
    """Record a page in headless Chromium."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder) / "log.txt") as server,
        launched() as browser,
    ):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.add_init_script("localStorage.setItem('playground-visited', 'true')")
        page.goto(server.url)
        page.wait_for_selector("#loss-curves .main-svg", state="attached")
        page.locator("#speed").get_by_text("1×", exact=True).click()
        recording = _record(page)
    RECORDING.write_text(json.dumps(recording, indent=1) + "\n")
    asked, epochs = recording["asked"], recording["epochs_a_second"]
    print(f"{len(asked)} questions in {PLAYED_MS / 1000:g} s, {epochs:.1f} epochs a second shown")


def _record(page: Page) -> dict[str, Any]:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    page.click("#play")
    page.wait_for_function("Number(document.querySelector('#epoch').textContent.replace(',', ''))")
    first, began = _epoch(page), page.evaluate("performance.now()")
    page.wait_for_function(f"performance.now() > {began + PLAYED_MS}", timeout=10 * PLAYED_MS)
    last, ended = _epoch(page), page.evaluate("performance.now()")
    api = [request for request in requests if "/api/" in request.url]
    others = {request.url for request in api if not request.url.endswith("/api/advance")}
    assert not others, f"a page that plays asks for more than epochs: {others}"
    sent = [json.loads(request.post_data or "{}") for request in api]
    config = sent[0]["config"]
    asked = [
        {
            "ms": round(request.timing["startTime"] - api[0].timing["startTime"]),
            **{name: body[name] for name in body if name not in ("config", "state", "history")},
            "rows": len(body["history"]) if "history" in body else None,
        }
        for request, body in zip(api, sent, strict=True)
    ]
    headers = {name: api[0].headers[name] for name in _HEADERS if name in api[0].headers}
    rate = 1000 * (last - first) / (ended - began)
    return {"headers": headers, "config": config, "epochs_a_second": rate, "asked": asked}


def _epoch(page: Page) -> int:
    return int(page.inner_text("#epoch").replace(",", ""))


if __name__ == "__main__":
    main()

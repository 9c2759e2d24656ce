"""The recording that loads a server is what the page asks."""

from __future__ import annotations

import json

import pytest

from load.learner import RECORDING
from tests.browser.conftest import Visitor


@pytest.mark.slow
def test_a_page_asks_what_the_recording_says(visitor: Visitor) -> None:
    visitor.open()
    visitor.until("document.querySelector('#lesson-link-said').textContent.length > 0")
    asked: list[dict[str, object]] = []
    others: list[str] = []
    visitor.page.on(
        "request",
        lambda request: (
            asked.append(json.loads(request.post_data or "{}"))
            if request.url.endswith("/api/advance")
            else others.append(request.url)
        ),
    )
    visitor.play_until(120, "1×")
    recorded = json.loads(RECORDING.read_text())["asked"]
    for sent, kept in zip(asked[: len(recorded)], recorded[: len(asked)], strict=True):
        fields = {name: kept[name] for name in kept if name not in ("ms", "rows")}
        assert {name: sent[name] for name in fields} == fields
        assert sent.keys() - fields.keys() <= {"config", "state", "history"}
    assert [url for url in others if "/api/" in url and not url.endswith("/diagnose")] == []

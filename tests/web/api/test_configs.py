"""A config that is known already is the same value; a wrong one is refused every time."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from playground import RunConfig
from playground.web.api import configs


def test_equal_settings_are_checked_once_and_others_are_others() -> None:
    read = TypeAdapter(configs.KnownConfig).validate_python
    sent = {"learning_rate": 0.1, "changes": ["3:learningRate:1"]}
    first = read(dict(sent))
    assert first == RunConfig(**sent)
    assert read(dict(sent)) is first
    assert read({**sent, "seed": "0.5"}) == RunConfig(**sent, seed="0.5")
    assert read(first) is first


def test_what_is_known_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configs, "_known", {})
    monkeypatch.setattr(configs, "_MOST", 3)
    read = TypeAdapter(configs.KnownConfig).validate_python
    for noise in range(5):
        assert read({"noise_percent": noise}).noise_percent == noise
    assert len(configs._known) <= 3
    read({"changes": [f"{epoch}:learningRate:1" for epoch in range(200)]})
    assert all(len(text) <= configs._LONGEST for text in configs._known)


def test_a_wrong_config_is_refused_with_its_setting_each_time(client: TestClient) -> None:
    answers = [
        client.post("/api/advance", json={"config": {"batch_size": 0}}).json() for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["detail"][0]["loc"][-1] == "batch_size"

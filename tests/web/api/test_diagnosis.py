"""`POST /api/diagnose`: the finding of `playground.run.diagnosis`, over HTTP."""

from __future__ import annotations

from dataclasses import asdict

import orjson
import pytest
from fastapi.testclient import TestClient

from playground import RunConfig, train
from playground.run.diagnosis import diagnose


@pytest.mark.parametrize("config", [RunConfig(), RunConfig(init_zero=True), RunConfig(features=())])
def test_a_finding_is_the_librarys(client: TestClient, config: RunConfig) -> None:
    run = train(config, 20)
    sent = {
        "config": config.model_dump(),
        "state": run.state.as_lists(),
        "history": run.history.rows(),
    }
    response = client.post("/api/diagnose", json=sent)
    finding = diagnose(run.standing, run.history)
    assert response.json() == orjson.loads(orjson.dumps({"finding": finding and asdict(finding)}))


def test_the_start_of_the_default_run_is_judged_without_a_state(client: TestClient) -> None:
    assert client.post("/api/diagnose", json={}).json() == {"finding": None}


def test_losses_that_are_no_numbers_may_be_null(client: TestClient) -> None:
    rows = [{"epoch": epoch, "train_loss": None, "test_loss": None} for epoch in (0, 1)]
    assert client.post("/api/diagnose", json={"history": rows}).json() == {"finding": None}


@pytest.mark.parametrize("epochs", [(3, 2), (3, 3), range(300)])
def test_a_history_out_of_order_or_too_long_is_refused(
    client: TestClient, epochs: tuple[int, ...]
) -> None:
    rows = [{"epoch": epoch, "train_loss": 0.5, "test_loss": 0.5} for epoch in epochs]
    response = client.post("/api/diagnose", json={"history": rows})
    assert response.status_code == 422
    assert "history" in response.json()["detail"][0]["loc"]

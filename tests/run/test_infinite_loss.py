"""Weights that are numbers, and a loss that is none any more: told, saved and drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground import RunConfig, load, save, train
from playground.run.diagnosis import diagnose
from playground.web.server import build

CONFIG = RunConfig(problem="regression", hidden_layers=(), changes=("0:w.1.1.1:1e200",))


def test_the_change_that_did_it_is_blamed_and_no_learning_rate() -> None:
    run = train(CONFIG, 3)
    assert run.state.is_finite()
    assert run.status.advice == (
        "Diverged at epoch 0. The change 0:w.1.1.1:1e200 makes the loss larger than all numbers. "
        "Try the run without it."
    )
    assert run.status.suggested_learning_rate is None
    finding = diagnose(run)
    assert finding
    assert str(finding) == run.status.advice
    assert train(CONFIG.replace(**finding.remedies[0].settings), 100).status.name == "ok"


def test_it_is_saved_and_read_back(tmp_path: Path) -> None:
    run = train(CONFIG, 3)
    save(run, tmp_path / "run.json")
    again = load(tmp_path / "run.json")
    assert again.status == run.status
    assert (again.state.weights[0] == run.state.weights[0]).all()
    assert not np.isfinite(again.history.train).any()


@pytest.mark.parametrize("what", ["run", "figure", "curves", "points"])
def test_every_export_of_it_is_answered(what: str) -> None:
    sent = {"config": CONFIG.model_dump(mode="json"), "epochs": 3}
    with TestClient(build(), raise_server_exceptions=False) as client:
        assert client.post(f"/api/export/{what}", json=sent).status_code == 200
        run = train(CONFIG, 3)
        sent = {"config": CONFIG.model_dump(mode="json"), "state": run.state.as_lists()}
        assert client.post(f"/api/export/{what}", json=sent).status_code == 200


def test_its_figure_is_drawn() -> None:
    assert train(CONFIG, 3).figure().data
